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
