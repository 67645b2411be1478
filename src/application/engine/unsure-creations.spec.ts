import { EngineWorld } from '../../../test/support/engine/engine-world.js';
import { twoWayCompanies } from '../../../test/support/engine/two-way-companies.js';
import type { PageStore } from '../ports/page-store.port.js';
import type { WriteRequest, WriteResult } from '../ports/record-system.port.js';

async function worldOf(fields: { readonly name: string; readonly domain: string }) {
  const world = new EngineWorld();
  await world.configure(twoWayCompanies({}, { matched: true }));
  const account = world.erp.add('account', fields);
  return { world, account };
}

const NEW = { name: 'Ada', domain: 'Ada.Example' };

/** HubSpot spells domains in small letters. */
function respelling(world: EngineWorld): void {
  const write = world.portal.write.bind(world.portal);
  Object.assign(world.portal, {
    write: (request: WriteRequest) =>
      write({
        ...request,
        operations: request.operations.map((operation) => ({
          ...operation,
          fields: {
            ...operation.fields,
            ...(typeof operation.fields['domain'] === 'string'
              ? { domain: operation.fields['domain'].toLowerCase() }
              : {}),
          },
        })),
      }),
  });
}

/** The next write is kept, and answered as if it had failed for the time being. */
function refuseOnce(world: EngineWorld): void {
  const write = world.portal.write.bind(world.portal);
  let left = 1;
  Object.assign(world.portal, {
    write: async (request: WriteRequest): Promise<readonly WriteResult[]> => {
      const results = await write(request);
      if (left-- <= 0) return results;
      const failure = { class: 'transient', code: 'internal-error', message: 'An error of its own' } as const;
      return results.map(() => ({ status: 'rejected', failure }));
    },
  });
}

/** A run whose writes are kept, and whose commits fail until it is given up. */
async function giveUp(world: EngineWorld, job: string): Promise<void> {
  const run = await world.begin(job);
  const pages = Object.create(world.pages, {
    commitPage: { value: () => Promise.reject(new Error('The process was killed.')) },
  }) as PageStore;
  await expect(world.drive(run, world.engine({ pages }))).rejects.toThrow('killed');
  await world.runs.finish(run, { status: 'cancelled', reason: null, complete: false });
}

async function sumOf(world: EngineWorld, run: Promise<{ readonly id: string }>) {
  return (await world.runs.counters((await run).id)).sum;
}

/** Reasons of the companies that the last run left waiting. */
function whyPending(world: EngineWorld) {
  const { jobKey } = world.store.runs.at(-1) ?? {};
  const states = world.store.statesOf(jobKey ?? 0, world.store.typeKey('hubspot', 'companies'));
  return [...states.values()].flatMap(({ outcome, reason }) => (outcome === 'pending' ? [reason] : []));
}

const domains = (world: EngineWorld) => [
  world.erp.all('account').map(({ fields }) => fields['domain']),
  world.portal.all('companies').map(({ fields }) => fields['domain']),
];

describe('a creation that may have come about', () => {
  it('is sent again by the next run and not matched with itself, where it was refused', async () => {
    const { world } = await worldOf(NEW);
    respelling(world);
    refuseOnce(world);
    expect((await world.complete('company-export')).status).toBe('partial');
    expect(await sumOf(world, world.complete('company-export'))).toMatchObject({ created: 1, linked: 0 });
    await world.complete('company-import');
    expect(domains(world)).toEqual([['Ada.Example'], ['ada.example']]);
  });

  it('is taken up by the next run, and waited for by the other direction, where its run was given up', async () => {
    const { world } = await worldOf(NEW);
    respelling(world);
    await giveUp(world, 'company-export');
    expect(await sumOf(world, world.complete('company-import'))).toMatchObject({ created: 0, linked: 0 });
    expect(whyPending(world)).toMatchObject([
      { code: 'busy', message: expect.stringMatching(/^Job company-export made .* Run that job again/) },
    ]);
    expect(await sumOf(world, world.complete('company-export'))).toMatchObject({ created: 1, linked: 0 });
    await world.complete('company-import');
    expect(domains(world)).toEqual([['Ada.Example'], ['ada.example']]);
    expect(world.store.links.size).toBe(1);
  });

  it('keeps nobody waiting whose job is disabled', async () => {
    const { world } = await worldOf(NEW);
    await giveUp(world, 'company-export');
    await world.config.setJobEnabled('main', 'company-export', false);
    expect(await sumOf(world, world.complete('company-import'))).toMatchObject({ created: 0, linked: 1 });
  });

  it('is not made anew where a person deleted it before it was linked, however often its source changes', async () => {
    const { world, account } = await worldOf(NEW);
    await giveUp(world, 'company-export');
    world.portal.remove('companies', world.portal.all('companies')[0]?.id ?? '');
    for (const name of ['Ada', 'Beta', 'Gamma']) {
      world.erp.edit('account', account, { name });
      await world.complete('company-export');
      expect(world.portal.all('companies')).toEqual([]);
    }
  });

  it('writes over nobody where a person merged it, before it was linked, into the partner of another record', async () => {
    const { world, account } = await worldOf(NEW);
    const partner = world.portal.add('companies', { name: 'Partner', domain: 'partner.example' });
    await world.complete('company-import');
    await giveUp(world, 'company-export');
    const made = world.portal.all('companies').find(({ id }) => id !== partner);
    world.portal.merge('companies', made?.id ?? '', partner);
    for (const name of ['Beta', 'Gamma']) {
      world.erp.edit('account', account, { name });
      await world.complete('company-export');
      expect(world.portal.all('companies')).toMatchObject([{ id: partner, fields: { name: 'Partner' } }]);
    }
    expect(world.store.links.size).toBe(1);
  });
});

describe('an update that may have come about', () => {
  it('does not come back in the spelling of the other side by the first match', async () => {
    const { world } = await worldOf(NEW);
    world.portal.add('companies', { name: 'Old', domain: 'ada.example' });
    world.erp.edit('account', world.erp.all('account')[0]?.id ?? '', NEW);
    respelling(world);
    refuseOnce(world);
    expect((await world.complete('company-export')).status).toBe('partial');
    world.portal.edit('companies', world.portal.all('companies')[0]?.id ?? '', { name: 'Newer' });
    await world.complete('company-import');
    expect(world.erp.all('account')).toMatchObject([{ fields: { name: 'Newer', domain: 'Ada.Example' } }]);
  });
});
