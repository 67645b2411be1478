import type { CallContext, IdRange, RecordSystem } from '../../src/application/ports/record-system.port.js';
import { ON_DEMAND } from './portal-bench.js';

export const SELECTION = {
  type: 'contacts',
  fields: ['email', 'firstname', 'lastname'],
  associations: ['companies'],
};
export const BACKFILL: CallContext = { ...ON_DEMAND, priority: 'backfill' };

/** Reads a lane over and over, as a backfill, until told to stop; counts the pages. */
export async function readUntil(
  portal: RecordSystem,
  range: IdRange,
  isOver: () => boolean,
): Promise<number> {
  let pages = 0;
  let cursor: string | null = null;
  while (!isOver()) {
    const request = {
      selection: SELECTION,
      range: { kind: 'range', ...range } as const,
      cursor,
      pageSize: 100,
    };
    const read = await portal.readPages(request, BACKFILL);
    pages += read.length;
    cursor = read.at(-1)?.next ?? null;
  }
  return pages;
}
