import { EngineWorld } from '../../../test/support/engine/engine-world.js';
import { definitionFrom } from '../../../test/support/engine/yaml-definition.js';
import type { HookDefinition } from '../../domain/hooks/hook-definition.js';

const IMPORT = `
mappings:
  company: { hubspot: companies, business: account, fields: [{ hubspot: name, business: name }, { hubspot: domain, business: domain }] }
matchRules:
  companies: [{ name: domain, scope: any, fields: [{ hubspot: domain, business: domain, normalise: domain }] }]
jobs:
  company-import:
    kind: import
    label: Companies
    order: accounts
    source: { side: hubspot, type: companies }
    targets: [{ name: account, type: account, mapping: company, match: companies, create: unmatched, update: linked }]
`;

const EXPORT = `
mappings:
  company: { hubspot: companies, business: account, fields: [{ hubspot: name, business: name }] }
jobs:
  company-export:
    kind: export
    label: New
    order: accounts
    source: { side: business, type: account }
    targets: [{ name: company, type: companies, mapping: company, create: unmatched }]
  company-updates:
    kind: export
    label: Changed
    order: accounts
    source: { side: business, type: account }
    targets: [{ name: company, type: companies, mapping: company, create: never, update: linked }]
`;

// Threads of scripts start here.
jest.setTimeout(30_000);

const worlds: EngineWorld[] = [];
afterAll(() => Promise.all(worlds.map((world) => world.hooks.close())));

async function worldWith(hooks: Readonly<Record<string, HookDefinition>>): Promise<EngineWorld> {
  const world = new EngineWorld();
  worlds.push(world);
  await world.configure(definitionFrom(IMPORT, { hooks }));
  for (const name of ['Alpha', 'Beta', 'Gamma'])
    world.portal.add('companies', { name, domain: `${name.toLowerCase()}.example` });
  return world;
}

async function importCompanies(world: EngineWorld) {
  const { id } = await world.complete('company-import');
  return { id, sum: (await world.runs.counters(id)).sum };
}

describe('scripts of a page', () => {
  it('change what is written, leave records out and fail single ones', async () => {
    const script = `
      if (record.name === 'Beta') return { skip: 'not Beta' };
      if (record.name === 'Gamma') throw new Error('no Gamma');
      return { set: { name: values.name.toUpperCase() } };`;
    const world = await worldWith({ shout: { point: 'preImport', script, timeoutMs: 500 } });
    const { sum } = await importCompanies(world);
    expect(sum).toMatchObject({ created: 1, hubspot: { migrated: 1, skipped: 1, failed: 1 } });
    expect(world.erp.all('account').map((account) => account.fields['name'])).toEqual(['ALPHA']);
  });

  it('filter records, one by one or before anything is read', async () => {
    const each = await worldWith({
      f: { point: 'filter', timeoutMs: 500, script: "return record.name !== 'Beta';" },
    });
    expect((await importCompanies(each)).sum).toMatchObject({ created: 2, hubspot: { skipped: 1 } });
    const search = "return { search: [{ filters: [{ field: 'name', operator: 'EQ', value: 'Beta' }] }] };";
    const once = await worldWith({ f: { point: 'filter', runs: 'before-reading', script: search } });
    expect((await importCompanies(once)).sum).toMatchObject({ created: 1, hubspot: { skipped: 0 } });
  });

  it('run after an import, for what was imported', async () => {
    const world = await worldWith({
      out: { point: 'preImport', script: "if (record.name === 'Beta') return { skip: true };" },
      after: { point: 'postImport', script: 'return { notify: `${record.name} is there` };' },
    });
    const { id } = await importCompanies(world);
    const events = await world.runs.events(id, 0);
    expect(events.map((event) => event.message).sort()).toEqual(['Alpha is there', 'Gamma is there']);
  });

  it('run before and after an export, in the jobs that they name only', async () => {
    const world = new EngineWorld();
    worlds.push(world);
    const hooks: Readonly<Record<string, HookDefinition>> = {
      creating: {
        point: 'preExport',
        job: 'company-export',
        script: 'return { set: { name: `${record.name} (new)` } };',
      },
      updating: {
        point: 'preExport',
        job: 'company-updates',
        script:
          "return record.name === 'Held' ? { skip: 'held' } : { set: { name: `${record.name} (changed)` } };",
      },
      after: {
        point: 'postExport',
        job: 'company-updates',
        script: 'return { notify: `${record.name} was sent` };',
      },
    };
    await world.configure(definitionFrom(EXPORT, { hooks }));
    const [one = '', two = ''] = ['One', 'Two'].map((name) => world.erp.add('account', { name }));
    const names = () => world.portal.all('companies').map(({ fields }) => fields['name']);
    const messages = async (job: string) =>
      (await world.runs.events((await world.complete(job)).id, 0)).map(({ message }) => message);
    expect(await messages('company-export')).toEqual([]);
    expect(names()).toEqual(['One (new)', 'Two (new)']);
    world.erp.edit('account', one, { name: 'Uno' });
    world.erp.edit('account', two, { name: 'Held' });
    expect(await messages('company-updates')).toEqual(['Uno was sent']);
    expect(names()).toEqual(['Uno (changed)', 'Two (new)']);
  });

  it('tell people, and see links before and after they are made', async () => {
    const world = await worldWith({
      before: { point: 'preLink', script: "if (record.name === 'Beta') return { skip: true };" },
      after: { point: 'postLink', script: 'return { notify: `${record.name} is known` };' },
    });
    world.erp.add('account', { name: 'A', domain: 'alpha.example' });
    world.erp.add('account', { name: 'B', domain: 'beta.example' });
    const { id, sum } = await importCompanies(world);
    expect(sum).toMatchObject({ linked: 1, created: 1, hubspot: { skipped: 1 } });
    const events = await world.runs.events(id, 0);
    expect(events.map((event) => event.message)).toEqual(['Alpha is known']);
  });
});
