import { Client } from 'pg';
import type { BusinessSystem } from '../../src/adapters/connectors/connector.js';
import { findConnector } from '../../src/adapters/connectors/registry.js';
import type { RecordPage, WriteOperation } from '../../src/application/ports/record-system.port.js';
import { CONTEXT, rejected, written } from '../support/connector-contract.js';
import { createTestDatabase, type TestDatabase } from '../support/services/database.js';
import { findAll } from '../support/find-all.js';

/** Tables as one meets them: padded text, sentinel dates, local time, arrays, caller-chosen numbers, soft deletes. */
const DDL = `
create table legacy_customer (
  custnmbr char(15) primary key, custname char(30) not null, hold char(1) not null default 'N',
  opened date not null default '1900-01-01', balance numeric(12,2), tags text[], changed timestamp not null default now(),
  kind text not null, gone boolean not null default false, note text not null
);
create sequence legacy_no start 7;
create table external (id uuid primary key default gen_random_uuid(), crosstie_ref text unique, label text, qty smallint);
create table keyed (code int generated always as identity primary key, email text not null unique, stamp timestamptz not null);
create table plain (id serial primary key, label varchar(5));
create view plain_view as select id, label from plain;
create function refuse() returns trigger language plpgsql as $$ begin raise exception 'secret %', new.label; end $$;
create table guarded (id serial primary key, label text);
create trigger no before insert on guarded for each row when (new.label = 'bad') execute function refuse();
`;

const TABLES = {
  recordTypes: {
    account: {
      table: 'legacy_customer',
      key: 'custnmbr',
      number: { column: 'custnmbr', sequence: 'legacy_no', template: 'L{0000}X' },
      columns: {
        name: { column: 'custname', trim: true },
        hold: { column: 'hold', type: 'boolean', readOnly: true },
        opened: { column: 'opened', sentinels: ['1900-01-01'] },
        balance: 'balance',
        tags: 'tags',
        note: { column: 'note', nullAs: '' },
        updatedAt: { column: 'changed', timeZone: 'America/New_York' },
      },
      where: { kind: ['customer'] as readonly string[] | string },
      change: { watermark: { column: 'changed', overlap: '0s' } },
      deletes: { softColumn: 'gone' },
    },
    item: {
      table: 'external',
      key: 'id',
      externalId: 'crosstie_ref',
      columns: { name: 'label', qty: 'qty' },
      change: { hash: true },
    },
    user: {
      table: 'keyed',
      key: 'code',
      naturalKey: 'email',
      columns: { email: 'email', stamp: 'stamp' },
      change: { watermark: { column: 'stamp', overlap: '0s' } },
    },
    note: { table: 'plain', key: 'id', columns: { name: 'label' }, change: { hash: true }, ledger: false },
    noteView: {
      table: 'public.plain_view',
      key: 'id',
      columns: { name: 'label' },
      change: { hash: true },
      readOnly: true,
    },
    guarded: { table: 'guarded', key: 'id', columns: { name: 'label' }, change: { hash: true } },
  },
};
TABLES.recordTypes.account.where = { kind: 'customer' };

describe('sql connector on other shapes of tables', () => {
  let database: TestDatabase;
  let admin: Client;
  let system: BusinessSystem;
  const connector = findConnector('sql');

  function open(settings: Readonly<Record<string, unknown>>): BusinessSystem {
    if (!connector) throw new Error('no sql connector');
    expect(connector.check(settings)).toEqual([]);
    return connector.open(settings, {}, { slug: 'shapes' });
  }
  const create = (operationId: string, fields: WriteOperation['fields']): WriteOperation => ({
    kind: 'create',
    operationId,
    fields,
  });
  const write = (type: string, ...operations: WriteOperation[]) =>
    system.write({ type, operations }, CONTEXT);

  beforeAll(async () => {
    database = await createTestDatabase();
    admin = new Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(DDL);
    system = open({ url: database.url, tables: TABLES });
  });
  afterAll(async () => {
    await system.close();
    await admin.end();
    await database.drop();
  });

  it('deletes by the soft column alone, twice without harm', async () => {
    await admin.query(`insert into legacy_customer (custnmbr, custname, kind, note) values
      ('D1', 'Doomed', 'customer', ''), ('D2', 'Other', 'vendor', '')`);
    for (let n = 0; n < 2; n += 1) {
      expect(await system.archive?.({ type: 'account', ids: ['D1', 'D2', 'nobody'] }, CONTEXT)).toEqual(
        ['D1', 'D2', 'nobody'].map((id) => ({ status: 'archived', id })),
      );
    }
    const { rows } = await admin.query(
      `select trim(custnmbr) as id, gone from legacy_customer where custnmbr like 'D%'`,
    );
    // Another kind of row of the same table is none of ours.
    expect(rows).toEqual(
      expect.arrayContaining([
        { id: 'D1', gone: true },
        { id: 'D2', gone: false },
      ]),
    );
    expect(await system.archive?.({ type: 'note', ids: ['1'] }, CONTEXT)).toEqual([
      expect.objectContaining({ status: 'rejected', id: '1' }),
    ]);
    await admin.query(`delete from legacy_customer where custnmbr like 'D%'`);
  });

  it('declares what each type can do', async () => {
    const schema = await system.describe(CONTEXT);
    const facts = schema.types.map((type) => [type.name, type.idempotency, type.changes, type.canCreate]);
    expect(facts).toEqual([
      ['account', 'ledger', 'timestamp', true],
      ['item', 'external-id', 'hash', true],
      ['user', 'natural-key', 'timestamp', true],
      ['note', 'none', 'hash', true],
      ['noteView', 'ledger', 'hash', false],
      ['guarded', 'ledger', 'hash', true],
    ]);
    expect((await system.test(CONTEXT)).warnings.map((warning) => warning.code)).toEqual(['at-least-once']);
  });

  it('makes numbers that are keys, trims, fills constants and hides sentinels', async () => {
    const [made, chosen] = await write(
      'account',
      create('n1', { name: '  Padded  ', tags: 'b;a', balance: '10.5', note: null }),
      create('n2', { name: 'Second', opened: '2026-03-01' }),
    );
    expect(written(made)).toMatchObject({
      id: 'L0007X',
      stored: { name: 'Padded', tags: 'a;b', balance: '10.50', note: null },
    });
    expect(written(chosen).id).toBe('L0008X');
    const found = await system.readByIds(
      { type: 'account', fields: ['name', 'opened', 'hold', 'number'], associations: [] },
      ['L0007X'],
      CONTEXT,
    );
    expect(found.found.get('L0007X')?.fields).toEqual({
      name: 'Padded',
      opened: null,
      hold: false,
      number: 'L0007X',
    });
    const kind = await admin.query(`select distinct kind, note from legacy_customer`);
    expect(kind.rows).toEqual([{ kind: 'customer', note: '' }]);
  });

  it('reads local time as UTC and keeps rows of other kinds and deleted ones apart', async () => {
    await admin.query(`insert into legacy_customer (custnmbr, custname, kind, note, changed, gone) values
      ('Z1', 'Local', 'customer', '', '2026-07-01 12:00:00', false), ('Z2', 'Vendor', 'vendor', '', now(), false),
      ('Z3', 'Gone', 'customer', '', now(), true)`);
    const ids = ['Z1', 'Z2', 'Z3'];
    const { found, missing } = await system.readByIds(
      { type: 'account', fields: [], associations: [] },
      ids,
      CONTEXT,
    );
    expect(missing).toEqual(['Z2']);
    expect(found.get('Z3')?.archived).toBe(true);
    expect(
      (
        await admin.query(
          `update legacy_customer set custname = 'Local' where custnmbr = 'Z1' returning changed`,
        )
      ).rowCount,
    ).toBe(1);
    const named = await findAll(
      system,
      {
        type: 'account',
        keys: [{ field: 'name', normalise: 'case' }],
        probes: [['gone'], ['local'], ['vendor']],
        fields: [],
      },
      CONTEXT,
    );
    expect(named.map((record) => record.id)).toEqual(['Z1']);
  });

  it('finds any number of records that carry one value, a portion at a time', async () => {
    await admin.query(`insert into plain (label) select 'many' from generate_series(1, 7345)`);
    await admin.query(
      `insert into legacy_customer (custnmbr, custname, kind, note)
       select 'Q' || n, 'Placeholder', 'customer', '' from generate_series(1, 1050) as n`,
    );
    const name = { field: 'name', normalise: 'case' } as const;
    const requests = [
      { type: 'note', keys: [name], probes: [['many'], ['few']], fields: [] },
      {
        type: 'note',
        keys: [name, { ...name, normalise: 'exact' as const }],
        probes: [['many', 'many']],
        fields: [],
      },
      { type: 'account', keys: [name], probes: [['placeholder']], fields: ['note'] },
    ];
    const ids = await Promise.all(requests.map((request) => findAll(system, request, CONTEXT)));
    expect(ids.map((found) => new Set(found.map(({ id }) => id)).size)).toEqual([7345, 7345, 1050]);
    const first = await Promise.all(requests.map((request) => system.find(request, CONTEXT)));
    expect(first.map(({ records }) => records.length)).toEqual([1000, 1000, 1000]);
    await admin.query(`delete from plain where label = 'many'`);
    await admin.query(`delete from legacy_customer where custname = 'Placeholder'`);
  });

  it('answers repeats by the external id and by the natural key', async () => {
    const item = create('op-item', { name: 'Bolt', qty: '3' });
    const user = create('op-user', { email: 'a@x.example', stamp: '2026-01-01T00:00:00.000Z' });
    for (const [type, operation] of [
      ['item', item],
      ['user', user],
    ] as const) {
      const [first] = await write(type, operation);
      const [again] = await write(type, operation);
      expect(written(first).created).toBe(true);
      expect(written(again)).toMatchObject({ id: written(first).id, created: false });
    }
    expect((await admin.query('select count(*)::int as n from external')).rows).toEqual([{ n: 1 }]);
  });

  it('reads windows without loss when many rows share one instant', async () => {
    await admin.query(
      `insert into keyed (email, stamp) select 'tie' || n, '2026-05-05 05:05:05.123456+00' from generate_series(1, 25) n`,
    );
    const ids = new Set<string>();
    let pages: readonly RecordPage[] = [];
    let cursor: string | null = null;
    do {
      const range = {
        kind: 'window',
        by: 'modified',
        since: '2026-05-05T05:05:05.123Z',
        until: '2026-05-05T05:05:06Z',
      } as const;
      pages = await system.readPages(
        {
          selection: { type: 'user', fields: ['email', 'stamp'], associations: [] },
          range,
          cursor,
          pageSize: 2,
        },
        CONTEXT,
      );
      for (const record of pages.flatMap((page) => page.records)) {
        ids.add(record.id);
        expect(record.modifiedAt).toBe('2026-05-05T05:05:05.123456Z');
      }
      cursor = pages[pages.length - 1]?.next ?? null;
    } while (cursor !== null);
    expect(ids.size).toBe(25);
  });

  it('keeps a trigger from spoiling a batch and its words from leaking', async () => {
    const results = await write(
      'guarded',
      create('g1', { name: 'good' }),
      create('g2', { name: 'bad' }),
      create('g3', { name: 'fine' }),
    );
    expect(results.map((result) => result.status)).toEqual(['written', 'rejected', 'written']);
    expect(rejected(results[1]).failure).toMatchObject({ class: 'validation', code: 'refused-by-trigger' });
    expect(JSON.stringify(results[1])).not.toMatch(/secret|"bad"/);
  });

  it('refuses text that a database cannot hold, numbers out of range and unknown fields, one by one', async () => {
    const results = await write(
      'item',
      create('v1', { name: 'nul\0' }),
      create('v2', { name: 'half \ud83d' }),
      create('v3', { qty: '40000' }),
      create('v4', { qty: '1.5' }),
      create('v5', { horn: 'x' }),
      create('v6', { name: 'literally \\u0000', qty: '-1' }),
    );
    const codes = results.map((result) =>
      result.status === 'rejected' ? result.failure.code : result.status,
    );
    expect(codes).toEqual([
      'unwritable-text',
      'unwritable-text',
      'not-an-integer',
      'not-an-integer',
      'unknown-field',
      'written',
    ]);
  });

  it('applies two updates of one record in their order', async () => {
    const [made] = await write('note', create('u0', { name: 'zero' }));
    const { id } = written(made);
    const results = await write(
      'note',
      { kind: 'update', operationId: 'u1', id, fields: { name: 'one' } },
      { kind: 'update', operationId: 'u2', id, fields: { name: 'two' } },
      create('u3', { name: 'new' }),
    );
    expect(results.map((result) => result.status)).toEqual(['written', 'written', 'written']);
    expect((await admin.query('select label from plain where id = $1', [id])).rows).toEqual([
      { label: 'two' },
    ]);
  });

  it('lists everything that does not fit the database at once', async () => {
    const wrong = open({
      url: database.url,
      tables: {
        recordTypes: {
          a: { table: 'nowhere', key: 'id', columns: { x: 'y' }, change: { hash: true } },
          b: {
            table: 'plain',
            key: 'label',
            columns: { x: 'missing' },
            changedBy: { column: 'nobody', at: 'label' },
            change: { watermark: { column: 'label' } },
          },
        },
      },
    });
    const report = await wrong.test(CONTEXT);
    expect(report.ok).toBe(false);
    expect(report.problems.map((problem) => [problem.path, problem.code])).toEqual([
      ['/tables/recordTypes/a/table', 'unknown-table'],
      ['/tables/recordTypes/b/columns/x', 'unknown-column'],
      ['/tables/recordTypes/b/change/watermark/column', 'not-a-timestamp'],
      ['/tables/recordTypes/b/changedBy/column', 'unknown-column'],
      ['/tables/recordTypes/b/changedBy/at', 'not-a-timestamp'],
      ['/tables/recordTypes/b/key', 'not-unique'],
    ]);
    await expect(wrong.describe(CONTEXT)).rejects.toMatchObject({
      failure: { class: 'configuration', code: 'tables-do-not-fit' },
    });
    await wrong.close();
  });

  it('hands over the statement when it may not create the ledger, and tells refused logins from dead servers', async () => {
    const role = `limited_${process.pid}`;
    await admin.query(`create role ${role} login password 'pw'; drop table crosstie_applied; revoke create on schema public from public;
      grant usage on schema public to ${role}; grant select, insert on guarded to ${role}; grant usage on sequence guarded_id_seq to ${role}`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'pw';
    const recordTypes = { guarded: TABLES.recordTypes.guarded };
    const limited = open({ url: url.toString(), tables: { recordTypes } });
    const failure = await limited.describe(CONTEXT).catch((error: unknown) => error);
    expect(failure).toMatchObject({ failure: { class: 'configuration', code: 'ledger-missing' } });
    expect(String(failure)).toContain('create table if not exists "public"."crosstie_applied"');
    const without = open({ url: url.toString(), tables: { recordTypes }, ledger: false });
    expect((await without.describe(CONTEXT)).types[0]).toMatchObject({
      idempotency: 'none',
      canCreate: true,
    });
    await Promise.all([limited.close(), without.close()]);
    await admin.query(`drop owned by ${role}; drop role ${role}`);

    url.port = '1';
    const dead = open({ url: url.toString(), tables: { recordTypes } });
    await expect(dead.now(CONTEXT)).rejects.toMatchObject({ failure: { class: 'unreachable' } });
    await dead.close();
  });

  it('survives connections that the server cuts', async () => {
    await system.now(CONTEXT);
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'crosstie shapes'`,
    );
    const answers = await Promise.allSettled([system.now(CONTEXT), system.now(CONTEXT)]);
    for (const answer of answers) {
      if (answer.status === 'rejected')
        expect(answer.reason).toMatchObject({ failure: { class: 'unreachable' } });
    }
    expect(await system.now(CONTEXT)).toMatch(/Z$/);
  });
});
