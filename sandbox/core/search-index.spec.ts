import fc from 'fast-check';
import { objectType } from './object-types.js';
import type { PortalRecord } from './record.js';
import { makeRecord, makeVersion } from './record.js';
import { SearchIndex } from './search-index.js';

interface Step {
  record: number;
  action: 'write' | 'archive' | 'restore' | 'look';
  lagMs: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  record: fc.nat({ max: 7 }),
  action: fc.constantFrom('write', 'write', 'archive', 'restore', 'look'),
  lagMs: fc.nat({ max: 40 }),
});

/** Applies the steps to an index and to the records themselves; time moves by ten per step. */
function play(steps: readonly Step[]): { index: SearchIndex; records: PortalRecord[]; now: number } {
  const index = new SearchIndex();
  const records = Array.from({ length: 8 }, (_, n) => makeRecord(objectType('deals'), n + 1, {}, 0, 0));
  for (const record of records) record.archivedAt = 0;
  let now = 100;
  for (const { record: n, action, lagMs } of steps) {
    now += 10;
    const record = records[n];
    if (!record) continue;
    if (action === 'look') index.byModified(now);
    if (action === 'write' && record.archivedAt === null) {
      record.current = makeVersion({}, now);
      index.schedule(record, record.current, now + lagMs);
    }
    if (action === 'archive' && record.archivedAt === null) {
      record.archivedAt = now;
      index.schedule(record, null, now + lagMs);
    }
    if (action === 'restore' && record.archivedAt !== null) {
      record.archivedAt = null;
      index.schedule(record, record.current, now + lagMs);
    }
  }
  return { index, records, now };
}

describe('the search index', () => {
  it('ends up with the latest version of every live record, in both orders, however late writes arrive', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { index, records, now } = play(steps);
        const live = records.filter((record) => record.archivedAt === null);
        expect(index.byId(now + 1_000)).toEqual(live);
        const byTime = [...live].sort((a, b) => a.current.updatedAt - b.current.updatedAt || a.num - b.num);
        expect(index.byModified(now + 1_000).map((record) => record.num)).toEqual(
          byTime.map((record) => record.num),
        );
        for (const record of live) expect(record.indexed).toBe(record.current);
      }),
      { numRuns: 300 },
    );
  });

  it('rebuilds many changes at once in the same order', () => {
    const index = new SearchIndex();
    const records = Array.from({ length: 500 }, (_, n) => makeRecord(objectType('deals'), n + 1, {}, 0, n));
    for (const record of records) index.schedule(record, record.current, 0);
    expect(index.byModified(0)).toHaveLength(500);
    for (const record of records.filter((_, n) => n % 3 === 0)) {
      record.current = makeVersion({}, 10_000 - record.num);
      index.schedule(record, record.current, 0);
    }
    const order = index.byModified(0).map((record) => record.indexed?.updatedAt ?? 0);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).toHaveLength(500);
  });
});
