import { MAPPING_DEFINITIONS } from './mapping.schema.js';
import { HOOK_AND_NOTIFICATION_DEFINITIONS } from './messages.schema.js';
import { RULE_DEFINITIONS } from './rules.schema.js';
import { byName, filled, named, ref, strict } from './schema-parts.js';

const DEFINITIONS = {
  portal: strict('A HubSpot account.', {
    name: filled('Display name; the slug never changes.'),
    token: filled(
      'Access token of a private app, or a service key. Write ${HUBSPOT_ACCESS_TOKEN}: the command line fills it in.',
    ),
    oauth: strict(
      'Instead of a token: the app that the portal is connected through, see docs/credentials.md.',
      {
        clientId: filled("The app's client id."),
        clientSecret: filled("The app's client secret."),
        scopes: {
          type: 'array',
          items: { type: 'string', pattern: '^[a-z][a-z0-9._-]*$', maxLength: 100 },
          maxItems: 100,
          description: 'Scopes that the app asks for besides those that the jobs need.',
        },
      },
      ['clientId', 'clientSecret'],
    ),
    apiBaseUrl: filled('Default https://api.hubapi.com'),
    clientSecret: filled(
      'Client secret of the app, with which it signs its webhooks. Without one no webhook is taken.',
    ),
  }),
  system: {
    type: 'object',
    description: 'A business system. Further keys belong to the connector of its kind.',
    required: ['kind'],
    properties: {
      kind: filled('Kind of connector, e.g. sql.'),
      name: filled('Display name.'),
      queue: filled(
        'Queue of workers of its own, for a system that only they can reach: crosstie worker --queues NAME.',
      ),
    },
  },
  settings: {
    type: 'object',
    description:
      'Settings of a sync or a job; a job overrides its sync. Which there are is told by the preset: docs/configuration.md.',
    additionalProperties: {},
  },
  ...MAPPING_DEFINITIONS,
  ...RULE_DEFINITIONS,
  ...HOOK_AND_NOTIFICATION_DEFINITIONS,
  job: strict('What differs from the preset.', {
    enabled: { type: 'boolean' },
    schedule: ref('schedule'),
    settings: ref('settings'),
    since: {
      type: ['string', 'null'],
      format: 'since-or-activation',
      description: 'A date, an instant, or activation = when the job was first switched on.',
    },
  }),
  sync: strict(
    'A portal paired with a business system.',
    {
      name: filled('Display name.'),
      portal: filled('A portal of this file or of the server.'),
      system: filled('A system of this file or of the server.'),
      preset: filled('Preset: its jobs and defaults; everything below overrides.'),
      settings: ref('settings'),
      mappings: byName('Replace the mappings of these names.', ref('mapping')),
      matchRules: byName('Replace the match rules of these names.', {
        type: 'array',
        items: ref('matchRule'),
      }),
      filters: byName('Replace the filters of these names.', ref('filter')),
      references: byName('Replace the references of these names.', ref('reference')),
      owners: ref('owners'),
      stages: byName('Replace the stage maps of these names.', ref('stageMap')),
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
