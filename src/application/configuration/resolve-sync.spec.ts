import { join } from 'node:path';
import { YamlPresetCatalogue } from '../../adapters/presets/yaml-preset-catalogue.js';
import type { Preset } from '../../domain/configuration/preset.js';
import { fitPreset } from './fit-preset.js';
import { rescanJobs } from './rescan-jobs.js';
import type { SyncDocument } from '../../domain/configuration/documents.js';
import { createValueFunctions } from '../../adapters/values/value-functions.js';
import { resolveSync as resolve } from './resolve-sync.js';

const found = new YamlPresetCatalogue(join(__dirname, '../../../presets')).find('standard');
if (found === null) throw new Error('The preset standard is missing');
const standard: Preset = found;
const functions = createValueFunctions();
const resolveSync = (slug: string, document: SyncDocument, preset: Preset) =>
  resolve(slug, document, preset, functions);
const bare = { portal: 'main', system: 'erp', preset: 'standard' } as const;

describe('resolveSync', () => {
  it('takes everything from the preset when the document says nothing', () => {
    const sync = resolveSync('main', bare, standard);
    expect(
      Object.entries(sync.jobs).map(([name, job]) => [name, job.kind, job.order, job.enabled, job.schedule]),
    ).toEqual([
      ['user-link', 'link', 'users', true, null],
      ['company-import', 'import', 'accounts', true, null],
      ['contact-import', 'import', 'contacts', true, null],
      ['deal-import', 'import', 'deals', true, null],
    ]);
    expect(sync.preset).toMatchObject({
      name: 'standard',
      version: 1,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  it('names only mappings, match rules, filters and stage maps that exist', () => {
    const sync = resolveSync('main', bare, standard);
    for (const job of Object.values(sync.jobs)) {
      if (job.source.filter !== undefined) expect(sync.filters).toHaveProperty([job.source.filter]);
      for (const target of job.targets) {
        expect(sync.mappings).toHaveProperty([target.mapping]);
        if (target.match !== undefined) expect(sync.matchRules).toHaveProperty([target.match]);
        for (const { pair } of target.parents)
          if (pair !== undefined) expect(sync.mappings).toHaveProperty([pair]);
      }
    }
    expect(sync.mappings).toHaveProperty([sync.owners.pair ?? '']);
  });

  it('replaces mappings by name and fills in what was left out', () => {
    const fields = [
      { hubspot: 'name', business: 'name', convert: ['trim', { name: 'truncate', length: 60 }] },
    ];
    const sync = resolveSync(
      'main',
      { ...bare, mappings: { company: { hubspot: 'companies', business: 'account', fields } } },
      standard,
    );
    expect(sync.mappings['company']).toEqual({
      hubspot: 'companies',
      business: ['account'],
      fields: [
        {
          hubspot: 'name',
          business: 'name',
          convert: [{ name: 'trim' }, { name: 'truncate', length: 60 }],
          direction: 'both',
          on: 'always',
          whenEmpty: 'skip',
          conflict: 'newest',
          active: true,
        },
      ],
    });
    expect(sync.mappings['contact']).toEqual(standard.base.mappings['contact']);
  });

  it('merges settings, job by job', () => {
    const document = {
      ...bare,
      settings: { pageSize: 50, since: '2026-01-01', lifecycleStages: ['customer'] },
      jobs: {
        'company-import': { schedule: { every: '15m' }, settings: { pageSize: 10 } },
        'deal-import': { enabled: false, since: null },
      },
    };
    const sync = resolveSync('main', document, standard);
    expect(sync.settings['pageSize']).toBe(50);
    expect(sync.jobs['company-import']).toMatchObject({
      schedule: { every: '15m' },
      settings: { pageSize: 10 },
      source: { read: { since: '2026-01-01' } },
    });
    expect(sync.jobs['deal-import']).toMatchObject({ enabled: false, source: { read: { since: null } } });
    expect(sync.filters['companies']).toEqual({ lifecycleStages: ['customer'] });
    expect(sync.filters['deals']).toEqual({});
  });
});

describe('fitPreset', () => {
  it('switches off what the system at hand does not have', () => {
    const declared = new Map([
      ['account', new Set(['id', 'name'])],
      ['contact', new Set(['id', 'firstName', 'lastName', 'email'])],
    ]);
    const sync = resolveSync('main', bare, fitPreset(standard, declared));
    const active = sync.mappings['company']?.fields
      .filter((field) => field.active)
      .map((field) => field.business);
    expect(active).toEqual(['name']);
    expect(sync.matchRules['companies']?.map((rule) => rule.name)).toEqual(['name']);
    expect(sync.jobs['company-import']?.targets.map((target) => target.name)).toEqual(['account']);
    expect(sync.jobs['contact-import']?.enabled).toBe(true);
    expect(sync.jobs['deal-import']?.enabled).toBe(false);
  });
});

describe('rescanJobs', () => {
  it('names the jobs whose next run has to read everything', () => {
    const before = resolveSync('main', bare, standard);
    const scheduled = resolveSync(
      'main',
      { ...bare, jobs: { 'deal-import': { schedule: { every: '1h' } } } },
      standard,
    );
    expect(rescanJobs(before, scheduled)).toEqual([]);
    const filtered = resolveSync(
      'main',
      { ...bare, filters: { contacts: { lifecycleStages: [] } } },
      standard,
    );
    expect(rescanJobs(before, filtered)).toEqual(['contact-import']);
    expect(rescanJobs(null, before)).toEqual([]);
  });
});
