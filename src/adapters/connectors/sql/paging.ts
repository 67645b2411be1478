import type { RecordPage } from '../../../application/ports/record-system.port.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import { configurationFailure } from './errors.js';

/** Pages that one statement brings: fewer round trips, and little to read again after a kill. */
export const PAGES_PER_READ = 5;

/** Where a window goes on: the watermark with all its digits, and the key as tie-breaker. */
export interface WindowCursor {
  readonly at: string;
  readonly key: string;
}

export function encodeWindowCursor(cursor: WindowCursor): string {
  return JSON.stringify([cursor.at, cursor.key]);
}

export function decodeWindowCursor(text: string): WindowCursor {
  const parsed: unknown = parse(text);
  if (Array.isArray(parsed) && typeof parsed[0] === 'string' && typeof parsed[1] === 'string') {
    return { at: parsed[0], key: parsed[1] };
  }
  throw configurationFailure(
    'bad-cursor',
    'The place where reading stopped cannot be understood; start the run anew.',
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Cuts what was read into pages; `cursors` are aligned with `records`, `more` = there are rows behind them. */
export function cutPages(
  records: readonly SystemRecord[],
  cursors: readonly string[],
  pageSize: number,
  more: boolean,
): RecordPage[] {
  const pages: RecordPage[] = [];
  for (let from = 0; from < records.length; from += pageSize) {
    const to = Math.min(from + pageSize, records.length);
    const last = to === records.length && !more;
    pages.push({ records: records.slice(from, to), next: last ? null : (cursors[to - 1] ?? null) });
  }
  return pages.length === 0 ? [{ records: [], next: null }] : pages;
}
