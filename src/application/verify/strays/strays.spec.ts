import { crosstieId } from '../../../adapters/hubspot/write/crosstie-id.js';
import { VerifyWorld } from '../../../../test/support/engine/verify-world.js';
import { SAMPLE_SYNC } from '../../../../test/support/engine/sample-definition.js';
import { twoWayCompanies } from '../../../../test/support/engine/two-way-companies.js';
import type { SyncDefinition } from '../../../domain/sync/definition.js';
import type { FindRequest } from '../../ports/record-system.port.js';

async function worldOf(companies: number, definition: SyncDefinition = SAMPLE_SYNC): Promise<VerifyWorld> {
  const world = new VerifyWorld();
  await world.configure(definition);
  for (let n = 1; n <= companies; n += 1)
    world.portal.add('companies', { name: `Company ${n}`, domain: `c${n}.example`, city: null });
  await world.complete('company-import');
  return world;
}

/** The portal has the property that says which record a HubSpot record was made for. */
function withOrigins(world: VerifyWorld): void {
  const describe = world.portal.describe.bind(world.portal);
  Object.assign(world.portal, {
    describe: async () => {
      const schema = await describe();
      const types = schema.types.map((type) => {
        const [field] = type.fields;
        return field ? { ...type, fields: [...type.fields, { ...field, name: 'crosstie_id' }] } : type;
      });
      return { ...schema, types };
    },
  });
}

const COMPANY = { mappings: ['company'] } as const;

describe('records without a link', () => {
  it('that match one to one are found, and linked by the next run once they are repaired', async () => {
    const world = await worldOf(3);
    const account = world.erp.add('account', { name: 'Met here', domain: 'met.example' });
    const company = world.portal.add('companies', { name: 'Met', domain: 'www.met.example' });
    world.portal.add('companies', { name: 'Nobody', domain: 'nobody.example' });
    const links = world.store.links.size;
    const writes = world.erp.writes.length;
    const { findings, counts } = await world.verify(COMPANY);
    expect(findings).toMatchObject([
      {
        linkId: null,
        mapping: 'company',
        hubspot: { type: 'companies', id: company },
        business: { type: 'account', id: account },
        reason: { code: 'unlinked-but-matching' },
        repair: 'possible',
      },
    ]);
    expect(findings[0]?.reason.message).toContain(`companies ${company} and account ${account}`);
    expect(counts).toEqual({ total: 4, failed: 1, skipped: 0 });
    expect([world.store.links.size, world.erp.writes.length]).toEqual([links, writes]);

    const repaired = await world.verify({ ...COMPANY, repair: true });
    expect(repaired.summary).toEqual({ byCode: { 'unlinked-but-matching': 1 }, repairable: 0, queued: 1 });
    await world.complete('company-import');
    expect(world.erp.all('account').filter(({ fields }) => fields['domain'] === 'met.example')).toHaveLength(
      1,
    );
    // As linked without being written: they differ, and may.
    const after = await world.verify(COMPANY);
    expect(after.findings.map(({ reason }) => reason.code)).toEqual(['settled']);
  });

  it('that a job has never read are queued and counted', async () => {
    const world = await worldOf(1);
    world.erp.add('account', { name: 'Met here', domain: 'met.example' });
    const company = world.portal.add('companies', { name: 'Met', domain: 'met.example' });
    await world.verify({ ...COMPANY, repair: true });
    const { key } = world.store.jobs.find(({ name }) => name === 'company-import') ?? { key: 0 };
    const typeKey = world.store.typeKey('hubspot', 'companies');
    expect(world.store.statesOf(key, typeKey).get(company)).toMatchObject({ outcome: 'pending', round: -1 });
    expect(world.store.counters.get(`${key} hubspot ${typeKey} pending`)).toBe(1);
    await world.complete('company-import');
    expect(world.store.counters.get(`${key} hubspot ${typeKey} pending`)).toBe(0);
  });

  it('that match what has a partner are doubled, with both ids', async () => {
    const world = await worldOf(3);
    const copy = world.portal.add('companies', { name: 'Company 2 once more', domain: 'c2.example' });
    const { findings, summary } = await world.verify(COMPANY);
    expect(summary).toEqual({ byCode: { doubled: 1 }, repairable: 0, queued: 0 });
    expect(findings).toMatchObject([{ linkId: null, hubspot: { id: copy }, repair: 'none' }]);
    expect(findings[0]?.reason.message).toMatch(
      new RegExp(
        `companies ${copy} matches account \\d+, which is linked with 2\\. Merge the two in HubSpot`,
      ),
    );
  });

  it.each([2, 130])('of which two match one are doubled, all of them (%d between)', async (between) => {
    const world = await worldOf(1);
    world.erp.add('account', { name: 'Met here', domain: 'met.example' });
    const ids = [world.portal.add('companies', { name: 'Met 1', domain: 'met.example' })];
    for (let n = 0; n < between; n += 1)
      world.portal.add('companies', { name: `Other ${n}`, domain: `other${n}.example` });
    ids.push(world.portal.add('companies', { name: 'Met 2', domain: 'met.example' }));
    const { findings, summary } = await world.verify({ ...COMPANY, repair: true });
    expect(summary).toEqual({ byCode: { doubled: 2 }, repairable: 0, queued: 0 });
    expect(findings.map(({ hubspot }) => hubspot.id).sort()).toEqual([...ids].sort());
    for (const id of ids) expect(findings[0]?.reason.message).toContain(`companies ${id}`);
  });

  it('that were made for what has a partner are doubled, whatever they hold and whichever generation', async () => {
    const world = await worldOf(3);
    withOrigins(world);
    const link = [...world.store.links.values()].find(({ hubspotId }) => hubspotId === '1');
    const id = link?.businessId ?? '';
    const made = (generation: number, sync = 'main') => crosstieId({ sync, type: 'account', id, generation });
    world.portal.edit('companies', '1', { crosstie_id: made(0) });
    const stray = world.portal.add('companies', {
      name: 'Else',
      domain: 'else.example',
      crosstie_id: made(4),
    });
    world.portal.add('companies', { name: 'Else', domain: 'else2.example', crosstie_id: made(4, 'other') });
    const { findings } = await world.verify(COMPANY);
    expect(findings).toMatchObject([
      { hubspot: { id: stray }, business: { id }, reason: { code: 'doubled' } },
    ]);
    expect(findings[0]?.reason.message).toContain(
      `companies ${stray} was made for account ${id}, which is linked with 1`,
    );
  });

  it('are left alone where a filter or a person leaves them alone, and where only links are asked for', async () => {
    const filters = { mine: { expression: 'record.name != "Left out"' } };
    const job = SAMPLE_SYNC.jobs['company-import'];
    if (!job) throw new Error('The sample has it.');
    const jobs = { 'company-import': { ...job, source: { ...job.source, filter: 'mine' } } };
    const world = await worldOf(1, { ...SAMPLE_SYNC, filters, jobs });
    world.erp.add('account', { name: 'Met here', domain: 'met.example' });
    world.portal.add('companies', { name: 'Left out', domain: 'met.example' });
    expect((await world.verify(COMPANY)).findings).toEqual([]);
    world.portal.add('companies', { name: 'Taken', domain: 'met.example' });
    expect((await world.verify({ ...COMPANY, linksOnly: true })).findings).toEqual([]);
    expect((await world.verify(COMPANY)).findings).toHaveLength(1);
  });

  it('cost no call of their own each', async () => {
    const world = await worldOf(1);
    for (let n = 0; n < 250; n += 1)
      world.portal.add('companies', { name: `Other ${n}`, domain: `other${n}.example` });
    let calls = 0;
    const find = world.erp.find.bind(world.erp);
    const counted = (request: FindRequest) => {
      calls += 1;
      return find(request);
    };
    Object.assign(world.erp, { find: counted });
    await world.verify(COMPANY);
    expect(calls).toBe(3);
    expect(world.portal.readsById).toHaveLength(1);
  });

  it('are looked for from the business side where only jobs from there match', async () => {
    const { matchRules } = SAMPLE_SYNC;
    const both = { ...twoWayCompanies({ domain: 'conflict: ask' }), matchRules };
    const world = await worldOf(2, both);
    const { 'company-export': job } = both.jobs;
    if (!job) throw new Error('The sample has it.');
    const targets = job.targets.map((target) => ({ ...target, match: 'company' }));
    await world.configure({ ...both, jobs: { 'company-export': { ...job, targets } } });
    const account = world.erp.add('account', { name: 'Met here', domain: 'met.example' });
    const company = world.portal.add('companies', { name: 'Met', domain: 'met.example' });
    const again = world.erp.add('account', { name: 'Once more', domain: 'c1.example' });
    const { findings } = await world.verify(COMPANY);
    const told = findings.map(({ hubspot, business, reason }) => [hubspot.id, business.id, reason.code]);
    expect(told.sort()).toEqual(
      [
        [company, account, 'unlinked-but-matching'],
        ['1', again, 'doubled'],
      ].sort(),
    );
  });
});
