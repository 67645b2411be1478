import { MAPPING_DEFINITIONS } from './mapping.schema.js';
import { RULE_DEFINITIONS } from './rules.schema.js';
import { byName, DELETES, filled, flag, named, names, orSetting, ref, strict, text } from './schema-parts.js';

const CONDITION = 'CEL over settings; ';
const words = (description: string): object => ({
  type: 'array',
  minItems: 1,
  items: { type: 'string', minLength: 1 },
  description,
});
const side = { enum: ['hubspot', 'business'] };

const SETTING_TYPE = strict(
  'A setting that a document may write.',
  {
    type: { enum: ['text', 'integer', 'boolean', 'list', 'date'] },
    label: filled('What a form shows.'),
    description: filled('What it does.'),
    nullable: flag('May be null; what is null by default may be so anyway.'),
    choices: words('Allowed values.'),
    minimum: { type: 'integer' },
    maximum: { type: 'integer' },
    refused: filled('Why a switch cannot be switched on, and what happens instead.'),
  },
  ['type', 'label'],
);

const SOURCE = strict(
  'What a job reads.',
  {
    side,
    type: filled('Record type.'),
    filter: filled('Name of a filter.'),
    read: strict('How it is read; default incremental by modified.', {
      mode: { enum: ['backfill', 'incremental', 'window'] },
      by: { enum: ['created', 'modified'] },
      since: { type: ['string', 'null'], format: 'since-or-activation' },
      windowDays: { type: 'integer', minimum: 1 },
    }),
    select: {
      type: 'object',
      minProperties: 1,
      description: 'Field -> value, values or {setting: name}: other records are not read at all.',
      additionalProperties: orSetting(['string', 'array'], 'Value, values, or {setting: name}.'),
    },
    trigger: strict(
      'Takes a record once, when it enters a state or is found past it.',
      {
        field: filled('Field that holds the state.'),
        entered: words('States that it enters.'),
        alsoIn: { ...words('States behind them.'), minItems: 0 },
        since: { type: ['string', 'null'], format: 'since-or-activation' },
      },
      ['field', 'entered'],
    ),
  },
  ['side', 'type'],
);

const PARENT = {
  ...strict(
    'A record that has to be there first, and whose counterpart the target names.',
    {
      via: { enum: ['target', 'association', 'field'] },
      target: filled('Earlier target (via target).'),
      association: filled('Associated type (via association).'),
      field: filled('Field of the source that holds the id (via field).'),
      fieldType: filled('Type of the record that it names (via field).'),
      pair: filled('Mapping by whose links the counterpart is found (via association and field).'),
      type: names('Types that it may have on the target side.'),
      into: filled('Field of the target that receives the id, instead of the one of its schema.'),
      required: flag('Default true.'),
      group: filled('Parents of one group stand for each other.'),
      onUnlinked: { enum: ['wait', 'skip', 'match-or-create'], description: 'Default wait.' },
      by: filled('Job that brings it over (match-or-create).'),
    },
    ['via', 'type'],
  ),
  allOf: [
    {
      if: { properties: { via: { const: 'target' } }, required: ['via'] },
      then: { required: ['target'] },
    },
    {
      if: { properties: { via: { const: 'association' } }, required: ['via'] },
      then: { required: ['association', 'pair'] },
    },
    {
      if: { properties: { via: { const: 'field' } }, required: ['via'] },
      then: { required: ['field', 'pair'] },
    },
    {
      if: { properties: { onUnlinked: { const: 'match-or-create' } }, required: ['onUnlinked'] },
      then: { required: ['by'] },
    },
  ],
};

const TARGET = strict(
  'What a job writes for a source record.',
  {
    name: filled('Default: its first type.'),
    type: names('Type, or types in match order; a create uses the first.'),
    from: {
      type: ['string', 'object'],
      description: 'self (default), or {associated: type}.',
      if: { type: 'string' },
      then: { const: 'self' },
      additionalProperties: false,
      required: ['associated'],
      properties: { associated: filled('Associated type.') },
    },
    parents: { type: 'array', items: ref('parent') },
    match: filled('Name of a list of match rules; absent = never matched.'),
    matchWhen: filled(`${CONDITION}false = nothing is matched.`),
    matched: { enum: ['link', 'update'], description: 'What a match does; default link.' },
    filter: filled('Name of a filter over the associated records.'),
    enabledWhen: filled(`${CONDITION}false = the job has no such target.`),
    typeWhen: {
      type: 'object',
      minProperties: 1,
      additionalProperties: filled(`${CONDITION}false = the type is left out.`),
      description: 'Type -> condition.',
    },
    create: { enum: ['never', 'unmatched'], description: 'Default never.' },
    update: { enum: ['never', 'linked', 'fill-empty', 'additive'], description: 'Default never.' },
    mapping: filled('Name of the mapping.'),
    when: filled('CEL over the source record.'),
    updateWhen: filled('CEL over the target record.'),
    shared: flag('Several source records may share one target record.'),
    ...DELETES,
  },
  ['type', 'mapping'],
);

const AFTER = {
  ...strict(
    'What is done to the source record once all its targets are well.',
    {
      action: { enum: ['forward', 'set', 'audit'] },
      field: filled('Field of the source.'),
      value: orSetting(['string'], 'What is written, or {setting: name}.'),
      when: filled('CEL over the source record.'),
    },
    ['action', 'field'],
  ),
  if: { properties: { action: { const: 'set' } }, required: ['action'] },
  then: { required: ['value'] },
};

const JOB = strict(
  'One switchable part of a sync.',
  {
    kind: { enum: ['link', 'import', 'export', 'deal-push'] },
    label: filled('What people see.'),
    order: { enum: ['users', 'accounts', 'contacts', 'items', 'deals'], description: 'Place in a sync run.' },
    enabled: flag('Default true.'),
    enabledWhen: filled(`${CONDITION}false = the job is off.`),
    scheduleWhen: filled(`${CONDITION}false = its schedule is kept and not started.`),
    schedule: ref('schedule'),
    triggers: {
      type: 'array',
      minItems: 1,
      items: { enum: ['manual', 'schedule', 'webhook', 'event', 'record'] },
      description: 'Default manual and schedule.',
    },
    source: ref('source'),
    targets: { type: 'array', minItems: 1, items: ref('target') },
    after: { type: 'array', items: ref('after') },
    reverse: filled('Job that carries the same fields the other way.'),
    settings: { type: 'object' },
  },
  ['kind', 'label', 'order', 'source', 'targets'],
);

/** JSON Schema of a preset file. */
export const PRESET_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Crosstie preset',
  ...strict(
    'Jobs, mappings and behaviour that a sync starts with.',
    {
      name: { type: 'string', format: 'slug' },
      version: { type: 'integer', minimum: 1 },
      label: filled('What people see.'),
      description: text('What it does.'),
      settingTypes: {
        type: 'object',
        additionalProperties: ref('settingType'),
        description: 'Settings besides those that every sync has.',
      },
      settings: { type: 'object', description: 'Their defaults.' },
      mappings: byName('Mappings by name.', ref('mapping')),
      matchRules: byName('Lists of match rules by name.', { type: 'array', items: ref('matchRule') }),
      filters: byName('Filters by name.', ref('filter')),
      references: byName('Records that mappings take values from.', ref('reference')),
      owners: ref('owners'),
      stages: byName('Stage maps by name.', ref('stageMap')),
      jobs: named('Jobs by name.', ref('job')),
    },
    ['name', 'version', 'label', 'description', 'mappings', 'jobs'],
  ),
  $defs: {
    ...MAPPING_DEFINITIONS,
    ...RULE_DEFINITIONS,
    settingType: SETTING_TYPE,
    source: SOURCE,
    parent: PARENT,
    target: TARGET,
    after: AFTER,
    job: JOB,
  },
};
