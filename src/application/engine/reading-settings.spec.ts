import { EngineWorld } from '../../../test/support/engine/engine-world.js';
import { SAMPLE_SYNC } from '../../../test/support/engine/sample-definition.js';

const HOUR = 3_600_000;

/** The portal tells of an edit three hours late: with the time at which it was made. */
async function namesAfterLateEdit(settings: Readonly<Record<string, number>>): Promise<readonly unknown[]> {
  const world = new EngineWorld();
  await world.configure({ ...SAMPLE_SYNC, settings: { ...SAMPLE_SYNC.settings, ...settings } });
  const id = world.portal.add('companies', { name: 'Early', domain: 'c1.example', city: null });
  world.portal.time += 4 * HOUR;
  await world.complete('company-import');
  const startedAt = world.portal.time;
  world.portal.time = startedAt - 3 * HOUR;
  world.portal.edit('companies', id, { name: 'Late' });
  world.portal.time = startedAt + HOUR;
  await world.complete('company-import');
  return world.erp.all('account').map(({ fields }) => fields['name']);
}

describe('the setting dateOffsetMinutes', () => {
  it('lets the next run read again from so many minutes before the start of the last one', async () => {
    expect(await namesAfterLateEdit({})).toEqual(['Early']);
    expect(await namesAfterLateEdit({ dateOffsetMinutes: 60 })).toEqual(['Early']);
    expect(await namesAfterLateEdit({ dateOffsetMinutes: 200 })).toEqual(['Late']);
  });
});

describe('the setting pageSize', () => {
  it('bounds what is read, written and kept at once, for all jobs or for one', async () => {
    const world = new EngineWorld();
    for (let n = 1; n <= 9; n++)
      world.portal.add('companies', { name: `Company ${n}`, domain: `c${n}.example`, city: null });
    const largest = async (
      settings: Readonly<Record<string, number>>,
      own: Readonly<Record<string, number>>,
    ) => {
      const { jobs } = SAMPLE_SYNC;
      const job = jobs['company-import'];
      if (!job) throw new Error('The sample imports companies.');
      await world.configure({
        ...SAMPLE_SYNC,
        settings,
        jobs: { ...jobs, 'company-import': { ...job, settings: own } },
      });
      const before = world.portal.reads.length;
      await world.complete('company-import');
      return Math.max(...world.portal.reads.slice(before).map(({ ids }) => ids.length));
    };
    expect(await largest({ pageSize: 2 }, {})).toBe(2);
    for (let n = 1; n <= 9; n++) world.portal.edit('companies', String(n), { city: 'Bern' });
    expect(await largest({ pageSize: 2 }, { pageSize: 4 })).toBe(4);
  });
});
