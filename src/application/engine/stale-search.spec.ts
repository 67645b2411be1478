import { EngineWorld } from '../../../test/support/engine/engine-world.js';
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
  return Object.create(portal, { find: { value: () => Promise.resolve(old) } }) as MemorySystem;
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
});
