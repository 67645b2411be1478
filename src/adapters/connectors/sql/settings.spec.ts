import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { addressOf, checkSettings, declaredFieldsOf } from './settings.js';

const URL = 'postgres://user:pw@db.example:6543/erp';
const account = { table: 'customer', key: 'id', columns: { name: 'name' }, change: { hash: true } };

function problemsOf(settings: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return checkSettings(settings).map((problem) => [problem.path, problem.code] as const);
}

describe('settings of a sql system', () => {
  it('accepts the sample description and knows its fields', () => {
    const tables: unknown = parse(readFileSync(join('examples', 'erp', 'tables.yaml'), 'utf8'));
    expect(checkSettings({ url: URL, tables })).toEqual([]);
    const fields = declaredFieldsOf({ tables });
    expect([...(fields?.get('account') ?? [])]).toEqual(
      expect.arrayContaining(['id', 'number', 'name', 'ownerId']),
    );
    expect([...(fields?.keys() ?? [])]).toEqual(
      expect.arrayContaining(['account', 'contact', 'opportunity', 'user', 'salesDocument', 'estimate']),
    );
  });

  it('reports every mistake of shape at once', () => {
    const tables = {
      recordTypes: {
        account: { ...account, colums: {}, change: { watermark: { column: 'x', overlap: 'soon' } } },
        contact: { table: 'contact', columns: {}, change: {} },
      },
    };
    const problems = problemsOf({ url: 'mysql://db', tables, speed: 9 });
    expect(problems).toEqual(
      expect.arrayContaining([
        ['/url', 'invalid'],
        ['/speed', 'unknown-key'],
        ['/tables/recordTypes/account/colums', 'unknown-key'],
        ['/tables/recordTypes/account/change/watermark/overlap', 'invalid'],
        ['/tables/recordTypes/contact', 'required'],
        ['/tables/recordTypes/contact/columns', 'invalid'],
      ]),
    );
  });

  it('checks what refers to something else', () => {
    const tables = {
      recordTypes: {
        account: {
          ...account,
          table: 'a.b.c',
          columns: { id: 'id', stage: { column: 'stage', options: { lookup: 'stages' } } },
          parents: [
            { type: 'nobody', field: 'name' },
            { type: 'account', field: 'parentId', column: 'parent' },
          ],
          naturalKey: 'email',
          number: { column: 'no', template: 'X{00}' },
        },
      },
    };
    expect(problemsOf({ url: URL, tables })).toEqual([
      ['/tables/recordTypes/account/table', 'invalid'],
      ['/tables/recordTypes/account/parents/0/type', 'unknown-type'],
      ['/tables/recordTypes/account/parents/0/field', 'unknown-field'],
      ['/tables/recordTypes/account/columns/stage/options/lookup', 'unknown-lookup'],
      ['/tables/recordTypes/account/columns/id', 'reserved'],
      ['/tables/recordTypes/account/naturalKey', 'unknown-field'],
      ['/tables/recordTypes/account/number', 'required'],
    ]);
  });

  it('tells where the database is, never with its password', () => {
    expect(addressOf({ url: URL }, {})).toEqual({ host: 'db.example', port: 6543 });
    expect(addressOf({}, { url: 'postgres://u:p@[::1]/x' })).toEqual({ host: '::1', port: 5432 });
    expect(addressOf({ url: 'postgres:///name' }, {})).toEqual({ host: 'localhost', port: 5432 });
    expect(addressOf({ url: 'nothing' }, {})).toBeNull();
    expect(
      problemsOf({
        url: `${URL}?sslmode=require&host=10.0.0.1&sslkey=/etc/key`,
        tables: { recordTypes: { account } },
      }),
    ).toEqual([
      ['/url', 'unknown-parameter'],
      ['/url', 'unknown-parameter'],
    ]);
    expect(JSON.stringify(checkSettings({ url: 'http://secret:word@db', tables: 1 }))).not.toContain('word@');
  });
});
