import { EngineWorld } from '../../../test/support/engine/engine-world.js';
import type { MemorySystem } from '../../../test/support/engine/memory-system.js';
import { twoWayCompanies } from '../../../test/support/engine/two-way-companies.js';
import type { ReadPagesRequest, RecordPage } from '../ports/record-system.port.js';

/** Something happens after its first page was read, before anybody has looked at it. */
function interrupted(erp: MemorySystem, between: () => Promise<void>): MemorySystem {
  let happened = false;
  const readPages = async (request: ReadPagesRequest): Promise<readonly RecordPage[]> => {
    const pages = structuredClone(await erp.readPages(request));
    if (!happened) {
      happened = true;
      await between();
    }
    return pages;
  };
  return Object.create(erp, { readPages: { value: readPages } }) as MemorySystem;
}

describe('a record that the other direction writes after it was read', () => {
  it('is not sent back with its old values, and is read again', async () => {
    const world = new EngineWorld();
    await world.configure(twoWayCompanies({}));
    const account = world.erp.add('account', { name: 'Alpha', domain: 'alpha.example' });
    await world.complete('company-export');
    world.erp.edit('account', account, { domain: 'new.example' });
    const [company] = world.portal.all('companies');
    const erp = interrupted(world.erp, async () => {
      world.portal.edit('companies', company?.id ?? '', { name: 'Beta' });
      await world.complete('company-import');
    });
    const systems = { ...world.deps.systems, system: () => Promise.resolve(erp) };
    const run = await world.begin('company-export');
    await world.drive(run, world.engine({ systems }));
    expect(world.portal.all('companies')).toMatchObject([
      { fields: { name: 'Beta', domain: 'new.example' } },
    ]);
    expect(world.erp.all('account')).toMatchObject([{ fields: { name: 'Beta', domain: 'new.example' } }]);
    const { sum } = await world.runs.counters(run);
    expect(sum.business).toMatchObject({ pending: 0, failed: 0, migrated: 1 });
  });
});
