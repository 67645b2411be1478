import { fieldOf as field, schemaOf as schema } from '../../../test/support/mapping/mapping-parts.js';
import { createValueFunctions } from '../../adapters/values/value-functions.js';
import { SystemFailure } from '../errors/failure.js';
import type { FieldValues } from '../records/field-value.js';
import type { FieldOption, FieldSchema } from '../schema/system-schema.js';
import type { FieldMappingDefinition, StageMapDefinition } from '../sync/definition.js';
import { compileMapping } from './compile-mapping.js';
import { NO_LOOKUPS } from './compiled-mapping.js';
import type { CompileMappingOptions, MappedRecord, MappingLookups } from './compiled-mapping.js';

const functions = createValueFunctions();

const stages: Readonly<Record<string, StageMapDefinition>> = {
  deals: {
    pipelines: {
      default: { won: 'closed-won', open: 'active' },
      renewals: { won: 'renewed' },
      '*': { lost: 'closed-lost' },
    },
    fallback: null,
  },
  lenient: { pipelines: { '*': { won: 'W' } }, fallback: 'O' },
};

function compile(fields: readonly FieldMappingDefinition[], options: Partial<CompileMappingOptions> = {}) {
  const definition = { hubspot: 'deals', business: ['opportunity'], fields };
  return compileMapping(definition, { to: 'business', functions, stages, ...options });
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

const both = { hubspot: 'a', business: 'b' };

describe('compileMapping', () => {
  it('takes the active fields of its direction only', () => {
    const fields = [
      field({ hubspot: 'one', business: 'uno' }),
      field({ hubspot: 'two', business: 'due', direction: 'toHubspot' }),
      field({ hubspot: 'three', business: 'tre', direction: 'both' }),
      field({ hubspot: 'four', business: 'quattro', active: false }),
      field({ business: 'cinque', const: 'x' }),
    ];
    const toBusiness = compile(fields);
    expect(toBusiness.targetFields).toEqual(['uno', 'tre', 'cinque']);
    expect(toBusiness.sourceFields).toEqual(['one', 'three']);
    expect(toBusiness.fields.map((each) => each.twoWay)).toEqual([false, true, false]);
    const toHubspot = compile(fields, { to: 'hubspot' });
    expect(toHubspot.targetFields).toEqual(['two', 'three']);
    expect(toHubspot.sourceFields).toEqual(['due', 'tre']);
  });

  it('asks for everything that values are made of', () => {
    const mapping = compile(
      [
        field({ hubspot: 'dealstage', business: 'stage', lookup: { kind: 'stage', map: 'deals' } }),
        field({ business: 'name', expr: 'firstname & nosuch.deeper' }),
      ],
      { sourceFields: new Map([['firstname', schema('firstname', 'text')]]) },
    );
    expect(mapping.sourceFields).toEqual(['dealstage', 'pipeline', 'firstname']);
  });

  it.each<[string, Partial<FieldMappingDefinition>, 'create' | 'update', string | null, FieldValues]>([
    ['a value', {}, 'update', 'x', { b: 'x' }],
    ['an empty value is left alone', {}, 'update', null, {}],
    ['empty text is empty', {}, 'update', '', {}],
    ['an empty value clears', { whenEmpty: 'clear' }, 'update', null, { b: null }],
    ['a create has nothing to clear', { whenEmpty: 'clear' }, 'create', null, {}],
    ['only on create: created', { on: 'create' }, 'create', 'x', { b: 'x' }],
    ['only on create: not updated', { on: 'create' }, 'update', 'x', {}],
    ['a constant', { const: 'k' }, 'update', 'x', { b: 'k' }],
    ['a constant null', { const: null, whenEmpty: 'clear' }, 'update', 'x', { b: null }],
    [
      'converters in order',
      { convert: [{ name: 'trim' }, { name: 'truncate', length: 2 }, { name: 'upper' }] },
      'update',
      ' abc ',
      { b: 'AB' },
    ],
    ['a default for empty', { convert: [{ name: 'default', value: 'd' }] }, 'update', null, { b: 'd' }],
    [
      'blank after trimming',
      { convert: [{ name: 'trim' }], whenEmpty: 'clear' },
      'update',
      '  ',
      { b: null },
    ],
    ['unstorable characters go', {}, 'update', 'x\0y', { b: 'xy' }],
    ['a table', { lookup: { kind: 'table', entries: { x: 'y' } } }, 'update', 'x', { b: 'y' }],
    [
      'a table with fallback',
      { lookup: { kind: 'table', entries: {}, fallback: 'f' } },
      'update',
      'x',
      { b: 'f' },
    ],
    ['an expression', { expr: 'a & "!"' }, 'update', 'x', { b: 'x!' }],
  ])('%s', async (_name, more, mode, value, expected) => {
    const result = await map([field({ ...both, ...more })], { a: value }, { mode });
    expect(result).toEqual({ values: expected, problems: [], audits: [] });
  });

  it('is synchronous unless an expression takes part', () => {
    expect(compile([field(both)]).map({ a: 'x' }, NO_LOOKUPS, 'create')).not.toBeInstanceOf(Promise);
    expect(
      compile([field({ business: 'b', expr: 'a' })]).map({ a: 'x' }, NO_LOOKUPS, 'create'),
    ).toBeInstanceOf(Promise);
  });

  it.each<[string, Partial<FieldMappingDefinition>, FieldSchema, string]>([
    ['too long', {}, schema('b', 'text', { maxLength: 3 }), 'too-long'],
    ['not a number', {}, schema('b', 'decimal'), 'not-a-number'],
    ['no option', {}, schema('b', 'enumeration', { options: [] }), 'unknown-option'],
    ['not in the table', { lookup: { kind: 'table', entries: {} } }, schema('b', 'text'), 'not-in-table'],
    ['converter refuses', { convert: [{ name: 'email' }] }, schema('b', 'text'), 'not-an-email'],
    ['expression fails', { expr: '$number(a)' }, schema('b', 'text'), 'expression-failed'],
  ])('a problem names its field and not the value: %s', async (_name, more, target, code) => {
    const { values, problems } = await map(
      [field({ ...both, ...more })],
      { a: 'secret' },
      { targetFields: new Map([['b', target]]) },
    );
    expect(values).toEqual({});
    expect(problems).toMatchObject([{ field: 'b', code }]);
    expect(problems[0]?.message).not.toContain('secret');
  });

  it('refuses an empty required field of a new record', async () => {
    const targetFields = new Map([['b', schema('b', 'text', { requiredOnCreate: true })]]);
    expect((await map([field(both)], {}, { targetFields, mode: 'create' })).problems).toMatchObject([
      { field: 'b', code: 'required' },
    ]);
    expect((await map([field(both)], {}, { targetFields, mode: 'update' })).problems).toEqual([]);
  });

  it('one bad field does not hide the others', async () => {
    const targetFields = new Map([['b', schema('b', 'integer')]]);
    const fields = [field(both), field({ hubspot: 'c', business: 'd' })];
    const result = await map(fields, { a: 'x', c: 'y' }, { targetFields });
    expect(result.values).toEqual({ d: 'y' });
    expect(result.problems).toHaveLength(1);
  });
});

describe('owners', () => {
  const owner = [field({ ...both, lookup: { kind: 'owner' }, direction: 'both', whenEmpty: 'clear' })];
  const owners = new Map([['1', 'u1']]);

  it.each([
    ['1', null, 'u1'],
    ['2', 'u9', 'u9'],
    ['2', null, null],
    [null, 'u9', null],
  ])('owner %j with fallback %j is %j', async (id, fallback, expected) => {
    expect((await map(owner, { a: id }, { lookups: { ...NO_LOOKUPS, owners, fallback } })).values).toEqual({
      b: expected,
    });
  });

  it('the fallback user is not an owner', async () => {
    const lookups = { ...NO_LOOKUPS, owners: new Map([['u1', '1']]), fallback: 'u9' };
    expect((await map(owner, { b: 'u1' }, { to: 'hubspot', lookups })).values).toEqual({ a: '1' });
    expect((await map(owner, { b: 'u2' }, { to: 'hubspot', lookups })).values).toEqual({ a: null });
  });
});

describe('stages', () => {
  const stage = (map: string) => [
    field({ hubspot: 'dealstage', business: 'stage', direction: 'both', lookup: { kind: 'stage', map } }),
  ];

  it.each([
    ['default', 'won', 'closed-won'],
    ['renewals', 'won', 'renewed'],
    ['renewals', 'lost', 'closed-lost'],
    [null, 'lost', 'closed-lost'],
  ])('in pipeline %j, %j is %j', async (pipeline, dealstage, expected) => {
    expect((await map(stage('deals'), { pipeline, dealstage })).values).toEqual({ stage: expected });
  });

  it('an unmapped stage is a problem that names the map, unless it has a fallback', async () => {
    const record = { pipeline: 'renewals', dealstage: 'open' };
    const { problems } = await map(stage('deals'), record);
    expect(problems).toMatchObject([{ field: 'stage', code: 'unmapped-stage' }]);
    expect(problems[0]?.message).toMatch(/"open" of pipeline "renewals".*"deals".*fallback/);
    expect((await map(stage('lenient'), record)).values).toEqual({ stage: 'O' });
  });

  it('goes back to the first stage that means the status', async () => {
    expect((await map(stage('deals'), { stage: 'active' }, { to: 'hubspot' })).values).toEqual({
      dealstage: 'open',
    });
    expect((await map(stage('deals'), { stage: 'nope' }, { to: 'hubspot' })).problems).toMatchObject([
      { code: 'unmapped-stage' },
    ]);
  });
});

describe('stages of a portal', () => {
  const options: readonly FieldOption[] = [
    { value: '11', label: '', pipeline: 'sales' },
    { value: '12', label: '', pipeline: 'sales' },
    { value: '13', label: '', pipeline: 'sales', closed: 'won' },
    { value: '21', label: '', pipeline: 'renewals' },
    { value: '22', label: '', pipeline: 'renewals', closed: 'won' },
  ];
  const portal = new Map([['dealstage', schema('dealstage', 'enumeration', { options })]]);
  const maps = {
    deals: {
      pipelines: { first: { 11: 'open', 12: 'open', won: 'done' }, renewals: { 21: 'open', 22: 'done' } },
      fallback: null,
    },
    order: { pipelines: { first: { won: 'released' } }, fallback: 'won' },
  };
  const fields = (map: string) => [
    field({
      hubspot: 'dealstage',
      business: 'stage',
      direction: 'both',
      lookup: { kind: 'stage', map, take: 'stage' },
    }),
    field({
      hubspot: 'pipeline',
      business: 'stage',
      direction: 'toHubspot',
      lookup: { kind: 'stage', map, take: 'pipeline' },
    }),
  ];
  const back = { to: 'hubspot', stages: maps, targetFields: portal } as const;

  it.each([
    ['deals', 'done', { dealstage: '13', pipeline: 'sales' }],
    ['order', 'released', { dealstage: '13', pipeline: 'sales' }],
    ['order', 'shipped', { dealstage: '13', pipeline: 'sales' }],
  ])('%s: status %s is %j', async (name, stage, expected) => {
    expect((await map(fields(name), { stage }, back)).values).toEqual(expected);
  });

  it('a status of no stage is a problem of the stage and of the pipeline', async () => {
    const { problems } = await map(fields('deals'), { stage: 'nope' }, back);
    expect(problems).toMatchObject([
      { field: 'dealstage', target: 'dealstage', code: 'unmapped-stage' },
      { field: 'pipeline', target: 'pipeline', code: 'unmapped-stage' },
    ]);
  });

  it.each([
    ['13', 'sales', 'done'],
    ['22', null, 'done'],
  ])('stage %s of pipeline %j is %s', async (dealstage, pipeline, expected) => {
    const forth = { to: 'business', stages: maps, sourceFields: portal } as const;
    expect((await map(fields('deals'), { dealstage, pipeline }, forth)).values).toEqual({ stage: expected });
  });

  it('a deal stays where it is, or at least in its pipeline', async () => {
    const mapping = compile(fields('deals'), back);
    const placed = async (status: string, current: FieldValues) => {
      const { values } = await mapping.map({ stage: status }, NO_LOOKUPS, 'update');
      return mapping.fields.map((each) => each.inPlace?.(current, values));
    };
    expect(await placed('open', { dealstage: '12', pipeline: 'sales' })).toEqual(['12', 'sales']);
    expect(await placed('done', { dealstage: '21', pipeline: 'renewals' })).toEqual(['22', 'renewals']);
    expect(await placed('done', { dealstage: '99', pipeline: 'other' })).toEqual(['13', 'sales']);
    expect(await placed('nope', { dealstage: '12', pipeline: 'sales' })).toEqual([undefined, undefined]);
    expect(compile(fields('deals'), { stages: maps }).fields[0]?.inPlace).toBeUndefined();
  });
});

describe('tables', () => {
  it('of two-way fields are read backwards on the way back', async () => {
    const fields = [
      field({ ...both, direction: 'both', lookup: { kind: 'table', entries: { x: 'y', z: 'y' } } }),
    ];
    expect((await map(fields, { b: 'y' }, { to: 'hubspot' })).values).toEqual({ a: 'x' });
  });
});

describe('broken mappings', () => {
  it.each<Partial<FieldMappingDefinition>>([
    { convert: [{ name: 'nope' }] },
    { expr: 'a &' },
    { lookup: { kind: 'stage', map: 'nope' } },
  ])('%j fails the configuration, naming the field', (more) => {
    const attempt = (): unknown => compile([field({ ...both, ...more })]);
    expect(attempt).toThrow(SystemFailure);
    expect(attempt).toThrow(/Mapping of b/);
  });
});
