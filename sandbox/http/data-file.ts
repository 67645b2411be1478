import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { isObject } from '../core/json.js';
import type { LogLine } from '../core/change-log.js';

function isLine(value: unknown): value is LogLine {
  return isObject(value) && typeof value['k'] === 'string';
}

function parseLine(text: string): LogLine | null {
  try {
    const line: unknown = JSON.parse(text);
    return isLine(line) ? line : null;
  } catch {
    return null;
  }
}

/**
 * The log of a portal as a file of JSON lines. Every change is written before its call is answered, so that a killed
 * process loses nothing that anybody was told of.
 */
export class DataFile {
  private readonly handle: number;

  constructor(private readonly path: string) {
    this.handle = openSync(path, 'a+');
  }

  /** The lines so far; a last one cut short by a kill is dropped, from the file too. */
  read(): LogLine[] {
    const lines: LogLine[] = [];
    const text = readFileSync(this.path, 'utf8');
    let valid = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', valid)) {
      const line = parseLine(text.slice(valid, end));
      if (!line) break;
      lines.push(line);
      valid = end + 1;
    }
    if (valid < text.length) ftruncateSync(this.handle, Buffer.byteLength(text.slice(0, valid)));
    return lines;
  }

  append(lines: readonly LogLine[]): void {
    const reset = lines.findLastIndex((line) => line.k === 'reset');
    if (reset >= 0) ftruncateSync(this.handle, 0);
    const rest = lines.slice(reset + 1);
    if (rest.length > 0) writeSync(this.handle, `${rest.map((line) => JSON.stringify(line)).join('\n')}\n`);
  }

  close(): void {
    closeSync(this.handle);
  }
}
