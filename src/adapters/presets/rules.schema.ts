import { filled, orSetting, strict } from './schema-parts.js';

const FILTER = strict('Which source records take part.', {
  lifecycleStages: { type: ['array', 'null'], items: { type: 'string' } },
  types: {
    ...strict(
      'Property and its allowed values.',
      {
        field: filled('Property.'),
        values: orSetting(['array'], 'Values, or {setting: name}; "*" among them = no limit.'),
      },
      ['field', 'values'],
    ),
    type: ['object', 'null'],
  },
  expression: filled('CEL over record, createdAt, modifiedAt and settings; true = takes part.'),
  rules: {
    type: 'array',
    description: 'Further expressions, each with the name that a skipped record shows.',
    items: strict(
      'One rule.',
      { name: filled('Shown with the records that it leaves out.'), expression: filled('As above.') },
      ['name', 'expression'],
    ),
  },
  minCreatedAt: { type: ['string', 'null'], format: 'since' },
});

const REFERENCE = strict(
  'A record of either side that is looked up once per run, for values that mappings take from it.',
  {
    side: { enum: ['hubspot', 'business'] },
    type: filled('Its type.'),
    by: filled('Field that finds it.'),
    value: orSetting(['string', 'null'], 'What that field holds, or {setting: name}; empty = no record.'),
    fields: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', minLength: 1 },
      description: 'Fields to read.',
    },
  },
  ['side', 'type', 'by', 'value', 'fields'],
);

const OWNERS = strict('HubSpot owners and business users.', {
  overrides: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Owner id -> user id, before any link.',
  },
  pair: { type: ['string', 'null'], description: 'Mapping whose links join owners and users.' },
  fallback: { type: ['string', 'null'], description: 'User id where nothing else fits.' },
});

const STAGE_MAP = strict(
  'HubSpot stage id -> business stage, per pipeline; "*" = any pipeline.',
  {
    pipelines: {
      type: 'object',
      additionalProperties: { type: 'object', additionalProperties: { type: 'string' } },
    },
    fallback: {
      type: ['string', 'null'],
      description: 'Stage where nothing else fits; null = the record fails.',
    },
  },
  ['pipelines'],
);

const SCHEDULE = {
  type: ['object', 'null'],
  description: '{every: 15m} or {cron: "0 6 * * *", timeZone: Europe/Berlin}; null = only on demand.',
  additionalProperties: false,
  properties: {
    every: { type: 'string', format: 'duration', description: 'For example 15m, 1h or 1d; at least 1m.' },
    cron: { type: 'string', format: 'cron', description: 'Five fields: minute hour day month weekday.' },
    timeZone: { type: 'string', format: 'time-zone', description: 'IANA name, e.g. Europe/Berlin.' },
  },
  oneOf: [
    { type: 'null' },
    {
      type: 'object',
      required: ['every'],
      not: { anyOf: [{ required: ['cron'] }, { required: ['timeZone'] }] },
    },
    { type: 'object', required: ['cron', 'timeZone'], not: { required: ['every'] } },
  ],
};

export const RULE_DEFINITIONS = {
  filter: FILTER,
  reference: REFERENCE,
  owners: OWNERS,
  stageMap: STAGE_MAP,
  schedule: SCHEDULE,
};
