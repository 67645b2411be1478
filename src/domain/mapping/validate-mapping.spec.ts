import { createValueFunctions } from '../../adapters/values/value-functions.js';
import type { FieldSchema, FieldType, TypeSchema } from '../schema/system-schema.js';
import type { FieldMappingDefinition } from '../sync/definition.js';
import { validateMapping } from './validate-mapping.js';

function schema(name: string, type: FieldType, more: Partial<FieldSchema> = {}): FieldSchema {
  return { name, label: name, type, readOnly: false, requiredOnCreate: false, unique: false, ...more };
}

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

function field(more: Partial<FieldMappingDefinition>): FieldMappingDefinition {
  return {
    direction: 'toBusiness',
    on: 'always',
    whenEmpty: 'skip',
    conflict: 'newest',
    active: true,
    ...more,
  };
}

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
