import { commit, configure, importJob, link, record, startRun, type OpenStores } from './stores.js';

/** Links follow records that became others, on every `PageStore`. */
export function successorsContract(open: OpenStores): void {
  it('hands links over to what their records became, unless that is linked already', async () => {
    const stores = await open();
    await configure(stores, { 'company-import': importJob() });
    const run = await startRun(stores, 'company-import', 2);
    const load = () =>
      stores.pages.loadPage({
        jobKey: run.plan.keys.jobKey,
        typeKey: run.companies,
        sourceSide: 'hubspot',
        sourceIds: ['1', '2', '3'],
        pairKeys: [run.company],
        parents: [],
        successors: new Map(),
      });
    const { pairKey, businessTypeKey: toTypeKey } = link(run, '1', 'A1');
    const fromTypeKey = run.plan.keys.types.get('business:prospect') ?? 0;
    const asProspect = (id: string, businessId: string) => ({
      ...link(run, id, businessId),
      businessTypeKey: fromTypeKey,
    });
    await commit(stores, run, 0, {
      outcomes: ['1', '2', '3'].map((id) => record(id, 'migrated', 'created')),
      links: [asProspect('1', '7'), asProspect('2', '8'), link(run, '3', '12')],
    });
    const moves = [
      { from: '7', to: '11' },
      { from: '8', to: '12' },
      { from: '9', to: '13' },
    ];
    const request = { pairKey, fromTypeKey, toTypeKey, moves };
    expect(await stores.pages.followSuccessors(request)).toBe(1);
    expect(await stores.pages.followSuccessors(request)).toBe(0);
    const links = (await load()).links.get(run.company);
    const ends = ['1', '2', '3'].map((id) => [links?.get(id)?.businessType, links?.get(id)?.businessId]);
    expect(ends).toEqual([
      ['account', '11'],
      ['prospect', '8'],
      ['account', '12'],
    ]);
    expect(links?.get('1')?.hubspotSeen).toEqual(link(run, '1', '7').hubspotSeen);
    await stores.close();
  });
}
