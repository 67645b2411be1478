import { Overtaken } from '../../ports/record-system.port.js';
import { CALL, EngineWorld } from '../../../../test/support/engine/engine-world.js';
import { twoWayCompanies } from '../../../../test/support/engine/two-way-companies.js';
import { claim, holdAll, holdClaims, unlessOvertaken } from './hold-claims.js';

const TIMEOUT_MS = 30_000;
const CLAIMED_AT = 1_000_000;

describe('holdClaims', () => {
  let now: number;
  let asked: number;
  let answer: () => boolean | Promise<boolean>;

  beforeEach(() => {
    now = CLAIMED_AT;
    asked = 0;
    answer = () => true;
  });

  const hold = () =>
    holdClaims(
      async () => {
        asked += 1;
        return answer();
      },
      CLAIMED_AT,
      TIMEOUT_MS,
      { now: () => new Date(now) },
    );

  it('asks nobody in the first half of the time', () => {
    const held = hold();
    expect(held.confirm()).toBe(TIMEOUT_MS);
    now += TIMEOUT_MS / 2;
    expect(held.confirm()).toBe(TIMEOUT_MS / 2);
    expect(asked).toBe(0);
  });

  it('claims anew before anything is sent later, for another whole time', async () => {
    const held = hold();
    now += TIMEOUT_MS / 2 + 1;
    expect(await held.confirm()).toBe(TIMEOUT_MS);
    now += TIMEOUT_MS / 2;
    expect(await held.confirm()).toBe(TIMEOUT_MS / 2);
    expect(asked).toBe(1);
  });

  it('is overtaken where not all is to be had again', async () => {
    const held = hold();
    now += TIMEOUT_MS * 4;
    answer = () => false;
    await expect(held.confirm()).rejects.toBeInstanceOf(Overtaken);
    // Nothing of it is sent any more.
    await expect(held.confirm()).rejects.toBeInstanceOf(Overtaken);
  });

  it('claims once more where the process stood still while it did', async () => {
    const held = hold();
    now += TIMEOUT_MS;
    answer = () => {
      if (asked === 1) now += TIMEOUT_MS;
      return true;
    };
    expect(await held.confirm()).toBe(TIMEOUT_MS);
    expect(asked).toBe(2);
  });

  it('does not take a clock that was set back for time that is left', async () => {
    const held = hold();
    now -= 3_600_000;
    expect(await held.confirm()).toBe(TIMEOUT_MS);
    expect(asked).toBe(1);
  });

  it('claims once for batches that are about to be sent at the same time', async () => {
    const held = hold();
    now += TIMEOUT_MS;
    await Promise.all([held.confirm(), held.confirm(), held.confirm()]);
    expect(asked).toBe(1);
  });

  it('of several pages holds as long as the shortest of them', async () => {
    const older = hold();
    now += 10_000;
    const newer = holdClaims(() => Promise.resolve(true), now, TIMEOUT_MS, { now: () => new Date(now) });
    expect(holdAll([older, newer]).confirm()).toBe(20_000);
    now += 10_000;
    expect(await holdAll([older, newer]).confirm()).toBe(20_000);
    expect(asked).toBe(1);
  });
});

describe('claim', () => {
  it('leaves alone what was busy when it claims anew, also where that is free by then', async () => {
    const world = new EngineWorld();
    await world.configure(twoWayCompanies({}));
    let now = CLAIMED_AT;
    const deps = { ...world.deps, clock: { now: () => new Date(now) } };
    const claimAs = async (job: string, ids: readonly string[]) => {
      const runId = await world.begin(job);
      await world.engine().plan(runId, CALL);
      const runKey = (await world.runs.findRun(runId))?.key ?? 0;
      const { fence } = (await world.pages.openLane(runKey, 0)).lane;
      const place = { runKey, lane: 0, fence, syncKey: 1, sourceSide: 'hubspot' as const, typeKey: 1 };
      const sources = ids.map((sourceId) => ({ sourceId, targets: [], unlinkedPairs: [] }));
      const intents = ids.map((sourceId) => ({ operationId: `creates ${sourceId}`, pairKey: 1, sourceId }));
      const claimed = await claim(deps, { ...place, sources, intents });
      if (claimed === 'stale') throw new Error('The lane has another owner.');
      return { ...claimed, runId, runKey };
    };
    const dead = await claimAs('company-import', ['1']);
    const other = await claimAs('company-export', ['1', '2']);
    expect([...other.busy]).toEqual(['1']);
    await world.runs.finish(dead.runId, { status: 'cancelled', reason: null, complete: false });
    now += TIMEOUT_MS;
    expect(await other.hold.confirm()).toBe(TIMEOUT_MS);
    expect(world.store.intents.get('creates 1')?.runKey).toBe(dead.runKey);
    expect(world.store.intents.get('creates 2')?.runKey).toBe(other.runKey);
  });
});

describe('unlessOvertaken', () => {
  it('takes the end of a page that was overtaken for what it is, and no other error', async () => {
    expect(await unlessOvertaken(() => Promise.reject(new Overtaken()))).toEqual({ status: 'stale' });
    await expect(unlessOvertaken(() => Promise.reject(new Error('else')))).rejects.toThrow('else');
  });
});
