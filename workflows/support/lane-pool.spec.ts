import { EMPTY_LANE_COUNTERS, type LaneReport, type SliceStop } from '../../src/domain/sync/lane.js';
import { workLanes, worse, type LanePoolDeps, type SliceOutcome } from './lane-pool.js';

const report = (lane: number, seq: number, done = false): LaneReport => ({
  lane,
  seq,
  done,
  counters: EMPTY_LANE_COUNTERS,
});

/** Lanes with so many slices left; a slice takes one. */
function pool(
  rests: Map<number, number>,
  extra: Partial<LanePoolDeps> = {},
): LanePoolDeps & { readonly order: number[] } {
  const order: number[] = [];
  return {
    order,
    limit: 2,
    slice: async (lane): Promise<SliceOutcome> => {
      order.push(lane);
      const rest = (rests.get(lane) ?? 0) - 1;
      rests.set(lane, rest);
      return { ...report(lane, order.length, rest <= 0), stop: null };
    },
    split: async () => null,
    report: () => undefined,
    mustYield: () => false,
    ...extra,
  };
}

const parked = (until: string | null, needsPerson = false): SliceStop => ({
  kind: 'parked',
  code: 'quota',
  message: 'Wait.',
  until,
  needsPerson,
});

describe('workLanes', () => {
  it('works every lane to its end', async () => {
    const rests = new Map([
      [1, 3],
      [2, 1],
      [3, 2],
    ]);
    const deps = pool(rests);
    expect(await workLanes([1, 2, 3], deps)).toEqual({ kind: 'done' });
    expect([...rests.values()]).toEqual([0, 0, 0]);
  });

  it('drains and yields when told to', async () => {
    let slices = 0;
    const deps = pool(new Map([[1, 9]]), { mustYield: () => (slices += 1) > 3 });
    expect(await workLanes([1], deps)).toEqual({ kind: 'yield' });
    expect(deps.order.length).toBeLessThan(9);
  });

  it('stops all lanes at the first stop and reports the worst', async () => {
    const rests = new Map([
      [1, 9],
      [2, 9],
    ]);
    const base = pool(rests);
    const stops = new Map<number, SliceStop>([
      [1, { kind: 'paused' }],
      [2, { kind: 'cancelled' }],
    ]);
    const end = await workLanes([1, 2], {
      ...base,
      slice: async (lane) => ({ ...report(lane, 1), stop: stops.get(lane) ?? null }),
    });
    expect(end).toEqual({ kind: 'stop', stop: { kind: 'cancelled' } });
  });

  it('splits for an idle lane until nothing is worth it', async () => {
    const rests = new Map([
      [1, 6],
      [2, 1],
    ]);
    let splits = 0;
    const deps = pool(rests, {
      split: async () => {
        splits += 1;
        if (splits > 1) return null;
        rests.set(3, 1);
        return report(3, 0);
      },
    });
    expect(await workLanes([1, 2], deps)).toEqual({ kind: 'done' });
    expect(deps.order).toContain(3);
    expect(splits).toBe(2);
  });

  it('waits for the other lanes before it lets an error out', async () => {
    let ended = false;
    const deps = pool(new Map(), {
      slice: async (lane) => {
        if (lane === 1) throw new Error('cancelled');
        await Promise.resolve();
        ended = true;
        return { ...report(lane, 1, true), stop: null };
      },
    });
    await expect(workLanes([1, 2], deps)).rejects.toThrow('cancelled');
    expect(ended).toBe(true);
  });
});

describe('worse', () => {
  const early = parked('2026-01-01T00:00:00Z');
  const late = parked('2026-01-02T00:00:00Z');

  it.each([
    [null, early, early],
    [early, late, late],
    [late, early, late],
    [late, { kind: 'paused' }, { kind: 'paused' }],
    [{ kind: 'paused' }, parked(null, true), parked(null, true)],
    [parked(null, true), { kind: 'stopped' }, { kind: 'stopped' }],
    [{ kind: 'cancelled' }, { kind: 'stopped' }, { kind: 'cancelled' }],
  ] as const)('of %j and %j is %j', (a, b, expected) => {
    expect(worse(a, b)).toEqual(expected);
  });
});
