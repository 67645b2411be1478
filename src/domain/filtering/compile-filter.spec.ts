import { createValueFunctions } from '../../adapters/values/value-functions.js';
import { SystemFailure } from '../errors/failure.js';
import type { FieldValues } from '../records/field-value.js';
import type { SystemRecord } from '../records/system-record.js';
import type { FilterDefinition } from '../sync/definition.js';
import { compileFilter } from './compile-filter.js';
import { validateFilter } from './validate-filter.js';

const functions = createValueFunctions();

function record(fields: FieldValues, createdAt: string | null = '2026-03-01T10:00:00.000Z'): SystemRecord {
  return { id: '1', fields, createdAt, modifiedAt: null, archived: false, formerIds: [], associations: {} };
}

function verdict(definition: FilterDefinition | undefined, subject: SystemRecord): string {
  const result = compileFilter(definition, functions).verdict(subject, { mode: 'import' });
  return result.admitted ? 'admitted' : result.reason.code;
}

describe('compileFilter', () => {
  it.each<[string, FilterDefinition | undefined, FieldValues, string]>([
    ['no filter', undefined, {}, 'admitted'],
    ['null = no limit', { lifecycleStages: null }, { lifecyclestage: 'lead' }, 'admitted'],
    ['[] = nothing', { lifecycleStages: [] }, { lifecyclestage: 'lead' }, 'lifecycle-stage'],
    ['a stage of the list', { lifecycleStages: ['lead'] }, { lifecyclestage: 'lead' }, 'admitted'],
    ['another stage', { lifecycleStages: ['lead'] }, { lifecyclestage: 'customer' }, 'lifecycle-stage'],
    ['no stage', { lifecycleStages: ['lead'] }, {}, 'lifecycle-stage'],
    ['a type of the list', { types: { field: 'type', values: ['A'] } }, { type: 'A' }, 'admitted'],
    ['one of several types', { types: { field: 'type', values: ['A'] } }, { type: 'B;A' }, 'admitted'],
    ['another type', { types: { field: 'type', values: ['A'] } }, { type: 'B' }, 'type-list'],
    ['no type', { types: { field: 'type', values: ['A'] } }, { type: null }, 'type-list'],
    ['any type', { types: { field: 'type', values: ['A', '*'] } }, { type: null }, 'admitted'],
    ['a rule holds', { rules: [{ name: 'r', expression: 'record.a == "x"' }] }, { a: 'x' }, 'admitted'],
    ['a rule does not', { rules: [{ name: 'r', expression: 'record.a == "x"' }] }, {}, 'filter-expression'],
    [
      'a rule cannot be judged',
      { rules: [{ name: 'r', expression: 'record.a > 5' }] },
      { a: 's' },
      'filter-error',
    ],
    ['young enough', { minCreatedAt: '2026-03-01' }, {}, 'admitted'],
    ['too old', { minCreatedAt: '2026-03-02' }, {}, 'created-before'],
    ['holds', { expression: 'record.a == "x" && settings.mode == "import"' }, { a: 'x' }, 'admitted'],
    ['does not hold', { expression: 'record.a == "x"' }, { a: null }, 'filter-expression'],
    ['absent counts as null', { expression: 'record.a == null' }, {}, 'admitted'],
    ['cannot be judged', { expression: 'record.a > 5' }, { a: 'secret' }, 'filter-error'],
    ['cheap rules first', { expression: 'record.a > 5', lifecycleStages: [] }, {}, 'lifecycle-stage'],
  ])('%s', (_name, definition, fields, expected) => {
    expect(verdict(definition, record(fields))).toBe(expected);
  });

  it('admits a record of unknown age', () => {
    expect(verdict({ minCreatedAt: '2026-03-02' }, record({}, null))).toBe('admitted');
  });

  it('says in words which rule refused, without personal values', () => {
    const filter = compileFilter({ types: { field: 'type', values: ['A', 'B'] } }, functions);
    expect(filter.verdict(record({ type: 'secret' }), {})).toEqual({
      admitted: false,
      reason: {
        code: 'type-list',
        rule: 'type list',
        field: 'type',
        message: 'The value of "type" is not in the type list (allowed are A, B).',
      },
    });
  });

  it.each<[unknown, string, boolean]>([
    [['BILL', 'SHIP'], 'SHIP', true],
    [['BILL'], 'SHIP', false],
    [['*'], 'SHIP', true],
    [[], 'SHIP', false],
    [null, 'SHIP', true],
    [undefined, '', true],
    ['BILL', 'BILL', true],
  ])('the type list %j, given by a setting: %j %s', (addressTypes, kind, admitted) => {
    const filter = compileFilter(
      { types: { field: 'kind', values: { setting: 'addressTypes' } } },
      functions,
    );
    expect(filter.verdict(record({ kind }), { addressTypes }).admitted).toBe(admitted);
    expect(filter.verdict(record({ kind }), { addressTypes: [] }).admitted).toBe(false);
    expect(filter.fields).toEqual(['kind']);
  });

  it('a named rule stands in the reason', () => {
    const filter = compileFilter(
      {
        expression: 'record.email != null',
        rules: [
          { name: 'free mail', expression: '!freeMail(record.email)' },
          { name: 'test data', expression: 'record.lastname != "Test"' },
        ],
      },
      functions,
    );
    expect(filter.fields).toEqual(['email', 'lastname']);
    expect(filter.verdict(record({ email: 'secret@gmail.com' }), {})).toEqual({
      admitted: false,
      reason: {
        code: 'filter-expression',
        rule: 'free mail',
        message: 'The rule "free mail" leaves the record out.',
      },
    });
    expect(filter.verdict(record({ email: 'a@acme.com', lastname: 'Test' }), {})).toMatchObject({
      reason: { rule: 'test data' },
    });
    expect(filter.verdict(record({}), {})).toMatchObject({ reason: { rule: 'filter expression' } });
  });

  it('asks for the fields of all rules', () => {
    const definition = {
      lifecycleStages: ['lead'],
      types: { field: 'type', values: [] },
      expression: 'record.a == record.b',
    };
    expect(compileFilter(definition, functions).fields).toEqual(['lifecyclestage', 'type', 'a', 'b']);
  });

  it.each<FilterDefinition>([
    { expression: 'record.' },
    { minCreatedAt: 'soon' },
    { rules: [{ name: 'r', expression: 'record.' }] },
  ])('%j fails the configuration', (definition) => {
    expect(() => compileFilter(definition, functions)).toThrow(SystemFailure);
  });
});

describe('validateFilter', () => {
  it('lists every fault', () => {
    const source = {
      name: 'companies',
      label: '',
      fields: [],
      parents: [],
      canCreate: true,
      canUpdate: true,
    } as const;
    const schema = { ...source, idempotency: 'none', changes: 'none' } as const;
    const definition = {
      types: { field: 'type', values: [] },
      minCreatedAt: 'soon',
      expression: 'record.a == "x"',
    };
    const paths = (filter: FilterDefinition) =>
      validateFilter(filter, schema, functions).map(({ path, code }) => `${path} ${code}`);
    expect(paths(definition)).toEqual([
      '/types/field unknown-field',
      '/minCreatedAt bad-date',
      '/expression unknown-field',
    ]);
    expect(paths({ expression: '1 +' })).toEqual(['/expression bad-expression']);
    const rules = [
      { name: 'one', expression: 'settings.mod == "sync"' },
      { name: 'one', expression: 'record.a == null' },
      { name: ' ', expression: '1 +' },
    ];
    const withSettings = { types: { field: 'type', values: { setting: 'typs' } }, rules };
    expect(
      validateFilter(withSettings, null, functions, { settings: ['mode', 'types'] }).map(
        ({ path, code }) => `${path} ${code}`,
      ),
    ).toEqual([
      '/types/values/setting unknown-setting',
      '/rules/0/expression unknown-setting',
      '/rules/1/name double-name',
      '/rules/2/expression bad-expression',
      '/rules/2/name name-missing',
    ]);
    expect(validateFilter(withSettings, null, functions).map(({ code }) => code)).not.toContain(
      'unknown-setting',
    );
  });
});
