/** Where a command writes: results to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean;
  /** One document, or a text for people. */
  result(document: unknown, text: () => string): void;
  /** One line per event (`watch`). */
  event(document: unknown, text: () => string): void;
  note(line: string): void;
}

export function createOutput(json: boolean): Output {
  const write = (document: unknown, text: () => string, space?: number): void => {
    process.stdout.write(`${json ? JSON.stringify(document, null, space) : text()}\n`);
  };
  return {
    json,
    result: (document, text) => write(document, text, 2),
    event: (document, text) => write(document, text),
    note: (line) => process.stderr.write(`${line}\n`),
  };
}

/** Columns as wide as their widest entry; numbers to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const cells = rows.map((row) =>
    row.map((cell) => (cell === null ? '-' : typeof cell === 'number' ? grouped(cell) : cell)),
  );
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const right = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        right[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
