import { EngineWorld } from '../../../test/support/engine/engine-world.js';
import { SAMPLE_SYNC } from '../../../test/support/engine/sample-definition.js';
import type { CommitPageRequest, PageStore } from '../ports/page-store.port.js';
import { countsFromTally } from '../../domain/sync/counts.js';

const SHARED = 'shared.example';

/** Accounts that were imported and have partners, all with one domain since. */
async function worldOfTwins(partners: number): Promise<EngineWorld> {
  const world = new EngineWorld();
  await world.configure(SAMPLE_SYNC);
  for (let n = 1; n <= partners; n++)
    world.portal.add('companies', { name: `Company ${n}`, domain: `c${n}.example` });
  await world.complete('company-import');
  for (const { id } of world.erp.all('account')) world.erp.edit('account', id, { domain: SHARED });
  return world;
}

/** Runs the import; answers its counts, what it committed, and how often it looked for candidates. */
async function importOf(world: EngineWorld) {
  const commits: CommitPageRequest[] = [];
  const pages = Object.create(world.pages, {
    commitPage: {
      value: (commit: CommitPageRequest) => {
        commits.push(commit);
        return world.pages.commitPage(commit);
      },
    },
  }) as PageStore;
  const find = world.erp.find.bind(world.erp);
  let portions = 0;
  Object.assign(world.erp, {
    find: (request: Parameters<typeof find>[0]) => {
      portions += 1;
      return find(request);
    },
  });
  const run = await world.begin('company-import');
  await world.drive(run, world.engine({ pages }));
  const { sum } = await world.runs.counters(run);
  return { counts: { ...sum, hubspot: countsFromTally(sum.hubspot) }, commits, portions };
}

describe('a key that very many records carry', () => {
  it('matches the one record that has no partner, however many others come before it', async () => {
    const world = await worldOfTwins(31);
    const free = world.erp.add('account', { name: 'Free', domain: SHARED });
    const seeker = world.portal.add('companies', { name: 'Seeker', domain: SHARED });
    const { counts, portions } = await importOf(world);
    expect(counts).toMatchObject({ linked: 1, created: 0 });
    expect(portions).toBeGreaterThan(15);
    const typeKey = world.store.typeKey('business', 'account');
    expect(await world.pages.linkedCounterparts(1, 'business', typeKey, [free])).toEqual(
      new Map([[free, seeker]]),
    );
  });

  it('creates a record of its own where all of them have partners', async () => {
    const world = await worldOfTwins(7);
    world.portal.add('companies', { name: 'Seeker', domain: SHARED });
    const { counts } = await importOf(world);
    expect(counts).toMatchObject({ linked: 0, created: 1 });
  });

  it('asks a person once there are more than anybody would look at, and reads no further', async () => {
    const world = await worldOfTwins(0);
    for (let n = 1; n <= 300; n++) world.erp.add('account', { name: `Account ${n}`, domain: SHARED });
    world.portal.add('companies', { name: 'Seeker', domain: SHARED });
    const { counts, commits, portions } = await importOf(world);
    expect(counts.hubspot).toMatchObject({ pending: 1, migrated: 0 });
    const [review] = commits.flatMap(({ reviews }) => reviews);
    expect(review?.candidateIds).toHaveLength(20);
    expect(JSON.stringify(commits)).toContain('More than 20 records of type account match');
    // 20 to show and one that the only record of the page may take, two to a portion; then one look whether more is wanted.
    expect(portions).toBeLessThanOrEqual(12);
  });

  it('finds the counterparts of all records of a page, which are more than a portion', async () => {
    const world = new EngineWorld();
    await world.configure(SAMPLE_SYNC);
    for (let n = 1; n <= 6; n++)
      world.portal.add('companies', { name: `Company ${n}`, domain: `c${n}.example` });
    for (let n = 1; n <= 6; n++) world.erp.add('account', { name: `Account ${n}`, domain: `c${n}.example` });
    const { counts } = await importOf(world);
    expect(counts).toMatchObject({ linked: 6, created: 0 });
  });
});
