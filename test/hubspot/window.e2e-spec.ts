import type { HubspotPortal } from '../../src/adapters/hubspot/hubspot-portal.js';
import type { ReadRange } from '../../src/application/ports/record-system.port.js';
import { PortalBench, readRange } from './portal-bench.js';

const START = Date.UTC(2026, 10, 1, 12);
const SELECTION = { type: 'contacts', fields: ['email', 'jobtitle'], associations: [] };

function window(since: number, until: number): ReadRange {
  return {
    kind: 'window',
    by: 'modified',
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
  };
}

describe('windows that search alone cannot hold', () => {
  let bench: PortalBench;
  let portal: HubspotPortal;
  let now = START;

  beforeAll(async () => {
    bench = await PortalBench.start({
      clock: () => now,
      seed: { companies: 10, contacts: 25_400, deals: 0, planted: false },
      settings: { limitsEnabled: false, indexLagMs: 0, indexJitterMs: 0 },
    });
    // The portal is not limited here, so neither is the reader.
    portal = bench.connect({ budget: { ...unlimited } });
  });
  afterAll(() => bench.stop());

  const unlimited = {
    lease: (_portal: string, _bucket: string, slots: number) =>
      Promise.resolve({ status: 'granted', slots, firstInMs: 0, intervalMs: 0 } as const),
    postpone: () => Promise.resolve(),
    park: () => Promise.resolve(),
    parkedUntil: () => Promise.resolve(null),
  };

  function churn(count: number): readonly string[] {
    const { changed } = bench.server.admin.churn({ type: 'contacts', count });
    bench.server.admin.patchSettings({ indexLagMs: 0 });
    return changed;
  }

  async function readIds(range: ReadRange): Promise<readonly string[]> {
    return (await readRange(portal, { selection: SELECTION, range, pageSize: 100 })).map(
      (record) => record.id,
    );
  }

  it('reads 25,000 records that changed in one millisecond, each once', async () => {
    now = START + 1_000;
    const changed = churn(25_000);
    now = START + 5_000;
    const later = churn(7);
    const ids = await readIds(window(START, START + 10_000));
    const before = bench.server.admin.statistics().calls;
    expect(new Set(ids)).toEqual(new Set([...changed, ...later]));
    expect(ids).toHaveLength(new Set([...changed, ...later]).size);
    await readIds(window(START + 4_000, START + 10_000));
    expect(bench.server.admin.statistics().calls - before).toBe(1);
  }, 180_000);

  it('reads more than 10,000 records of one window', async () => {
    const from = START + 20_000;
    const changed = new Set<string>();
    for (let step = 0; step < 60; step += 1) {
      now = from + step * 13;
      for (const id of churn(170 + step)) changed.add(id);
    }
    // Spread records change again and again: the window holds the last version of each.
    now = from + 1_000;
    for (const id of churn(11_000)) changed.add(id);
    const ids = await readIds(window(from, from + 2_000));
    expect(changed.size).toBeGreaterThan(10_000);
    expect(new Set(ids)).toEqual(changed);
  }, 180_000);

  it('asks for many fields by id, where a search could not hold their names', async () => {
    const fields = Array.from({ length: 160 }, (_, at) => `a_property_with_a_long_name_${at}`);
    const from = START + 40_000;
    now = from;
    const changed = churn(230);
    const selection = { ...SELECTION, fields: ['email', ...fields] };
    const records = await readRange(portal, { selection, range: window(from, from + 1), pageSize: 100 });
    expect(new Set(records.map((record) => record.id))).toEqual(new Set(changed));
    expect(records.every((record) => typeof record.fields['email'] === 'string')).toBe(true);
    const open = { kind: 'range', after: null, upTo: null } as const;
    const listed = await portal.readPages(
      {
        selection: { ...selection, fields: [...selection.fields, ...fields.map((name) => `${name}_more`)] },
        range: open,
        cursor: null,
        pageSize: 100,
      },
      { signal: new AbortController().signal, priority: 'on-demand' },
    );
    expect(listed[0]?.records).toHaveLength(100);
    expect(typeof listed[0]?.records[0]?.fields['email']).toBe('string');
  }, 180_000);
});
