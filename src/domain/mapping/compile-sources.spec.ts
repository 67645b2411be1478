import { fieldOf as field, schemaOf as schema } from '../../../test/support/mapping/mapping-parts.js';
import { createValueFunctions } from '../../adapters/values/value-functions.js';
import type { FieldValues } from '../records/field-value.js';
import type { FieldMappingDefinition, SettingValue } from '../sync/definition.js';
import { compileMapping } from './compile-mapping.js';
import { NO_LOOKUPS } from './compiled-mapping.js';
import type { CompileMappingOptions, MappedRecord, MappingLookups } from './compiled-mapping.js';

const functions = createValueFunctions();
const both = { hubspot: 'a', business: 'b' };

function compile(fields: readonly FieldMappingDefinition[], options: Partial<CompileMappingOptions> = {}) {
  const definition = { hubspot: 'deals', business: ['opportunity'], fields };
  return compileMapping(definition, { to: 'business', functions, stages: {}, ...options });
}

async function map(
  fields: readonly FieldMappingDefinition[],
  record: FieldValues,
  options: Partial<CompileMappingOptions> & {
    readonly lookups?: MappingLookups;
    readonly mode?: 'create' | 'update';
  } = {},
): Promise<MappedRecord> {
  return compile(fields, options).map(record, options.lookups ?? NO_LOOKUPS, options.mode ?? 'update');
}

describe('values from settings and looked-up records', () => {
  it.each<[SettingValue | undefined, FieldValues]>([
    ['P-1', { b: 'P-1' }],
    [7, { b: '7' }],
    [1.5, { b: '1.5' }],
    [true, { b: true }],
    [false, { b: false }],
    [['y', 'x', 'y'], { b: 'x;y' }],
    [[], {}],
    ['', {}],
    [null, {}],
    [undefined, {}],
  ])('setting %j gives %j', async (value, expected) => {
    const settings = value === undefined ? {} : { s: value };
    const result = await map([field({ business: 'b', setting: 's' })], { a: 'x' }, { settings });
    expect(result.values).toEqual(expected);
  });

  it('a setting of several parts is no value', () => {
    expect(() => compile([field({ business: 'b', setting: 's' })], { settings: { s: { x: 1 } } })).toThrow(
      /Mapping of b: setting "s" is no single value/,
    );
  });

  it('a reference gives its value, and converters follow', async () => {
    const fields = [
      field({ business: 'b', reference: 'title.id' }),
      field({ business: 'c', reference: 'title.name', convert: [{ name: 'upper' }] }),
      field({ business: 'd', reference: 'template.stage' }),
      field({ business: 'e', setting: 'day', convert: [{ name: 'default', value: 'x' }] }),
    ];
    const references = new Map([
      ['title.id', '5'],
      ['title.name', 'Senior'],
    ]);
    const mapping = compile(fields, { references, settings: { day: null } });
    expect(await mapping.map({}, NO_LOOKUPS, 'create')).toEqual({
      values: { b: '5', c: 'SENIOR', e: 'x' },
      problems: [],
      audits: [],
    });
    expect(mapping.sourceFields).toEqual([]);
  });

  it('a required one that is empty names the setting', async () => {
    const targetFields = new Map([['b', schema('b', 'text', { requiredOnCreate: true })]]);
    const options = { targetFields, mode: 'create' } as const;
    const { problems } = await map([field({ business: 'b', setting: 's' })], {}, options);
    expect(problems).toMatchObject([{ code: 'required', message: expect.stringContaining('setting "s"') }]);
  });

  it('hours are the amount by the rate, half-up; without a rate the title is at fault', async () => {
    const hours = [
      field({
        hubspot: 'amount',
        business: 'hours',
        convert: [
          { name: 'divide', byReference: 'title.rate' },
          { name: 'round', scale: 2 },
        ],
      }),
    ];
    const at = (rate: string | null) => ({ references: new Map([['title.rate', rate]]) });
    expect((await map(hours, { amount: '1000' }, at('96'))).values).toEqual({ hours: '10.42' });
    expect((await map(hours, { amount: null }, at(null))).problems).toEqual([]);
    for (const rate of ['0', null]) {
      expect((await map(hours, { amount: '1000' }, at(rate))).problems).toEqual([
        { field: 'title', target: 'hours', code: 'no-rate', message: 'The title has no rate.' },
      ]);
    }
  });
});

describe('links', () => {
  const link = (whenMissing?: 'empty' | 'audit' | 'fail') =>
    field({
      hubspot: 'hs_product_id',
      business: 'itemId',
      direction: 'toHubspot',
      whenEmpty: 'clear',
      lookup: { kind: 'link', pair: 'product', ...(whenMissing === undefined ? {} : { whenMissing }) },
    });
  const lookups = { ...NO_LOOKUPS, links: new Map([['product', new Map([['7', '700']])]]) };
  const to = { to: 'hubspot', lookups } as const;

  it('gives the linked counterpart, and says what it has to know', async () => {
    expect((await map([link()], { itemId: '7' }, to)).values).toEqual({ hs_product_id: '700' });
    expect(compile([link(), field(both)], { to: 'hubspot' }).links).toEqual([
      { field: 'itemId', pair: 'product' },
    ]);
  });

  it('leaves the field empty, with or without a sentence, or fails', async () => {
    expect(await map([link()], { itemId: '8' }, to)).toEqual({
      values: { hs_product_id: null },
      problems: [],
      audits: [],
    });
    expect(await map([link('audit')], { itemId: '8' }, to)).toEqual({
      values: { hs_product_id: null },
      problems: [],
      audits: ['No product is linked to itemId "8": hs_product_id was left empty.'],
    });
    expect(await map([link('audit')], { itemId: null }, to)).toMatchObject({ audits: [] });
    expect((await map([link('fail')], { itemId: '8' }, to)).problems).toMatchObject([
      { field: 'hs_product_id', code: 'not-linked' },
    ]);
  });
});

describe('several business types', () => {
  const definition = (fields: readonly FieldMappingDefinition[]) => ({
    hubspot: 'companies',
    business: ['account', 'prospect'],
    fields,
  });
  const compileFor = (
    fields: readonly FieldMappingDefinition[],
    businessType: string,
    names: readonly string[],
  ) => {
    const targetFields = new Map(names.map((name) => [name, schema(name, 'text')]));
    return compileMapping(definition(fields), {
      to: 'business',
      functions,
      stages: {},
      targetFields,
      businessType,
    }).targetFields;
  };

  it('each gets the fields that are for it, and of the others those that it has', () => {
    const fields = [
      field({ hubspot: 'name', business: 'name' }),
      field({ hubspot: 'employees', business: 'employees', types: ['account'] }),
      field({ hubspot: 'source', business: 'leadSource' }),
      field({ hubspot: 'typo', business: 'typo', types: ['prospect'] }),
    ];
    expect(compileFor(fields, 'account', ['name', 'employees'])).toEqual(['name', 'employees']);
    expect(compileFor(fields, 'prospect', ['name', 'leadSource'])).toEqual(['name', 'leadSource', 'typo']);
  });
});

describe('two one-way fields that join the same two', () => {
  it('are written in both directions', () => {
    const forth = field({ ...both, convert: [{ name: 'date' }] });
    const backAgain = field({ ...both, direction: 'toHubspot', convert: [{ name: 'datetime' }] });
    const twoWay = (fields: readonly FieldMappingDefinition[]) => compile(fields).fields[0]?.twoWay;
    expect(twoWay([forth, backAgain])).toBe(true);
    expect(twoWay([forth])).toBe(false);
    expect(twoWay([forth, { ...backAgain, active: false }])).toBe(false);
    expect(twoWay([forth, { ...backAgain, hubspot: 'other' }])).toBe(false);
  });
});

describe('values that may be taken', () => {
  it('are numbered within the length of the field and of its converters', () => {
    const options = { targetFields: new Map([['b', schema('b', 'text', { maxLength: 6 })]]) };
    const suffixed = (more: Partial<FieldMappingDefinition>) =>
      compile([field({ ...both, ...more })], options).fields[0]?.suffixed;
    expect(suffixed({})).toBeUndefined();
    expect(suffixed({ onTaken: 'suffix' })?.('ABCDEF', 2)).toBe('ABCDE2');
    const short = suffixed({ onTaken: 'suffix', convert: [{ name: 'identifier', length: 4 }] });
    expect(short?.('ABCD', 10)).toBe('AB10');
  });
});
