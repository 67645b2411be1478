import type {
  JobDefinition,
  SyncDefinition,
  FieldMappingDefinition,
} from '../../../src/domain/sync/definition.js';

function field(hubspot: string, business: string): FieldMappingDefinition {
  return {
    hubspot,
    business,
    direction: 'toBusiness',
    on: 'always',
    whenEmpty: 'clear',
    conflict: 'newest',
    active: true,
  };
}

function importJob(type: string, rest: Pick<JobDefinition, 'targets' | 'order'>): JobDefinition {
  return {
    kind: 'import',
    label: `${type} import`,
    enabled: true,
    schedule: null,
    triggers: ['manual'],
    settings: {},
    source: { side: 'hubspot', type, read: { mode: 'incremental', by: 'modified', since: null } },
    ...rest,
  };
}

/** A small sync: companies to accounts with an address each, contacts to contacts below their account. */
export const SAMPLE_SYNC: SyncDefinition = {
  slug: 'main',
  portal: 'main',
  system: 'erp',
  preset: { name: 'standard', version: 1, hash: 'sample' },
  settings: { pageSize: 10 },
  mappings: {
    company: {
      hubspot: 'companies',
      business: ['account'],
      fields: [field('name', 'name'), field('domain', 'domain')],
    },
    'company-address': { hubspot: 'companies', business: ['address'], fields: [field('city', 'city')] },
    contact: {
      hubspot: 'contacts',
      business: ['contact'],
      fields: [field('email', 'email'), field('lastname', 'lastName')],
    },
  },
  matchRules: {
    company: [
      {
        name: 'domain',
        scope: 'any',
        fields: [{ hubspot: 'domain', business: 'domain', normalise: 'domain' }],
      },
    ],
    contact: [
      { name: 'email', scope: 'any', fields: [{ hubspot: 'email', business: 'email', normalise: 'email' }] },
    ],
  },
  filters: {},
  owners: { overrides: {}, pair: null, fallback: null },
  stages: {},
  hooks: {},
  notifications: {},
  jobs: {
    'company-import': importJob('companies', {
      order: 'accounts',
      targets: [
        {
          name: 'account',
          type: ['account'],
          from: 'self',
          parents: [],
          match: 'company',
          create: 'unmatched',
          update: 'linked',
          mapping: 'company',
        },
        {
          name: 'address',
          type: ['address'],
          from: 'self',
          parents: [
            { via: 'target', target: 'account', type: ['account'], required: true, onUnlinked: 'wait' },
          ],
          create: 'unmatched',
          update: 'linked',
          mapping: 'company-address',
          when: 'record.city != null',
        },
      ],
    }),
    'contact-import': importJob('contacts', {
      order: 'contacts',
      targets: [
        {
          name: 'contact',
          type: ['contact'],
          from: 'self',
          parents: [
            {
              via: 'association',
              association: 'companies',
              pair: 'company',
              type: ['account'],
              required: true,
              onUnlinked: 'wait',
            },
          ],
          match: 'contact',
          create: 'unmatched',
          update: 'linked',
          mapping: 'contact',
        },
      ],
    }),
  },
};
