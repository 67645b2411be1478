import { DELETES, filled, flag, names, ref, strict, text } from './schema-parts.js';

const FIELD = strict(
  'One field on both sides. Give a source (hubspot, business, const, expr, setting or reference) and a target.',
  {
    hubspot: filled('Property name in HubSpot.'),
    business: filled('Canonical or native field name in the business system.'),
    direction: { enum: ['toBusiness', 'toHubspot', 'both'], description: 'Default both.' },
    on: { enum: ['create', 'always'], description: 'Written on creation only, or always (default).' },
    convert: {
      description: 'Converters in order: trim, [trim, lower] or [{name: truncate, length: 60}].',
      type: ['string', 'array'],
      items: { type: ['string', 'object'], required: ['name'], properties: { name: { type: 'string' } } },
    },
    const: { type: ['string', 'boolean', 'null'], description: 'A constant instead of a source field.' },
    expr: filled('JSONata over the fields of the source record.'),
    setting: filled('Name of a setting whose value is written; an empty one gives no value.'),
    reference: text('name.field: a value of a record under `references`.', { format: 'reference' }),
    types: names('Business types that the field is for, where the mapping has several; default all.'),
    onTaken: {
      enum: ['suffix'],
      description: 'A value that is taken on the other side is tried again with 2, 3, ... behind it.',
    },
    lookup: ref('lookup'),
    whenEmpty: {
      enum: ['skip', 'clear'],
      description: 'What an empty source does to the target; default skip.',
    },
    conflict: {
      enum: ['newest', 'hubspot', 'business', 'keep-filled', 'ask'],
      description: 'Who wins when both sides changed; default newest.',
    },
    active: flag('Default true.'),
  },
);

const LOOKUP = strict(
  'Takes the linked owner, a mapped stage, the linked counterpart or an entry of a table instead of the plain value.',
  {
    kind: { enum: ['owner', 'stage', 'link', 'table'] },
    map: filled('Name of the stage map (kind stage).'),
    take: { enum: ['stage', 'pipeline'], description: 'What of the stage is written (kind stage).' },
    pair: filled('Mapping by whose links the counterpart is found (kind link).'),
    whenMissing: {
      enum: ['empty', 'audit', 'fail'],
      description: 'What a record without counterpart does (kind link); default empty.',
    },
    entries: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Value -> value (kind table).',
    },
    fallback: text('What any other value becomes (kind table).'),
  },
  ['kind'],
);

const MAPPING = strict(
  'A pair: a HubSpot type, one or more business types, and their fields.',
  {
    hubspot: filled('HubSpot type, plural: companies, contacts, deals, owners.'),
    business: {
      type: ['string', 'array'],
      items: { type: 'string' },
      minItems: 1,
      description: 'Business type, or several in match order.',
    },
    fields: { type: 'array', items: ref('field'), description: 'Fields.' },
    ...DELETES,
  },
  ['hubspot', 'business', 'fields'],
);

const MATCH_RULE = {
  ...strict(
    'Exactly one candidate that agrees on every field is the match; several go to review.',
    {
      name: filled('Shown with every match and review.'),
      scope: { enum: ['any', 'parent'], description: 'Among all records, or those of the same parent.' },
      fields: {
        type: 'array',
        items: ref('matchField'),
        description: 'All of them must agree.',
      },
      through: strict(
        'Instead of fields: the matches of its associated records have to agree on one parent.',
        {
          associated: filled('Associated type, e.g. contacts.'),
          match: filled('Match rules of the associated records.'),
          types: names('Types of their counterparts.'),
        },
        ['associated', 'match', 'types'],
      ),
    },
    ['name'],
  ),
  if: { required: ['through'] },
  else: { required: ['fields', 'scope'], properties: { fields: { minItems: 1 } } },
};

const MATCH_FIELD = strict(
  'Two fields and how they are made comparable.',
  {
    hubspot: filled('Property.'),
    business: filled('Field.'),
    normalise: { enum: ['exact', 'case', 'email', 'domain', 'phone', 'name'] },
  },
  ['hubspot', 'business', 'normalise'],
);

export const MAPPING_DEFINITIONS = {
  lookup: LOOKUP,
  field: FIELD,
  mapping: MAPPING,
  matchRule: MATCH_RULE,
  matchField: MATCH_FIELD,
};
