import { objectType } from '../../sandbox/core/object-types.js';
import type { FieldMappingDefinition } from '../../src/domain/sync/definition.js';
import { contactSync, RunWorld } from './run-world.js';

jest.setTimeout(30_000);

const LONGEST = 65_536;

/** What stands in HubSpot, and what the business system gets. */
const TEXTS: readonly (readonly [string, string, string])[] = [
  ['NUL', 'a\0b', 'ab'],
  ['half of a pair', 'x\ud83dy', 'xy'],
  ['a combining accent', 'Ame\u0301lie', 'Ame\u0301lie'],
  ['the same composed', 'Am\u00e9lie', 'Am\u00e9lie'],
  ['pairs, joiners and marks', '👩‍🚀 \u200fשלום', '👩‍🚀 \u200fשלום'],
  [
    'text that looks like code',
    `'; drop table "x"; -- \${y} {{z}} \\u0000`,
    `'; drop table "x"; -- \${y} {{z}} \\u0000`,
  ],
  ['the longest text', '🙂'.repeat(LONGEST / 2), '🙂'.repeat(LONGEST / 2)],
];

function field(hubspot: string, business: string, rest: Partial<FieldMappingDefinition> = {}) {
  return {
    ...{ hubspot, business, direction: 'both', on: 'always', whenEmpty: 'clear', conflict: 'newest' },
    active: true,
    ...rest,
  } as const satisfies FieldMappingDefinition;
}

describe('values that systems stumble over', () => {
  let world: RunWorld;
  afterEach(() => world.stop());

  const portal = () => world.bench.server.sandbox.world.store(objectType('contacts'));
  const contacts = () => portal().liveRecords;
  const inPortal = (id: string, name: string) => portal().findLive(id)?.current.props[name] ?? null;
  const edit = (id: string, properties: Record<string, string>): void => {
    world.bench.server.admin.edit({ action: 'set', type: 'contacts', id, properties, unchecked: true });
  };
  const start = (...fields: FieldMappingDefinition[]): Promise<RunWorld> => {
    const all = [field('email', 'email'), ...fields];
    const mapping = { hubspot: 'contacts', business: ['contact'], fields: all };
    const type = { name: 'contact', fields: all.map(({ business = '' }) => business) };
    const sync = { ...contactSync(), mappings: { contact: mapping } };
    return RunWorld.start({ contacts: 20 }, { strict: true }, sync, [type]);
  };
  const writes = (): number => world.erp.writes.length + world.bench.server.admin.journal().total;
  const cycle = async (): Promise<void> => {
    world.advance(3_600_000);
    await world.run('contact-import');
    await world.run('contact-export');
  };
  const rowOf = (contact: string) => {
    const email = inPortal(contact, 'email');
    return world.erp.all('contact').find(({ fields }) => fields['email'] === email);
  };
  const comesToRest = async (): Promise<void> => {
    await cycle();
    const before = writes();
    await cycle();
    await cycle();
    expect(writes()).toBe(before);
  };

  it('arrive whole, or without what nothing can store, and rest', async () => {
    world = await start(field('jobtitle', 'title'));
    const ids = TEXTS.map(([, text], at) => {
      const id = contacts()[at]?.id ?? '';
      edit(id, { jobtitle: text });
      return id;
    });
    await world.run('contact-import');
    ids.forEach((id, at) =>
      expect([TEXTS[at]?.[0], rowOf(id)?.fields['title']]).toEqual([TEXTS[at]?.[0], TEXTS[at]?.[2]]),
    );
    await comesToRest();
    ids.forEach((id, at) => expect(inPortal(id, 'jobtitle')).toBe(TEXTS[at]?.[1]));
  });

  it('go the other way likewise, and what is too long is refused by name and never cut', async () => {
    world = await start(field('jobtitle', 'title'));
    await world.run('contact-import');
    world.advance(3_600_000);
    const made = TEXTS.map(([, text], at) => {
      const email = `text-${at}@values.example`;
      world.erp.add('contact', { email, title: text });
      return email;
    });
    world.erp.add('contact', { email: 'long@values.example', title: 'x'.repeat(LONGEST + 1) });
    world.advance(60_000);
    expect((await world.run('contact-export')).business).toMatchObject({ migrated: TEXTS.length, failed: 1 });
    const byEmail = new Map(
      contacts().map(({ current }) => [current.props['email'], current.props['jobtitle']]),
    );
    made.forEach((email, at) => expect(byEmail.get(email)).toBe(TEXTS[at]?.[2]));
    expect(byEmail.has('long@values.example')).toBe(false);
  });

  it('empty and absent are the same, and emptied on one side is emptied on the other', async () => {
    world = await start(field('jobtitle', 'title'), field('city', 'city', { whenEmpty: 'skip' }));
    const [first, second] = contacts().map(({ id }) => id);
    edit(first ?? '', { jobtitle: 'Pilot', city: 'York' });
    edit(second ?? '', { jobtitle: '', city: '' });
    await world.run('contact-import');
    expect(rowOf(first ?? '')?.fields).toMatchObject({ title: 'Pilot', city: 'York' });
    expect(rowOf(second ?? '')?.fields['title'] ?? null).toBeNull();
    world.erp.edit('contact', rowOf(second ?? '')?.id ?? '', { title: '' });
    await comesToRest();
    edit(first ?? '', { jobtitle: '', city: '' });
    await cycle();
    expect(rowOf(first ?? '')?.fields).toMatchObject({ title: null, city: 'York' });
    await comesToRest();
  });

  it('numbers keep every digit, choices their set, and days their day', async () => {
    world = await start(
      field('amount_exact', 'amount', { direction: 'toBusiness', convert: [{ name: 'decimal' }] }),
      field('day_only', 'day', { direction: 'toBusiness' }),
      field('moment', 'opened', {
        direction: 'toBusiness',
        convert: [{ name: 'date', zone: 'portal' }],
      }),
      field('colours', 'colours', { direction: 'toBusiness' }),
    );
    const options = ['red', 'green', 'blue'].map((value, displayOrder) => ({
      ...{ value, label: value, displayOrder, hidden: false },
    }));
    for (const more of [
      { name: 'amount_exact', type: 'number', fieldType: 'number' },
      { name: 'day_only', type: 'date', fieldType: 'date' },
      { name: 'moment', type: 'datetime', fieldType: 'date' },
      { name: 'colours', type: 'enumeration', fieldType: 'checkbox', options },
    ]) {
      const { url, token } = world.bench.server;
      const response = await fetch(`${url}/crm/v3/properties/contacts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ label: more.name, groupName: 'contactinformation', ...more }),
      });
      expect(response.status).toBe(201);
    }
    const id = contacts()[0]?.id ?? '';
    const amount = '12345678901234567890.1234567';
    edit(id, {
      amount_exact: amount,
      day_only: '2026-12-31',
      moment: '2026-03-09T03:30:00Z',
      colours: 'green;red',
    });
    await world.run('contact-import');
    const wanted = { amount, day: '2026-12-31', opened: '2026-03-08', colours: 'green;red' };
    expect(rowOf(id)?.fields).toMatchObject(wanted);
    world.advance(3_600_000);
    const before = world.erp.writes.length;
    edit(id, { amount_exact: `${amount}00`, colours: 'red;green', day_only: '2026-12-31' });
    await world.run('contact-import');
    expect(world.erp.writes.length).toBe(before);
    expect(rowOf(id)?.fields).toMatchObject(wanted);
  });
});
