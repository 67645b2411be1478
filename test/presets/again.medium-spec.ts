import { PresetWorld } from './preset-world.js';

/** Writes that edits of so many records on either side need: tables of the ERP and types of the portal -> how many. */
interface Needed {
  readonly erp: Readonly<Record<string, number>>;
  readonly portal: Readonly<Record<string, number>>;
}

const SEED = { companies: 40, contacts: 80, deals: 110, products: 6, planted: false };
const EDITS = 25;
const OPEN = new Set(['appointmentscheduled', 'qualifiedtobuy', 'presentationscheduled', 'contractsent']);
const PRESETS: readonly (readonly [string, Needed])[] = [
  // Out of HubSpot only: the name of a deal is that of its engagement, its project and the line of its estimate.
  ['projector', { erp: { engagement: EDITS, project: EDITS, estimate_line: EDITS }, portal: {} }],
  // Imports create only, changes go to HubSpot.
  ['salespad', { erp: {}, portal: { contacts: EDITS } }],
  ['axcelerate', { erp: { contact: EDITS }, portal: { contacts: EDITS } }],
  ['connectwise', { erp: { contact: EDITS }, portal: { contacts: EDITS } }],
  // Changed values do not spread.
  ['xentral', { erp: {}, portal: {} }],
];

jest.setTimeout(180_000);

describe.each(PRESETS)('preset %s, run again', (preset, needed) => {
  let world: PresetWorld;

  beforeAll(async () => {
    world = await PresetWorld.start(preset, SEED);
    await world.runAll();
  }, 180_000);
  afterAll(() => world.stop(), 60_000);

  it('writes nothing on either side', async () => {
    const [portal, rows] = [world.portalWrites, await world.writtenRows()];
    const again = await world.runAll();
    const figures = [...again].map(([job, { created, updated, linked }]) => ({
      job,
      created,
      updated,
      linked,
    }));
    expect(figures).toEqual([...again.keys()].map((job) => ({ job, created: 0, updated: 0, linked: 0 })));
    expect([...(await world.writtenRows())].filter(([row, version]) => rows.get(row) !== version)).toEqual(
      [],
    );
    expect(world.journalAfter(portal)).toEqual([]);
  });

  /** People that both sides have, by their e-mail addresses. */
  async function people(): Promise<readonly string[]> {
    const rows = await world.query(
      'select lower(email) as email from contact where deleted_at is null group by 1 having count(*) = 1 order by 1',
    );
    const known = new Set(rows.map((row) => String(row['email'])));
    return world.portalRecords('contacts').flatMap(({ email = '' }) => (known.has(email) ? [email] : []));
  }

  /** Half of them in the portal, half in the ERP; of the one-way preset deals in the portal. */
  async function editBothSides(): Promise<void> {
    const emails = await people();
    if (preset === 'projector') {
      const deals = world.portalRecords('deals').filter(({ dealstage = '' }) => OPEN.has(dealstage));
      expect(deals.length).toBeGreaterThanOrEqual(EDITS);
      for (const { id } of deals.slice(0, EDITS)) world.edit('deals', id, { dealname: `Renamed ${id}` });
      await world.query('update engagement set budget_amount = budget_amount + 1 where id <= $1', [EDITS]);
      return;
    }
    expect(emails.length).toBeGreaterThanOrEqual(2 * EDITS);
    const atPortal = new Set(emails.slice(0, EDITS));
    for (const { id, email = '' } of world.portalRecords('contacts')) {
      if (atPortal.has(email)) world.edit('contacts', id, { mobilephone: `+49 30 5550${id.slice(-4)}` });
    }
    await world.query(`update contact set job_title = 'Edited' where lower(email) = any($1)`, [
      emails.slice(EDITS, 2 * EDITS),
    ]);
  }

  it(`writes what ${EDITS} edits on either side need, and nothing else`, async () => {
    await editBothSides();
    const [portal, rows] = [world.portalWrites, await world.writtenRows()];
    const outcomes = await world.runAll();
    for (const [job, { created, linked }] of outcomes) expect([job, created, linked]).toEqual([job, 0, 0]);
    const written = [...(await world.writtenRows())].filter(([row, version]) => rows.get(row) !== version);
    expect(counted(written.map(([row]) => row.split(' ')[0] ?? ''))).toEqual(needed.erp);
    expect(counted(world.journalAfter(portal).map(({ type }) => type))).toEqual(needed.portal);
    const [after, settled] = [world.portalWrites, await world.writtenRows()];
    await world.runAll();
    expect([world.portalWrites, await world.writtenRows()]).toEqual([after, settled]);
  });
});

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
