import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { isObject } from '../core/json.js';
import type { LogLine } from '../core/change-log.js';

function isLine(value: unknown): value is LogLine {
  return isObject(value) && typeof value['k'] === 'string';
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

  /** The lines so far; a last one cut short by a kill is left out. */
  read(): LogLine[] {
    if (!existsSync(this.path)) return [];
    const lines: LogLine[] = [];
    for (const text of readFileSync(this.path, 'utf8').split('\n')) {
      if (text === '') continue;
      try {
        const line: unknown = JSON.parse(text);
        if (isLine(line)) lines.push(line);
      } catch {
        break;
      }
    }
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
