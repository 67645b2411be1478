import type { HubspotPortal } from '../../src/adapters/hubspot/hubspot-portal.js';
import type { Engagement, EngagementPage } from '../../src/application/ports/engagements.port.js';
import { SystemFailure } from '../../src/domain/errors/failure.js';
import { objectType, type ObjectName } from '../../sandbox/core/object-types.js';
import { ON_DEMAND, PortalBench } from './portal-bench.js';

const START = Date.parse('2026-06-01T08:00:00Z');
const KINDS: readonly (readonly [ObjectName, string])[] = [
  ['notes', 'hs_note_body'],
  ['calls', 'hs_call_title'],
  ['emails', 'hs_email_subject'],
  ['meetings', 'hs_meeting_title'],
  ['tasks', 'hs_task_subject'],
];

describe('engagements of a record', () => {
  let bench: PortalBench;
  let portal: HubspotPortal;
  let ids: Record<'contacts' | 'companies' | 'deals', string>;

  beforeAll(async () => {
    bench = await PortalBench.start({
      seed: { companies: 10, contacts: 10, deals: 10, planted: false },
      settings: { limitsEnabled: false, indexLagMs: 0, indexJitterMs: 0, strict: true },
    });
    portal = bench.connect();
    const { admin, sandbox } = bench.server;
    const at = (type: ObjectName, n: number): string =>
      sandbox.world.store(objectType(type)).liveRecords[n]?.id ?? '';
    const { id: contact } = admin.edit({
      action: 'create',
      type: 'contacts',
      properties: { lastname: 'Busy' },
    });
    ids = { contacts: contact, companies: at('companies', 9), deals: at('deals', 9) };
    const [id, toId] = [ids.contacts, ids.companies];
    admin.edit({ action: 'associate', type: 'contacts', id, toType: 'companies', toId });
    admin.edit({ action: 'associate', type: 'contacts', id, toType: 'deals', toId: ids.deals });
    let serial = 0;
    for (const [kind, title] of KINDS) {
      for (const toType of ['contacts', 'companies', 'deals'] as const) {
        for (let n = 0; n < 4; n += 1) {
          serial += 1;
          // Two at a time share a moment.
          const hs_timestamp = new Date(START + Math.floor(serial / 2) * 60_000).toISOString();
          const properties = { hs_timestamp, [title]: `<p>${kind} ${serial}</p>` };
          const made = admin.edit({ action: 'create', type: kind, properties });
          admin.edit({ action: 'associate', type: kind, id: made.id, toType, toId: ids[toType] });
          if (n === 0 && toType === 'companies') {
            admin.edit({ action: 'associate', type: kind, id: made.id, toType: 'deals', toId: ids.deals });
          }
        }
      }
    }
  });
  afterAll(() => bench.stop());

  async function readAll(
    type: 'contacts' | 'companies' | 'deals',
    limit: number,
  ): Promise<readonly Engagement[]> {
    const all: Engagement[] = [];
    let cursor: string | null = null;
    do {
      const page: EngagementPage = await portal.readEngagements(
        { type, id: ids[type], limit, cursor },
        ON_DEMAND,
      );
      expect(page).toMatchObject({ unreadable: [], leftOut: 0 });
      all.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return all;
  }

  it.each([23, 100])(
    'come with those of its company and deal, newest first, %i a page',
    async (limit) => {
      const all = await readAll('contacts', limit);
      expect(all).toHaveLength(60);
      expect(new Set(all.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(60);
      const times = all.map((engagement) => Date.parse(engagement.at));
      expect(times).toEqual([...times].sort((a, b) => b - a));
      expect(all.at(-1)).toMatchObject({ kind: 'note', body: '<p>notes 1</p>', preview: 'notes 1' });
      expect(all[0]).toMatchObject({ kind: 'task', status: 'NOT_STARTED', title: '<p>tasks 60</p>' });
    },
    180_000,
  );

  it('are those of the deals for a company', async () => {
    expect((await readAll('companies', 100)).length).toBeGreaterThanOrEqual(20);
  });

  it('cost a call per kind and one per associated type', async () => {
    bench.server.sandbox.statistics.reset();
    await portal.readEngagements({ type: 'contacts', id: ids.contacts, limit: 20, cursor: null }, ON_DEMAND);
    const { routes } = bench.server.admin.statistics();
    expect(Object.values(routes).reduce((sum, { calls }) => sum + calls, 0)).toBe(7);
  });

  it('name the kinds that may not be read', async () => {
    const { scopes } = bench.server.admin.settings();
    bench.server.admin.patchSettings({ scopes: scopes.filter((scope) => scope !== 'sales-email-read') });
    const request = { type: 'contacts', id: ids.contacts, limit: 100, cursor: null };
    const page = await portal.readEngagements(request, ON_DEMAND);
    bench.server.admin.patchSettings({ scopes });
    expect(page.unreadable).toEqual(['email']);
    expect(page.items).toHaveLength(48);
  });

  it.each([
    ['products', '1', null],
    ['contacts', 'x', null],
    ['contacts', '1', 'bm9uc2Vuc2U'],
  ])('are refused for %s %s with cursor %s', async (type, id, cursor) => {
    const reading = portal.readEngagements({ type, id, limit: 10, cursor }, ON_DEMAND);
    await expect(reading).rejects.toBeInstanceOf(SystemFailure);
    await expect(reading).rejects.toMatchObject({ failure: { class: 'validation' } });
  });
});
