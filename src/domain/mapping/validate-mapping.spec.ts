import { fieldOf as field, schemaOf as schema } from '../../../test/support/mapping/mapping-parts.js';
import { createValueFunctions } from '../../adapters/values/value-functions.js';
import type { FieldSchema, TypeSchema } from '../schema/system-schema.js';
import type { FieldMappingDefinition } from '../sync/definition.js';
import { validateMapping } from './validate-mapping.js';

function typeOf(
  name: string,
  fields: readonly FieldSchema[],
  parents: TypeSchema['parents'] = [],
): TypeSchema {
  return {
    name,
    label: name,
    fields,
    parents,
    canCreate: true,
    canUpdate: true,
    idempotency: 'ledger',
    changes: 'timestamp',
  };
}

const option = (value: string) => ({ value, label: value });

const contacts = typeOf('contacts', [
  schema('firstname', 'text'),
  schema('birthday', 'date'),
  schema('createdate', 'datetime', { readOnly: true }),
  schema('score', 'decimal'),
  schema('currency', 'text', { maxLength: 3 }),
  schema('status', 'enumeration', { options: [option('new'), option('old')] }),
]);
const contact = typeOf(
  'contact',
  [
    schema('firstName', 'text', { maxLength: 3 }),
    schema('born', 'date'),
    schema('since', 'datetime'),
    schema('points', 'integer'),
    schema('state', 'enumeration', { options: [option('N'), option('O')] }),
    schema('number', 'text', { requiredOnCreate: true }),
    schema('accountId', 'text', { requiredOnCreate: true }),
    schema('id', 'text', { readOnly: true, requiredOnCreate: true }),
  ],
  [{ type: 'account', field: 'accountId' }],
);

const functions = createValueFunctions();

function problemsOf(
  fields: readonly FieldMappingDefinition[],
  creates: readonly ('business' | 'hubspot')[] = [],
): readonly string[] {
  const problems = validateMapping(
    { hubspot: 'contacts', business: ['contact'], fields },
    contacts,
    [contact],
    {
      functions,
      creates,
      stageMaps: ['deals'],
      settings: ['project'],
      references: ['title.id', 'title.rate'],
      pairs: ['contact'],
    },
  );
  for (const { message } of problems) expect(message).toMatch(/[.?]$/);
  return problems.map(({ path, code }) => `${path} ${code}`);
}

describe('validateMapping', () => {
  it.each<[string, Partial<FieldMappingDefinition>, readonly string[]]>([
    ['fits', { hubspot: 'firstname', business: 'firstName' }, []],
    ['numbers fit numbers', { hubspot: 'score', business: 'points' }, []],
    ['unknown source', { hubspot: 'firstnam', business: 'firstName' }, ['/fields/0/hubspot unknown-field']],
    ['unknown target', { hubspot: 'firstname', business: 'nope' }, ['/fields/0/business unknown-field']],
    [
      'both unknown',
      { hubspot: 'x', business: 'y' },
      ['/fields/0/business unknown-field', '/fields/0/hubspot unknown-field'],
    ],
    [
      'read-only target',
      { hubspot: 'createdate', business: 'since', direction: 'both' },
      ['/fields/0/hubspot read-only'],
    ],
    ['date to datetime', { hubspot: 'birthday', business: 'since' }, ['/fields/0 type-mismatch']],
    [
      'date to datetime, converted',
      { hubspot: 'birthday', business: 'since', convert: [{ name: 'datetime' }] },
      [],
    ],
    ['datetime to date', { hubspot: 'createdate', business: 'born' }, ['/fields/0 type-mismatch']],
    [
      'datetime to date, converted',
      { hubspot: 'createdate', business: 'born', convert: [{ name: 'date' }] },
      [],
    ],
    ['text to number', { hubspot: 'firstname', business: 'points' }, ['/fields/0 type-mismatch']],
    ['options that never meet', { hubspot: 'status', business: 'state' }, ['/fields/0 options-mismatch']],
    [
      'options mapped',
      { hubspot: 'status', business: 'state', convert: [{ name: 'enum', entries: { new: 'N' } }] },
      [],
    ],
    [
      'options looked up',
      { hubspot: 'status', business: 'state', lookup: { kind: 'table', entries: { new: 'N' } } },
      [],
    ],
    ['constant', { business: 'state', const: 'N' }, []],
    ['constant that is no option', { business: 'state', const: 'X' }, ['/fields/0/const unknown-option']],
    ['constant too long', { business: 'firstName', const: 'abcd' }, ['/fields/0/const too-long']],
    ['no target', { hubspot: 'firstname' }, ['/fields/0 target-missing']],
    ['no source', { business: 'firstName' }, ['/fields/0 source-missing']],
    ['two makers', { business: 'firstName', const: 'a', expr: 'b' }, ['/fields/0 several-sources']],
    [
      'a formula both ways',
      { hubspot: 'firstname', business: 'firstName', expr: 'b', direction: 'both' },
      ['/fields/0/direction one-way-only'],
    ],
    ['a setting', { business: 'firstName', setting: 'project' }, []],
    [
      'an unknown setting',
      { business: 'firstName', setting: 'projct' },
      ['/fields/0/setting unknown-setting'],
    ],
    ['a reference', { business: 'firstName', reference: 'title.id' }, []],
    [
      'an unknown reference',
      { business: 'firstName', reference: 'title.name' },
      ['/fields/0/reference unknown-reference'],
    ],
    [
      'a setting and a reference',
      { business: 'firstName', setting: 'project', reference: 'title.id' },
      ['/fields/0 several-sources'],
    ],
    [
      'a setting and a field',
      { hubspot: 'firstname', business: 'firstName', setting: 'project' },
      ['/fields/0/hubspot several-sources'],
    ],
    [
      'a setting both ways',
      { hubspot: 'firstname', business: 'firstName', setting: 'project', direction: 'both' },
      ['/fields/0/direction one-way-only'],
    ],
    [
      'a rate of a reference',
      { hubspot: 'score', business: 'points', convert: [{ name: 'divide', byReference: 'title.rate' }] },
      [],
    ],
    [
      'a rate of an unknown reference',
      { hubspot: 'score', business: 'points', convert: [{ name: 'divide', byReference: 'titel.rate' }] },
      ['/fields/0/convert/0/byReference unknown-reference'],
    ],
    [
      'no rate at all',
      { hubspot: 'score', business: 'points', convert: [{ name: 'divide' }] },
      ['/fields/0/convert/0 bad-converter'],
    ],
    [
      'a link',
      { hubspot: 'firstname', business: 'firstName', lookup: { kind: 'link', pair: 'contact' } },
      [],
    ],
    [
      'a link of an unknown pair, to a date',
      { hubspot: 'firstname', business: 'born', lookup: { kind: 'link', pair: 'contct' } },
      ['/fields/0/lookup/pair unknown-mapping', '/fields/0 type-mismatch'],
    ],
    [
      'a link without a field',
      { business: 'firstName', const: '1', lookup: { kind: 'link', pair: 'contact' } },
      ['/fields/0/lookup source-missing'],
    ],
    [
      'the pipeline of a stage towards the business system',
      {
        hubspot: 'status',
        business: 'firstName',
        lookup: { kind: 'stage', map: 'deals', take: 'pipeline' },
      },
      ['/fields/0/lookup/take one-way-only', '/fields/0/lookup unknown-field'],
    ],
    [
      'text to options',
      { hubspot: 'firstname', business: 'state', convert: [{ name: 'trim' }] },
      ['/fields/0 text-to-options'],
    ],
    ['a code to options', { hubspot: 'currency', business: 'state' }, []],
    [
      'text to options by a table',
      { hubspot: 'firstname', business: 'state', lookup: { kind: 'table', entries: { a: 'N' } } },
      [],
    ],
    [
      'text to options in upper case',
      { hubspot: 'firstname', business: 'state', convert: [{ name: 'upper' }] },
      [],
    ],
    [
      'a table with values that are no options',
      {
        hubspot: 'firstname',
        business: 'state',
        lookup: { kind: 'table', entries: { a: 'N', 'b/c': 'X' }, fallback: 'Y' },
      },
      ['/fields/0/lookup/entries/b~1c unknown-option', '/fields/0/lookup/fallback unknown-option'],
    ],
    [
      'choices that are no options',
      { hubspot: 'status', business: 'state', convert: [{ name: 'enum', entries: { new: 'N', old: 'X' } }] },
      ['/fields/0/convert/0/entries/old unknown-option'],
    ],
    [
      'a two-way table, backwards',
      {
        hubspot: 'status',
        business: 'state',
        direction: 'both',
        lookup: { kind: 'table', entries: { new: 'N', older: 'O' } },
      },
      ['/fields/0/lookup/entries/older unknown-option'],
    ],
    [
      'a number behind a number',
      { hubspot: 'score', business: 'points', onTaken: 'suffix' },
      ['/fields/0/onTaken type-mismatch'],
    ],
    [
      'types that there are not',
      { hubspot: 'firstname', business: 'firstName', types: ['contct'] },
      ['/fields/0/types/0 unknown-type'],
    ],
    ['for no type', { hubspot: 'firstname', business: 'firstName', types: [] }, ['/fields/0/types no-types']],
    ['bad expression', { business: 'firstName', expr: 'a &' }, ['/fields/0/expr bad-expression']],
    [
      'bad converters, each',
      {
        hubspot: 'firstname',
        business: 'firstName',
        convert: [{ name: 'trimm' }, { name: 'trim' }, { name: 'truncate' }],
      },
      ['/fields/0/convert/0 bad-converter', '/fields/0/convert/2 bad-converter'],
    ],
    [
      'unknown stage map, and no pipeline to read it by',
      { hubspot: 'status', business: 'state', lookup: { kind: 'stage', map: 'deal' } },
      ['/fields/0/lookup/map unknown-stage-map', '/fields/0/lookup unknown-field'],
    ],
  ])('%s', (_name, more, expected) => {
    expect(problemsOf([field(more)])).toEqual(expected);
  });

  it('finds two fields that write one target', () => {
    const one = field({ hubspot: 'firstname', business: 'firstName' });
    expect(problemsOf([one, one])).toEqual(['/fields/1/business double-target']);
    expect(problemsOf([one, { ...one, active: false }])).toEqual([]);
  });

  it('wants required fields covered where records are created; parents and read-only keys are filled otherwise', () => {
    const fields = [field({ hubspot: 'firstname', business: 'firstName' })];
    expect(problemsOf(fields, ['business'])).toEqual(['/fields required-not-covered']);
    expect(problemsOf([...fields, field({ business: 'number', const: '1' })], ['business'])).toEqual([]);
  });

  describe('with several business types', () => {
    const account = typeOf('account', [
      schema('name', 'text'),
      schema('employees', 'integer'),
      schema('code', 'text', { requiredOnCreate: true }),
    ]);
    const prospect = typeOf('prospect', [schema('name', 'text'), schema('leadSource', 'text')]);
    const portal = typeOf('contacts', [schema('name', 'text'), schema('size', 'decimal')]);
    const of = (
      fields: readonly FieldMappingDefinition[],
      known: readonly TypeSchema[] = [account, prospect],
    ): readonly string[] =>
      validateMapping({ hubspot: 'contacts', business: ['account', 'prospect'], fields }, portal, known, {
        functions,
        creates: ['business'],
      })
        .map(({ path, code }) => `${path} ${code}`)
        .filter((problem) => problem !== '/fields required-not-covered');

    it('a field is for those that have it, or for the named ones', () => {
      expect(of([field({ hubspot: 'size', business: 'employees' })])).toEqual([]);
      expect(of([field({ hubspot: 'size', business: 'employees', types: ['account'] })])).toEqual([]);
      expect(of([field({ hubspot: 'size', business: 'employees', types: ['prospect'] })])).toEqual([
        '/fields/0/business unknown-field',
      ]);
      expect(of([field({ hubspot: 'size', business: 'staff' })])).toEqual([
        '/fields/0/business unknown-field',
      ]);
      expect(of([field({ hubspot: 'size', business: 'leadSource' })], [account])).toEqual([]);
    });

    it('two fields may write one target for different types', () => {
      const one = field({ hubspot: 'name', business: 'name', types: ['account'] });
      const other = field({ hubspot: 'name', business: 'name', types: ['prospect'] });
      expect(of([one, other])).toEqual([]);
      expect(of([one, field({ hubspot: 'name', business: 'name' })])).toEqual([
        '/fields/1/business double-target',
      ]);
      const back = (business: string) => field({ hubspot: 'name', business, direction: 'toHubspot' });
      expect(of([{ ...back('code') }, { ...back('leadSource') }])).toEqual([]);
    });

    it('required fields are covered for the type that has them', () => {
      const required = (types: readonly string[]) =>
        validateMapping(
          {
            hubspot: 'contacts',
            business: ['account', 'prospect'],
            fields: [field({ business: 'code', const: '1', types })],
          },
          portal,
          [account, prospect],
          { functions, creates: ['business'] },
        ).filter(({ code }) => code === 'required-not-covered');
      expect(required(['account'])).toEqual([]);
      expect(required(['prospect'])).toHaveLength(1);
    });
  });

  it('suggests the name that was meant', () => {
    const fields = [field({ hubspot: 'firstnam', business: 'firstName' })];
    const [problem] = validateMapping(
      { hubspot: 'contacts', business: ['contact'], fields },
      contacts,
      [contact],
      { functions },
    );
    expect(problem?.message).toBe('contacts has no field "firstnam". Did you mean "firstname"?');
  });

  it('checks nothing against a schema that is not known', () => {
    const fields = [field({ hubspot: 'x', business: 'y' })];
    expect(
      validateMapping({ hubspot: 'contacts', business: ['contact'], fields }, null, [], { functions }),
    ).toEqual([]);
  });
});
