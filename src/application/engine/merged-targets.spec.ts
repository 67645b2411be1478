import { EngineWorld } from '../../../test/support/engine/engine-world.js';
import { twoWayCompanies } from '../../../test/support/engine/two-way-companies.js';

async function exported(...names: readonly string[]) {
  const world = new EngineWorld();
  await world.configure(twoWayCompanies({ name: 'conflict: business' }));
  const accounts = names.map((name) => world.erp.add('account', { name, domain: `${name}.example` }));
  await world.complete('company-export');
  return { world, accounts, companies: world.portal.all('companies').map(({ id }) => id) };
}

describe('a target that was merged into another record', () => {
  it('hands its link over, and the next round writes to the survivor', async () => {
    const { world, accounts, companies } = await exported('alpha');
    const survivor = world.portal.add('companies', { name: 'alpha', domain: 'alpha.example' });
    world.portal.merge('companies', companies[0] ?? '', survivor);
    world.erp.edit('account', accounts[0] ?? '', { name: 'Alpha Ltd' });
    await world.complete('company-export');
    expect(world.portal.all('companies')).toMatchObject([{ id: survivor, fields: { name: 'Alpha Ltd' } }]);
    expect([...world.store.links.values()]).toMatchObject([
      { hubspotId: survivor, businessId: accounts[0], businessSeen: { name: 'Alpha Ltd' } },
    ]);
  });

  it('is not written to where the survivor is the partner of another record', async () => {
    const { world, accounts, companies } = await exported('alpha', 'beta');
    const [survivor = '', loser = ''] = companies;
    world.portal.merge('companies', loser, survivor);
    world.erp.edit('account', accounts[1] ?? '', { name: 'Beta Ltd' });
    const run = await world.complete('company-export');
    expect(world.portal.all('companies')).toMatchObject([{ id: survivor, fields: { name: 'alpha' } }]);
    const { sum } = await world.runs.counters(run.id);
    expect(sum).toMatchObject({ created: 0, updated: 0 });
    const job = world.store.jobs.find(({ name }) => name === 'company-export');
    const states = world.store.statesOf(job?.key ?? 0, world.store.typeKey('business', 'account'));
    const state = states.get(accounts[1] ?? '');
    expect(state).toMatchObject({ outcome: 'skipped', reason: { code: 'merged' } });
  });

  it('goes to one of two records whose targets were merged into a third', async () => {
    const { world, accounts, companies } = await exported('alpha', 'beta');
    const survivor = world.portal.add('companies', { name: 'both', domain: 'alpha.example' });
    for (const company of companies) world.portal.merge('companies', company, survivor);
    for (const account of accounts) world.erp.edit('account', account, { name: `Now ${account}` });
    await world.complete('company-export');
    const partners = [...world.store.links.values()].filter(({ hubspotId }) => hubspotId === survivor);
    expect(partners).toHaveLength(1);
    expect(world.portal.all('companies')).toMatchObject([
      { id: survivor, fields: { name: `Now ${partners[0]?.businessId}` } },
    ]);
  });
});

describe('a record that was created although a part of it was refused', () => {
  it('is linked, told as failed, and completed by the next run without being created again', async () => {
    const { world } = await exported();
    const failure = {
      class: 'validation',
      code: 'association-refused',
      message: 'No.',
      field: 'domain',
    } as const;
    const portal = Object.create(world.portal, {
      write: {
        value: async (...[request]: Parameters<typeof world.portal.write>) =>
          (await world.portal.write(request)).map((result) =>
            result.status === 'written'
              ? { ...result, stored: { name: result.stored['name'] ?? null }, refused: failure }
              : result,
          ),
      },
    }) as typeof world.portal;
    const account = world.erp.add('account', { name: 'alpha', domain: 'alpha.example' });
    const run = await world.begin('company-export');
    const systems = { ...world.deps.systems, portal: () => Promise.resolve(portal) };
    await world.drive(run, world.engine({ systems }));
    expect((await world.runs.counters(run)).sum).toMatchObject({ created: 1, business: { failed: 1 } });
    expect([...world.store.links.values()]).toMatchObject([{ businessId: account }]);
    await world.complete('company-import');
    expect(world.erp.all('account')).toHaveLength(1);
    await world.complete('company-export');
    expect(world.portal.all('companies')).toMatchObject([
      { fields: { name: 'alpha', domain: 'alpha.example' } },
    ]);
    expect([...world.store.links.values()]).toMatchObject([{ hubspotSeen: { domain: 'alpha.example' } }]);
  });
});
