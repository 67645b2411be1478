import { Client } from 'pg';
import type { BusinessSystem } from '../../src/adapters/connectors/connector.js';
import { findConnector } from '../../src/adapters/connectors/registry.js';
import type { WriteOperation } from '../../src/application/ports/record-system.port.js';
import { CONTEXT, written } from '../support/connector-contract.js';
import { createTestDatabase, type TestDatabase } from '../support/services/database.js';
import { findAll } from '../support/find-all.js';

const DDL = `
create table plain (id serial primary key, label varchar(5), editor varchar(20), edited timestamp);
create function refuse() returns trigger language plpgsql as $$ begin raise exception 'secret %', new.label; end $$;
create table guarded (id serial primary key, label text);
create trigger no before insert on guarded for each row when (new.label = 'bad') execute function refuse();
`;

const change = { hash: true };
const TABLES = {
  recordTypes: {
    note: {
      table: 'plain',
      key: 'id',
      columns: { name: 'label', editor: 'editor' },
      change,
      ledger: false,
      changedBy: { column: 'editor', as: 'number', at: 'edited' },
    },
    guarded: { table: 'guarded', key: 'id', columns: { name: 'label' }, change },
  },
};

describe('what the sql connector writes together and in whose name', () => {
  let database: TestDatabase;
  let admin: Client;
  let system: BusinessSystem;

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
    const connector = findConnector('sql');
    if (!connector) throw new Error('There is no sql connector.');
    system = connector.open({ url: database.url, tables: TABLES }, {}, { slug: 'together' });
  });
  afterAll(async () => {
    await system.close();
    await admin.end();
    await database.drop();
  });

  it('keeps what is written together, all or nothing', async () => {
    const labels = async () =>
      (await admin.query(`select label from guarded where label like 'u%' order by id`)).rows.map(
        ({ label }: { label: string }) => label,
      );
    const attempt = (name: string, keep: boolean | 'die') =>
      system.atomically?.(async (writer) => {
        const request = (...operations: WriteOperation[]) =>
          writer.write({ type: 'guarded', operations }, CONTEXT);
        const [first] = await request(create(`${name}-1`, { name: `${name}-1` }));
        const { id } = written(first);
        const [second, bad] = await request(
          create(`${name}-2`, { name: `${name}-2` }),
          create(`${name}-3`, { name: 'bad' }),
        );
        expect([written(second).created, bad?.status]).toEqual([true, 'rejected']);
        await request({ kind: 'update', operationId: `${name}-4`, id, fields: { name: `${name}-4` } });
        if (keep === 'die') throw new Error('The process died.');
        return keep;
      }, CONTEXT);
    await attempt('u', false);
    expect(await labels()).toEqual([]);
    await expect(attempt('u', 'die')).rejects.toThrow('died');
    expect(await labels()).toEqual([]);
    await attempt('u', true);
    expect((await labels()).sort()).toEqual(['u-2', 'u-4']);
    const [again] = await write('guarded', create('u-1', { name: 'u-1' }));
    expect(written(again).created).toBe(false);
    await expect(
      system.atomically?.(() => Promise.resolve(true), { ...CONTEXT, signal: AbortSignal.abort() }),
    ).rejects.toThrow();
  });

  it('says who changed a row where the table keeps it, unless a field says so', async () => {
    const actingUser = { id: '7', number: "E-7'", email: null };
    const by = (...operations: WriteOperation[]) =>
      system.write({ type: 'note', operations }, { ...CONTEXT, actingUser });
    const [made] = await by(create('by-1', { name: 'one' }), create('by-2', { name: 'two', editor: 'own' }));
    const { id } = written(made);
    const editors = async () =>
      (await admin.query('select label, editor from plain where id >= $1 order by id', [id])).rows;
    expect(await editors()).toEqual([
      { label: 'one', editor: "E-7'" },
      { label: 'two', editor: 'own' },
    ]);
    await write('note', { kind: 'update', operationId: 'by-3', id, fields: { name: 'three', editor: null } });
    expect((await editors())[0]).toEqual({ label: 'three', editor: null });
    await by({ kind: 'update', operationId: 'by-4', id, fields: { name: 'four' } });
    expect((await editors())[0]).toEqual({ label: 'four', editor: "E-7'" });
    await admin.query(`update plain set edited = '2026-05-01 10:00:00.25' where id = $1`, [id]);
    const changedBy = { userId: "E-7'", at: '2026-05-01T10:00:00.250Z' };
    const selection = { type: 'note', fields: ['name'], associations: [] };
    const byId = await system.readByIds(selection, [id], CONTEXT);
    expect(byId.found.get(id)).toMatchObject({ fields: { name: 'four' }, changedBy });
    const range = { kind: 'range', after: null, upTo: null } as const;
    const pages = await system.readPages({ selection, range, cursor: null, pageSize: 100 }, CONTEXT);
    expect(pages.flatMap(({ records }) => records).find((each) => each.id === id)).toMatchObject({
      changedBy,
    });
    const keys = [{ field: 'name', normalise: 'exact' }] as const;
    const found = await findAll(system, { type: 'note', keys, fields: [], probes: [['four']] }, CONTEXT);
    expect(found).toMatchObject([{ id, changedBy }]);
  });
});
