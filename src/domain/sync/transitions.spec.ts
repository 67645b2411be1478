import fc from 'fast-check';

import { EMPTY_LANE_COUNTERS, addLaneCounters, type LaneCounters } from './lane.js';
import { OUTCOMES, type Effect, type Outcome, type RecordOutcome } from './outcome.js';
import { mergeWithinRun, settlePage, type KnownState } from './transitions.js';

const EFFECTS: readonly Effect[] = ['created', 'updated', 'linked'];

function outcome(sourceId: string, of: Outcome, effect: Effect | null = null, code = 'why'): RecordOutcome {
  const reason = of === 'migrated' || of === 'unchanged' ? null : { code, message: 'Because.' };
  const targets = [
    { target: 't', outcome: of, effect: of === 'migrated' ? effect : null, reason, counterpartId: null },
  ];
  return { sourceId, outcome: of, reason, targets, sourceVersion: null, waitsFor: null };
}

function known(of: RecordOutcome, runKey = 1, round = 0): KnownState {
  return { outcome: of.outcome, targets: of.targets, attempts: 1, runKey, round };
}

describe('mergeWithinRun', () => {
  it.each([
    [
      'created, then unchanged',
      outcome('1', 'migrated', 'created'),
      outcome('1', 'unchanged'),
      'migrated',
      'created',
    ],
    [
      'created, then updated',
      outcome('1', 'migrated', 'created'),
      outcome('1', 'migrated', 'updated'),
      'migrated',
      'created',
    ],
    [
      'linked, then updated',
      outcome('1', 'migrated', 'linked'),
      outcome('1', 'migrated', 'updated'),
      'migrated',
      'updated',
    ],
    [
      'created, then busy',
      outcome('1', 'migrated', 'created'),
      outcome('1', 'pending', null, 'busy'),
      'migrated',
      'created',
    ],
    [
      'created, then failed',
      outcome('1', 'migrated', 'created'),
      outcome('1', 'failed'),
      'failed',
      'created',
    ],
    [
      'unchanged, then updated',
      outcome('1', 'unchanged'),
      outcome('1', 'migrated', 'updated'),
      'migrated',
      'updated',
    ],
    ['failed, then unchanged', outcome('1', 'failed'), outcome('1', 'unchanged'), 'unchanged', null],
  ] as const)('%s', (_name, first, second, expected, effect) => {
    const merged = mergeWithinRun(known(first), second);
    expect(merged.outcome).toBe(expected);
    expect(merged.targets[0]?.effect ?? null).toBe(effect);
  });

  it('still counts what was created when a failure in between is put right', () => {
    const failed = mergeWithinRun(known(outcome('1', 'migrated', 'created')), outcome('1', 'failed'));
    const well = mergeWithinRun(known(failed), outcome('1', 'unchanged'));
    expect(well).toMatchObject({
      outcome: 'migrated',
      targets: [{ outcome: 'migrated', effect: 'created' }],
    });
  });
});

describe('what is refused as a whole', () => {
  const refused = (of: 'failed' | 'skipped'): RecordOutcome => ({ ...outcome('1', of), targets: [] });

  it.each(['failed', 'skipped'] as const)('keeps what was done for its targets before it was %s', (of) => {
    const merged = mergeWithinRun(known(outcome('1', 'migrated', 'created')), refused(of));
    expect(merged).toMatchObject({ outcome: of, targets: [{ target: 't', effect: 'created' }] });
  });

  it('keeps no target for which nothing was done', () => {
    expect(mergeWithinRun(known(outcome('1', 'failed')), refused('skipped')).targets).toEqual([]);
  });
});

describe('conflicts', () => {
  const settle = (prior: RecordOutcome | null, next: RecordOutcome) =>
    settlePage({
      ...{ runKey: 1, sourceSide: 'hubspot', isRoot: true, lane: EMPTY_LANE_COUNTERS, outcomes: [next] },
      ...{ known: new Map(prior ? [['1', known(prior)]] : []), merged: [], discovered: 0, conflicts: ['1'] },
    }).lane.conflicts;
  const migrated = outcome('1', 'migrated', 'updated');

  it('count with the page that settles their record, once', () => {
    expect(settle(null, migrated)).toBe(1);
    expect(settle(outcome('1', 'pending', null, 'busy'), migrated)).toBe(1);
    expect(settle(migrated, migrated)).toBe(0);
    expect(settle(outcome('1', 'pending', null, 'conflict'), migrated)).toBe(0);
  });
});

describe('settlePage', () => {
  const record = fc.record({
    id: fc.constantFrom('1', '2', '3', '4', '5'),
    outcome: fc.constantFrom(...OUTCOMES),
    effect: fc.constantFrom(...EFFECTS),
    busy: fc.boolean(),
  });
  const pages = fc.array(
    fc.record({
      run: fc.integer({ min: 1, max: 3 }),
      lane: fc.integer({ min: 0, max: 2 }),
      records: fc.array(record, { maxLength: 6 }),
    }),
    { maxLength: 30 },
  );

  it('keeps every counter equal to a count of the stored records, whatever is read again', () => {
    fc.assert(
      fc.property(pages, (steps) => {
        const states = new Map<string, KnownState>();
        const lanes = new Map<string, LaneCounters>();
        const job = new Map<string, number>();
        for (const step of [...steps].sort((a, b) => a.run - b.run)) {
          const byId = new Map(
            step.records.map((r) => [r.id, outcome(r.id, r.outcome, r.effect, r.busy ? 'busy' : 'why')]),
          );
          const settled = settlePage({
            runKey: step.run,
            sourceSide: 'hubspot',
            isRoot: true,
            lane: lanes.get(`${step.run} ${step.lane}`) ?? EMPTY_LANE_COUNTERS,
            outcomes: [...byId.values()],
            known: states,
            merged: [],
            discovered: 0,
            conflicts: [],
          });
          lanes.set(`${step.run} ${step.lane}`, settled.lane);
          for (const { side, outcome: of, delta } of settled.job)
            job.set(`${side} ${of}`, (job.get(`${side} ${of}`) ?? 0) + delta);
          for (const { outcome: of, attempts } of settled.records) {
            states.set(of.sourceId, { ...known(of, step.run), attempts });
          }
          const run = [...lanes]
            .filter(([key]) => key.startsWith(`${step.run} `))
            .reduce((sum, [, l]) => addLaneCounters(sum, l), EMPTY_LANE_COUNTERS);
          const counted = [...states.values()].filter((s) => s.runKey === step.run);
          expect(run.rootSeen).toBe(counted.length);
          for (const of of OUTCOMES) {
            expect(run.hubspot[of]).toBe(counted.filter((s) => s.outcome === of).length);
            expect(job.get(`hubspot ${of}`) ?? 0).toBe(
              [...states.values()].filter((s) => s.outcome === of).length,
            );
          }
          for (const effect of EFFECTS) {
            const stored = counted.filter((s) => s.targets[0]?.effect === effect);
            expect(run[effect]).toBe(stored.length);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
