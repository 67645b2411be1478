import { EngineWorld } from '../../../test/support/engine/engine-world.js';
import { twoWayCompanies } from '../../../test/support/engine/two-way-companies.js';
import type { MemorySystem } from '../../../test/support/engine/memory-system.js';
import { definitionFrom } from '../../../test/support/engine/yaml-definition.js';

const EXPORT = `
mappings:
  company:
    hubspot: companies
    business: account
    fields: [{ hubspot: name, business: name }, { hubspot: domain, business: domain, direction: toHubspot }]
matchRules:
  companies: [{ name: domain, scope: any, fields: [{ hubspot: domain, business: domain, normalise: domain }] }]
jobs:
  company-export:
    kind: export
    label: company-export
    order: accounts
    source: { side: business, type: account }
    targets:
      - { name: company, type: companies, mapping: company, match: companies, matched: update, create: unmatched, update: linked }
`;

/** Its search answers what stood there when it was made; reads by id answer what stands there. */
async function behind(portal: MemorySystem): Promise<MemorySystem> {
  const request = { type: 'companies', keys: [], probes: [], fields: ['name', 'domain'] };
  const ids = portal.all('companies').map(({ id }) => id);
  const { found } = await portal.readByIds({ ...request, associations: [] }, ids);
  const old = [...found.values()].map((record) => ({ ...record, fields: { ...record.fields } }));
  return Object.create(portal, {
    find: { value: () => Promise.resolve({ records: old, next: null }) },
  }) as MemorySystem;
}

describe('a search index that lags behind', () => {
  it('matches nothing that says something else by now', async () => {
    const world = new EngineWorld();
    await world.configure(definitionFrom(EXPORT));
    const company = world.portal.add('companies', { name: 'Beta', domain: 'beta.example' });
    world.erp.add('account', { name: 'Beta ERP', domain: 'beta.example' });
    const portal = await behind(world.portal);
    world.portal.edit('companies', company, { name: 'Moved', domain: 'moved.example' });
    const systems = { ...world.deps.systems, portal: () => Promise.resolve(portal) };
    const run = await world.begin('company-export');
    await world.drive(run, world.engine({ systems }));
    const { sum } = await world.runs.counters(run);
    expect(sum).toMatchObject({ created: 1, linked: 0 });
    expect(world.portal.all('companies').find(({ id }) => id === company)?.fields).toMatchObject({
      name: 'Moved',
      domain: 'moved.example',
    });
  });

  it('brings back nothing older than what a read by id has told', async () => {
    const world = new EngineWorld();
    await world.configure(twoWayCompanies({}));
    const company = world.portal.add('companies', { name: 'Beta', domain: 'beta.example' });
    world.portal.freeze('companies', company);
    world.portal.edit('companies', company, { name: 'Gamma' });
    await world.begin('company-import', { ids: [company] }).then((run) => world.drive(run));
    expect(world.erp.all('account')).toMatchObject([{ fields: { name: 'Gamma' } }]);
    await world.complete('company-import');
    expect(world.erp.writes).toHaveLength(1);
    world.portal.thaw();
    world.portal.edit('companies', company, { name: 'Delta' });
    await world.complete('company-import');
    expect(world.erp.all('account')).toMatchObject([{ fields: { name: 'Delta' } }]);
  });
});

describe('a match that was written to by an attempt that died', () => {
  it('is kept although its source has moved on since', async () => {
    const world = new EngineWorld();
    await world.configure(definitionFrom(EXPORT));
    const company = world.portal.add('companies', { name: 'Beta', domain: 'beta.example' });
    const account = world.erp.add('account', { name: 'Beta ERP', domain: 'beta.example' });
    const run = await world.begin('company-export');
    world.portal.hooks.afterWrite = () => Promise.reject(new Error('The process was killed.'));
    await expect(world.drive(run)).rejects.toThrow('killed');
    delete world.portal.hooks.afterWrite;
    world.erp.edit('account', account, { domain: 'moved.example' });
    await world.drive(run);
    expect(world.portal.all('companies')).toMatchObject([
      { id: company, fields: { name: 'Beta ERP', domain: 'moved.example' } },
    ]);
    expect([...world.store.links.values()]).toMatchObject([{ hubspotId: company, businessId: account }]);
  });
});
