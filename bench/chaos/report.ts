import type { Outcome } from './striker.js';

export interface Line {
  readonly process: string;
  readonly fault: string;
  readonly kills: number;
  readonly recovered: number;
  readonly medianSeconds: number | null;
  readonly maxSeconds: number | null;
  readonly pagesReadAgain: number;
  readonly mostPagesAgain: number;
}

/** One line per process and signal, and one per fault of the portal that came along. */
export function linesOf(outcomes: readonly Outcome[]): readonly Line[] {
  const groups = new Map<string, Outcome[]>();
  const put = (process: string, fault: string, outcome: Outcome): void => {
    const key = `${process}\t${fault}`;
    groups.set(key, [...(groups.get(key) ?? []), outcome]);
  };
  for (const outcome of outcomes) {
    const { parts, signal } = outcome.blow;
    put(parts.join(' + '), signal === 'SIGSTOP' ? 'frozen 20 s' : 'killed', outcome);
  }
  for (const outcome of outcomes)
    if (outcome.blow.portal) put('with portal', outcome.blow.portal.name, outcome);
  return [...groups].map(([key, group]) => lineOf(key, group));
}

function lineOf(key: string, group: readonly Outcome[]): Line {
  const [process = '', fault = ''] = key.split('\t');
  const seconds = group.flatMap((outcome) => outcome.seconds ?? []).sort((a, b) => a - b);
  const again = group.map(({ readAgain }) => readAgain);
  return {
    process,
    fault,
    kills: group.length,
    recovered: seconds.length,
    medianSeconds: seconds[Math.floor(seconds.length / 2)] ?? null,
    maxSeconds: seconds.at(-1) ?? null,
    pagesReadAgain: again.reduce((sum, n) => sum + n, 0),
    mostPagesAgain: Math.max(0, ...again),
  };
}

const HEAD = ['process', 'fault', 'kills', 'recovered', 'median s', 'max s', 'pages again', 'most per kill'];

export function tableOf(lines: readonly Line[]): string {
  const figure = (value: number | null): string => (value === null ? '-' : value.toFixed(1));
  const rows = [
    HEAD,
    ...lines.map((line) => [
      ...[line.process, line.fault, String(line.kills), String(line.recovered)],
      ...[figure(line.medianSeconds), figure(line.maxSeconds)],
      ...[String(line.pagesReadAgain), String(line.mostPagesAgain)],
    ]),
  ];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return column < 2 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
