const text = (description: string, extra: object = {}): object => ({ type: 'string', description, ...extra });
const filled = (description: string): object => text(description, { minLength: 1 });
const strict = (
  description: string,
  properties: Record<string, object>,
  required: readonly string[] = [],
): object => ({
  type: 'object',
  description,
  additionalProperties: false,
  required,
  properties,
});
const named = (description: string, value: object): object => ({
  type: 'object',
  description,
  propertyNames: { format: 'slug' },
  additionalProperties: value,
});
const names = (description: string): object => ({
  type: ['string', 'array'],
  minLength: 1,
  items: { type: 'string', minLength: 1 },
  description,
});
const ref = (name: string): object => ({ $ref: `#/$defs/${name}` });

const SETTINGS = {
  pageSize: { type: 'integer', minimum: 1, maximum: 100, description: 'Records per page.' },
  since: {
    type: ['string', 'null'],
    format: 'since',
    description: 'Date or instant before which nothing is read; null = from the beginning.',
  },
  hooks: { type: 'boolean', description: 'false switches all scripts off; default true.' },
  lifecycleStages: {
    type: ['array', 'null'],
    items: { type: 'string' },
    description: 'Lifecycle stages that are let in: null = no limit, [] = nothing.',
  },
} as const;

const FIELD = strict(
  'One field on both sides. Give a source (hubspot, business, const or expr) and a target.',
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
    lookup: ref('lookup'),
    whenEmpty: {
      enum: ['skip', 'clear'],
      description: 'What an empty source does to the target; default skip.',
    },
    conflict: {
      enum: ['newest', 'hubspot', 'business', 'keep-filled', 'ask'],
      description: 'Who wins when both sides changed; default newest.',
    },
    active: { type: 'boolean', description: 'Default true.' },
  },
);

const DEFINITIONS = {
  portal: strict(
    'A HubSpot account.',
    {
      name: filled('Display name; the slug never changes.'),
      token: filled(
        'Access token of a private app. Write ${HUBSPOT_ACCESS_TOKEN}: the command line fills it in.',
      ),
      apiBaseUrl: filled('Default https://api.hubapi.com'),
    },
    ['token'],
  ),
  system: {
    type: 'object',
    description: 'A business system. Further keys belong to the connector of its kind.',
    required: ['kind'],
    properties: { kind: filled('Kind of connector, e.g. sql.'), name: filled('Display name.') },
  },
  settings: strict('Settings of a sync or a job; a job overrides its sync.', SETTINGS),
  lookup: {
    type: 'object',
    description: 'Takes the linked owner, a mapped stage or an entry of a table instead of the plain value.',
    additionalProperties: false,
    required: ['kind'],
    properties: {
      kind: { enum: ['owner', 'stage', 'table'] },
      map: filled('Name of the stage map (kind stage).'),
      entries: {
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Value -> value (kind table).',
      },
      fallback: text('What any other value becomes (kind table).'),
    },
  },
  field: FIELD,
  mapping: strict(
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
    },
    ['hubspot', 'business', 'fields'],
  ),
  matchRule: strict(
    'Exactly one candidate that agrees on every field is the match; several go to review.',
    {
      name: filled('Shown with every match and review.'),
      scope: { enum: ['any', 'parent'], description: 'Among all records, or those of the same parent.' },
      fields: {
        type: 'array',
        minItems: 1,
        items: ref('matchField'),
        description: 'All of them must agree.',
      },
    },
    ['name', 'fields', 'scope'],
  ),
  matchField: strict(
    'Two fields and how they are made comparable.',
    {
      hubspot: filled('Property.'),
      business: filled('Field.'),
      normalise: { enum: ['exact', 'case', 'email', 'domain', 'phone', 'name'] },
    },
    ['hubspot', 'business', 'normalise'],
  ),
  filter: strict('Which source records take part.', {
    lifecycleStages: { type: ['array', 'null'], items: { type: 'string' } },
    types: {
      ...strict(
        'Property and its allowed values.',
        { field: filled('Property.'), values: { type: 'array', items: { type: 'string' } } },
        ['field', 'values'],
      ),
      type: ['object', 'null'],
    },
    expression: filled('CEL over record, createdAt, modifiedAt and settings; true = takes part.'),
    minCreatedAt: { type: ['string', 'null'], format: 'since' },
  }),
  owners: strict('HubSpot owners and business users.', {
    overrides: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Owner id -> user id, before any link.',
    },
    pair: { type: ['string', 'null'], description: 'Mapping whose links join owners and users.' },
    fallback: { type: ['string', 'null'], description: 'User id where nothing else fits.' },
  }),
  stageMap: strict(
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
  ),
  schedule: {
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
  },
  notification: strict(
    'Messages about this sync to one receiver.',
    {
      to: strict(
        'email with addresses, slack with url, or webhook with url and secret.',
        {
          kind: { enum: ['email', 'slack', 'webhook'] },
          addresses: {
            type: 'array',
            minItems: 1,
            maxItems: 50,
            items: { type: 'string', minLength: 1 },
            description: 'Mail addresses (kind email).',
          },
          url: filled('Address of the chat or receiver (kinds slack and webhook).'),
          secret: filled('Signs the messages (kind webhook): base64 of 24 to 64 bytes.'),
        },
        ['kind'],
      ),
      on: {
        type: 'array',
        minItems: 1,
        items: { enum: ['run-failed', 'job-disabled', 'entities-failed', 'recovered'] },
        description: 'Events; default all.',
      },
      digest: {
        type: 'string',
        format: 'duration',
        description: 'Least time between two digests of failed records of a job; default 1h.',
      },
      active: { type: 'boolean', description: 'Default true.' },
    },
    ['to'],
  ),
  hook: strict(
    'A script in a sandbox.',
    {
      point: {
        enum: ['preImport', 'postImport', 'preLink', 'postLink', 'preExport', 'postExport', 'filter'],
        description: 'Where it takes part in a page.',
      },
      script: filled(
        'Body of a JavaScript function over record, values, current, source, target, settings, now.',
      ),
      job: names('Job or jobs that it runs in; default every job that has the point.'),
      target: names('Target or targets of those jobs; default all.'),
      active: { type: 'boolean', description: 'Default true.' },
      timeoutMs: {
        type: 'integer',
        minimum: 10,
        maximum: 500,
        description: 'Time that one record may take; default 100.',
      },
      fields: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        description: 'Source fields that it reads besides those that are read anyway.',
      },
      runs: {
        enum: ['per-record', 'before-reading'],
        description:
          'Of a filter: judge each record (default), or give search filters before anything is read.',
      },
    },
    ['point', 'script'],
  ),
  job: strict('What differs from the preset.', {
    enabled: { type: 'boolean' },
    schedule: ref('schedule'),
    settings: ref('settings'),
    since: { type: ['string', 'null'], format: 'since' },
  }),
  sync: strict(
    'A portal paired with a business system.',
    {
      name: filled('Display name.'),
      portal: filled('A portal of this file or of the server.'),
      system: filled('A system of this file or of the server.'),
      preset: filled('Preset: its jobs and defaults; everything below overrides.'),
      settings: ref('settings'),
      mappings: named('Replace the mappings of these names.', ref('mapping')),
      matchRules: named('Replace the match rules of these names.', {
        type: 'array',
        items: ref('matchRule'),
      }),
      filters: named('Replace the filters of these names.', ref('filter')),
      owners: ref('owners'),
      stages: named('Replace the stage maps of these names.', ref('stageMap')),
      hooks: named('Scripts that take part in jobs.', ref('hook')),
      notifications: named('Who is told what, by mail, chat or webhook.', ref('notification')),
      jobs: named('Jobs of the preset.', ref('job')),
    },
    ['portal', 'system', 'preset'],
  ),
};

/** JSON Schema of the configuration document; published as docs/configuration.schema.json for editors. */
export const CONFIGURATION_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Crosstie configuration',
  type: 'object',
  additionalProperties: false,
  required: ['version'],
  properties: {
    version: { const: 1, description: 'Version of this format.' },
    portals: named('HubSpot accounts by slug.', ref('portal')),
    systems: named('Business systems by slug.', ref('system')),
    syncs: named('Syncs by slug.', ref('sync')),
  },
  $defs: DEFINITIONS,
};
