import { setTimeout as delay } from 'node:timers/promises';
import type { BusinessSystem } from '../../src/adapters/connectors/connector.js';
import type {
  CallContext,
  WriteOperation,
  WriteResult,
} from '../../src/application/ports/record-system.port.js';
import { SystemFailure } from '../../src/domain/errors/failure.js';
import type { FieldValues } from '../../src/domain/records/field-value.js';
import { findAll } from './find-all.js';
import { describeHeldWrites } from './held-writes.js';

/** What a connector brings to be judged: an installation with canonical `account`, `contact` and `opportunity`. */
export interface ContractSubject {
  readonly system: BusinessSystem;
  /** A value of `opportunity.stage` that the system knows. */
  readonly stage: string;
  /** Longest name of an account; one more character is refused. */
  readonly nameLength: number;
  /**
   * The same installation behind a line that delivers the next write and then swallows its answer, once.
   * Null when the system cannot be reached over a line of ours.
   */
  readonly unreliable:
    | (() => Promise<{ readonly system: BusinessSystem; loseNextAnswer(): void; close(): Promise<void> }>)
    | null;
  close(): Promise<void>;
}

export const CONTEXT: CallContext = { signal: new AbortController().signal, priority: 'backfill' };

type Written = Extract<WriteResult, { status: 'written' }>;

function create(operationId: string, fields: FieldValues): WriteOperation {
  return { kind: 'create', operationId, fields };
}

export function written(result: WriteResult | undefined): Written {
  if (result?.status !== 'written') throw new Error(`not written: ${JSON.stringify(result)}`);
  return result;
}

export function rejected(result: WriteResult | undefined): Extract<WriteResult, { status: 'rejected' }> {
  if (result?.status !== 'rejected') throw new Error(`not rejected: ${JSON.stringify(result)}`);
  return result;
}

/** What every connector promises to the engine (record-system.port.ts); every kind runs the same suite. */
export function connectorContract(kind: string, setUp: () => Promise<ContractSubject>): void {
  describe(`connector ${kind}`, () => {
    let subject: ContractSubject;
    let system: BusinessSystem;
    let serial = 0;
    const unique = (): string => `contract-${process.pid}-${(serial += 1)}`;
    const fieldsOf = async (
      type: string,
      id: string,
      fields: readonly string[],
    ): Promise<FieldValues | undefined> => {
      const found = await system.readByIds({ type, fields, associations: [] }, [id], CONTEXT);
      return found.found.get(id)?.fields;
    };
    const account = async (fields: FieldValues = {}): Promise<string> => {
      const operation = create(unique(), { name: `Contract ${unique()}`, ...fields });
      return written((await system.write({ type: 'account', operations: [operation] }, CONTEXT))[0]).id;
    };

    beforeAll(async () => {
      subject = await setUp();
      system = subject.system;
    });
    afterAll(async () => {
      await subject.close();
    });

    it('describes its types, fields and parents', async () => {
      const schema = await system.describe(CONTEXT);
      const contact = schema.types.find((type) => type.name === 'contact');
      const opportunity = schema.types.find((type) => type.name === 'opportunity');
      const names = schema.types.flatMap((type) => type.name);
      expect(names).toEqual(expect.arrayContaining(['account', 'contact', 'opportunity', 'user']));
      expect(contact?.parents).toContainEqual({ type: 'account', field: 'accountId' });
      expect(contact?.fields.find((field) => field.name === 'id')?.readOnly).toBe(true);
      const types = Object.fromEntries(opportunity?.fields.map((field) => [field.name, field.type]) ?? []);
      expect(types).toMatchObject({
        name: 'text',
        amount: 'decimal',
        expectedCloseDate: 'date',
        stage: 'enumeration',
      });
      expect(
        opportunity?.fields.find((field) => field.name === 'stage')?.options?.map((o) => o.value),
      ).toContain(subject.stage);
      expect(schema.maxWriteBatch).toBeGreaterThan(0);
    });

    it('tests well and keeps its identity', async () => {
      const report = await system.test(CONTEXT);
      expect(report).toMatchObject({ ok: true, problems: [] });
      expect(await system.identity(CONTEXT)).toBe(await system.identity(CONTEXT));
    });

    it('creates, reads back and updates', async () => {
      const id = await account({ domain: 'first.example' });
      const [result] = await system.write(
        {
          type: 'account',
          operations: [{ kind: 'update', operationId: unique(), id, fields: { domain: 'second.example' } }],
        },
        CONTEXT,
      );
      expect(written(result)).toMatchObject({ id, created: false, stored: { domain: 'second.example' } });
      expect(await fieldsOf('account', id, ['domain'])).toEqual({ domain: 'second.example' });
    });

    it('answers a repeated create with the record of then', async () => {
      const operation = create(unique(), { name: 'Repeated' });
      const request = { type: 'account', operations: [operation, create(unique(), { name: 'Other' })] };
      const first = (await system.write(request, CONTEXT)).map(written);
      const again = (
        await system.write(
          { type: 'account', operations: [operation, create(unique(), { name: 'New' })] },
          CONTEXT,
        )
      ).map(written);
      expect(first.map((result) => result.created)).toEqual([true, true]);
      expect(again.map((result) => result.created)).toEqual([false, true]);
      expect(again[0]?.id).toBe(first[0]?.id);
      expect(again[0]?.stored).toEqual({ name: 'Repeated' });
    });

    it('tells which creations have made a record', async () => {
      const [made, never] = [
        `main/account/companies/a/b#${unique()}`,
        `main/account/companies/c#${unique()}`,
      ];
      const operations = [create(made, { name: 'Made' })];
      const [result] = await system.write({ type: 'account', operations }, CONTEXT);
      const origin = { sync: 'main', type: 'companies', id: 'a/b', generation: 0 };
      const asked = [made, never].map((operationId) => ({ operationId, origin }));
      const told = await system.createdBy?.('account', asked, CONTEXT);
      expect(told).toEqual(new Map([[made, written(result).id]]));
    });

    it('creates once when two attempts race', async () => {
      const operations = Array.from({ length: 20 }, () => create(unique(), { name: 'Raced' }));
      const both = await Promise.all(
        [1, 2].map(() => system.write({ type: 'account', operations }, CONTEXT)),
      );
      const [one, two] = both.map((results) => results.map((result) => written(result).id));
      expect(one).toEqual(two);
      const created = both.flat().filter((result) => written(result).created);
      expect(created).toHaveLength(operations.length);
    });

    it('refuses only the bad records of a batch, and says which field', async () => {
      const long = 'x'.repeat(subject.nameLength + 1);
      const operations = Array.from({ length: 30 }, (_, index) => {
        const bad = index === 7 ? { email: 'no address' } : index === 19 ? { accountId: '999999999' } : {};
        return create(unique(), { lastName: `Person ${index}`, email: `p${index}@x.example`, ...bad });
      });
      const results = await system.write({ type: 'contact', operations }, CONTEXT);
      expect(results.map((result) => result.status)).toEqual(
        operations.map((_, index) => (index === 7 || index === 19 ? 'rejected' : 'written')),
      );
      expect(rejected(results[7]).failure).toMatchObject({ class: 'validation', field: 'email' });
      expect(rejected(results[19]).failure).toMatchObject({ class: 'validation', field: 'accountId' });
      const named = await system.write(
        { type: 'account', operations: [create(unique(), { name: long })] },
        CONTEXT,
      );
      expect(rejected(named[0]).failure).toMatchObject({
        class: 'validation',
        field: 'name',
        code: 'too-long',
      });
      const messages = JSON.stringify([results[7], results[19], named[0]]);
      expect(messages).not.toMatch(/no address|999999999|xxxx/);
    });

    it('refuses an update of a record that is not there', async () => {
      const operations: WriteOperation[] = ['999999999', 'not an id'].map((id) => ({
        kind: 'update',
        operationId: unique(),
        id,
        fields: { name: 'Nobody' },
      }));
      for (const result of await system.write({ type: 'account', operations }, CONTEXT)) {
        expect(rejected(result).failure.class).toBe('not-found');
      }
    });

    it('keeps decimals, dates and instants to the digit', async () => {
      const fields = {
        name: 'Digits',
        stage: subject.stage,
        amount: '12345678901.10',
        expectedCloseDate: '2026-02-28',
        closedDate: '2026-02-28T23:59:59.123Z',
      };
      const [result] = await system.write(
        { type: 'opportunity', operations: [create(unique(), fields)] },
        CONTEXT,
      );
      expect(written(result).stored).toEqual(fields);
      expect(await fieldsOf('opportunity', written(result).id, Object.keys(fields))).toEqual(fields);
    });

    it('keeps every letter, and takes empty text for nothing', async () => {
      const name = 'Ångström & Søn — “北京” 👩‍🔧 \\ \' "';
      const id = await account({ name, website: '', phone: null });
      expect(await fieldsOf('account', id, ['name', 'website', 'phone'])).toEqual({
        name,
        website: null,
        phone: null,
      });
      const [cleared] = await system.write(
        {
          type: 'account',
          operations: [{ kind: 'update', operationId: unique(), id, fields: { domain: null } }],
        },
        CONTEXT,
      );
      expect(written(cleared).stored).toEqual({ domain: null });
    });

    it('reads the whole list once in pages, and in ranges that cover it', async () => {
      for (let index = 0; index < 3; index += 1) {
        const operations = Array.from({ length: 100 }, () => create(unique(), { name: 'Listed' }));
        await system.write({ type: 'account', operations }, CONTEXT);
      }
      const whole = await readAll(system, null, null);
      const ranges = await system.splitRange('account', 3, CONTEXT);
      const parts = await Promise.all(ranges.map((range) => readAll(system, range.after, range.upTo)));
      expect(new Set(whole).size).toBe(whole.length);
      expect(parts.flat().sort()).toEqual([...whole].sort());
      expect(await system.estimateTotal('account', null, CONTEXT)).toBe(whole.length);
    });

    it('reads what was changed in a window of its own clock', async () => {
      const since = await system.now(CONTEXT);
      const id = await account();
      const until = await system.now(CONTEXT);
      const pages = await system.readPages(
        {
          selection: { type: 'account', fields: ['name'], associations: [] },
          range: { kind: 'window', by: 'modified', since, until },
          cursor: null,
          pageSize: 100,
        },
        CONTEXT,
      );
      expect(pages.flatMap((page) => page.records.map((record) => record.id))).toContain(id);
      const record = pages.flatMap((page) => page.records).find((each) => each.id === id);
      expect(record?.modifiedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
    });

    it('tells ids that are gone, and associated ids', async () => {
      const parent = await account();
      const operations = [1, 2].map((n) => create(unique(), { lastName: `Child ${n}`, accountId: parent }));
      const children = (await system.write({ type: 'contact', operations }, CONTEXT)).map(
        (result) => written(result).id,
      );
      const selection = { type: 'account', fields: [], associations: ['contact'] };
      const found = await system.readByIds(selection, [parent, '999999999', 'nonsense'], CONTEXT);
      expect(found.missing).toEqual(['999999999', 'nonsense']);
      expect(found.found.get(parent)?.associations['contact']).toEqual(children);
      const child = await system.readByIds(
        { type: 'contact', fields: [], associations: ['account'] },
        children,
        CONTEXT,
      );
      expect(child.found.get(children[0] ?? '')?.associations).toEqual({ account: [parent] });
    });

    it('finds candidates by coarse keys, alone and together', async () => {
      const parent = await account({
        name: 'The Œuvre Café, Inc.',
        domain: 'https://www.Finder.example:8080/about',
      });
      const operation = create(unique(), {
        firstName: 'Zoë',
        email: 'Zoe@Finder.Example',
        phone: '+1 (614) 555-0187',
        accountId: parent,
      });
      const [contact] = await system.write({ type: 'contact', operations: [operation] }, CONTEXT);
      const ids = async (
        type: string,
        normalise: 'email' | 'domain' | 'phone' | 'name',
        field: string,
        probe: string,
        other = 'nothing like it',
      ) =>
        (
          await findAll(
            system,
            { type, keys: [{ field, normalise }], probes: [[probe], [other]], fields: [] },
            CONTEXT,
          )
        ).map((record) => record.id);
      expect(await ids('contact', 'email', 'email', 'zoe@finder.example')).toEqual([written(contact).id]);
      expect(await ids('contact', 'email', 'email', 'zoe@finder.example', '"a\\"@finder.example')).toEqual([
        written(contact).id,
      ]);
      expect(await ids('contact', 'phone', 'phone', '550187')).toContain(written(contact).id);
      expect(await ids('account', 'domain', 'domain', 'finder.example')).toEqual([parent]);
      expect(await ids('account', 'name', 'name', 'uvr')).toContain(parent);
      const together = await findAll(
        system,
        {
          type: 'contact',
          keys: [
            { field: 'accountId', normalise: 'exact' },
            { field: 'firstName', normalise: 'name' },
          ],
          probes: [
            [parent, 'zoe'],
            [parent, 'bob'],
            ['no number', 'zoe'],
          ],
          fields: ['email', 'phone'],
        },
        CONTEXT,
      );
      expect(together.map((record) => record.id)).toEqual([written(contact).id]);
      expect(together[0]?.fields).toMatchObject({ accountId: parent, phone: '+1 (614) 555-0187' });
    });

    it('does not double a create whose answer was lost', async () => {
      const line = await subject.unreliable?.();
      if (!line) return;
      try {
        await line.system.describe(CONTEXT);
        const operations = [1, 2, 3].map((n) => create(unique(), { name: `Lost answer ${n}` }));
        const before = await system.estimateTotal('account', null, CONTEXT);
        line.loseNextAnswer();
        await expect(line.system.write({ type: 'account', operations }, CONTEXT)).rejects.toBeInstanceOf(
          SystemFailure,
        );
        await settled(
          async () => (await system.estimateTotal('account', null, CONTEXT)) === (before ?? 0) + 3,
        );
        const again = await line.system.write({ type: 'account', operations }, CONTEXT);
        expect(again.map((result) => written(result).created)).toEqual([false, false, false]);
        expect(await system.estimateTotal('account', null, CONTEXT)).toBe((before ?? 0) + 3);
      } finally {
        await line.close();
      }
    });

    describeHeldWrites(() => system, unique);

    it('refuses what its description does not know as a configuration failure', async () => {
      const unknownType = system.readByIds({ type: 'unicorn', fields: [], associations: [] }, ['1'], CONTEXT);
      await expect(unknownType).rejects.toMatchObject({ failure: { class: 'configuration' } });
      const unknownField = system.readByIds(
        { type: 'account', fields: ['horn'], associations: [] },
        ['1'],
        CONTEXT,
      );
      await expect(unknownField).rejects.toMatchObject({ failure: { class: 'configuration' } });
    });
  });
}

async function readAll(system: BusinessSystem, after: string | null, upTo: string | null): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = null; ;) {
    const pages = await system.readPages(
      {
        selection: { type: 'account', fields: ['name'], associations: [] },
        range: { kind: 'range', after, upTo },
        cursor,
        pageSize: 40,
      },
      CONTEXT,
    );
    for (const page of pages) ids.push(...page.records.map((record) => record.id));
    const last = pages[pages.length - 1];
    if (!last?.next) return ids;
    cursor = last.next;
  }
}

/** Polls until the other side has finished what was under way. */
async function settled(done: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await done()) return;
    await delay(10);
  }
}
