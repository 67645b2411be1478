import * as fc from 'fast-check';
import { decodeCursor, encodeCursor, type WindowCursor } from './window-cursor.js';
import { cutPages, type WindowPage, type WindowRow } from './window-steps.js';

const LIMIT = 200;

interface Search {
  readonly calls: number;
  readonly ids: readonly string[];
  readonly pageSizes: readonly number[];
}

/** Plays HubSpot's search over fixed rows; ties come in an order of their own per query (`shuffle`). */
function search(
  rows: readonly WindowRow[],
  cursor: WindowCursor,
  until: number,
  shuffle: (row: WindowRow) => number,
): {
  readonly rows: readonly WindowRow[];
  readonly more: boolean;
} {
  // Rows stand in the order of their ids.
  const above = cursor.mode === 'millisecond' ? Number(cursor.after) : 0;
  const seen = new Set(cursor.mode === 'time' ? cursor.seen : []);
  const hits = rows.filter((row, at) => {
    if (row.ms > until || row.ms < cursor.ms) return false;
    if (cursor.mode === 'millisecond') return row.ms === cursor.ms && at + 1 > above;
    return row.ms > cursor.ms || !seen.has(row.id);
  });
  if (cursor.mode === 'time') {
    const ranked = hits.map((row) => ({ row, rank: shuffle(row) }));
    ranked.sort((a, b) => a.row.ms - b.row.ms || a.rank - b.rank);
    return { rows: ranked.slice(0, LIMIT).map(({ row }) => row), more: hits.length > LIMIT };
  }
  return { rows: hits.slice(0, LIMIT), more: hits.length > LIMIT };
}

function readAll(rows: readonly WindowRow[], until: number, pageSize: number, resumeEvery: boolean): Search {
  const ids: string[] = [];
  const pageSizes: number[] = [];
  let cursor: WindowCursor | null = { mode: 'time', ms: 1_000, seen: [] };
  let calls = 0;
  while (cursor !== null) {
    calls += 1;
    if (calls > 10_000) throw new Error('does not end');
    const salt = calls * 7_919;
    const found = search(rows, cursor, until, (row) => (Number(row.id) * 31 + salt) % 101);
    const pages: readonly WindowPage<WindowRow>[] = cutPages({ cursor, until, ...found, pageSize });
    // A worker that dies after each page goes on from that page's own cursor.
    const taken: readonly WindowPage<WindowRow>[] = resumeEvery ? pages.slice(0, 1) : pages;
    for (const page of taken) {
      ids.push(...page.rows.map((row) => row.id));
      pageSizes.push(page.rows.length);
    }
    const next: WindowCursor | null = taken.at(-1)?.next ?? null;
    cursor = next === null ? null : decodeCursor(encodeCursor(next));
  }
  return { calls, ids, pageSizes };
}

function rowsAt(...groups: readonly (readonly [ms: number, count: number])[]): readonly WindowRow[] {
  let id = 0;
  return groups.flatMap(([ms, count]) =>
    Array.from({ length: count }, () => ({ id: String((id += 1)), ms })),
  );
}

describe('reading a window by (time, id)', () => {
  it('reads distinct times in the fewest calls and every record once', () => {
    const rows = rowsAt(...Array.from({ length: 2_000 }, (_, at) => [2_000 + at, 1] as const));
    const read = readAll(rows, 10_000, 100, false);
    expect(read.ids).toHaveLength(2_000);
    expect(new Set(read.ids).size).toBe(2_000);
    expect(read.calls).toBe(10);
  });

  it('reads 25,000 records of one millisecond', () => {
    const rows = rowsAt([2_000, 10], [3_000, 25_000], [4_000, 10]);
    const read = readAll(rows, 5_000, 100, false);
    expect(new Set(read.ids).size).toBe(25_020);
    expect(read.ids).toHaveLength(25_020);
    expect(read.calls).toBeLessThanOrEqual(25_000 / 200 + 4);
  });

  it('ends at the end of the window', () => {
    const rows = rowsAt([2_000, 3], [3_000, 300]);
    expect(new Set(readAll(rows, 3_000, 100, false).ids).size).toBe(303);
    expect(new Set(readAll(rows, 2_999, 100, false).ids).size).toBe(3);
    expect(readAll([], 3_000, 100, false)).toEqual({ calls: 1, ids: [], pageSizes: [0] });
  });

  it('loses nothing, whatever the ties and wherever it is resumed', () => {
    const groups = fc.array(
      fc.tuple(fc.integer({ min: 1_000, max: 1_030 }), fc.integer({ min: 1, max: 180 })),
      {
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(groups, fc.integer({ min: 1, max: 100 }), fc.boolean(), (parts, size, resumeEvery) => {
        const pageSize = Math.max(size, 20);
        const rows = rowsAt(...parts);
        const read = readAll(rows, 1_030, pageSize, resumeEvery);
        expect(new Set(read.ids).size).toBe(rows.length);
        // Up to 60 records of a crowded millisecond may come twice, which a sync takes in its stride.
        if (!resumeEvery) expect(read.ids.length).toBeLessThanOrEqual(rows.length + 60 * parts.length);
        expect(Math.max(...read.pageSizes)).toBeLessThanOrEqual(pageSize);
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a cursor of another kind', () => {
    expect(() => decodeCursor('12345')).toThrow('Not a cursor of a time window');
  });
});
