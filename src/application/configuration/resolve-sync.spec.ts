import { join } from 'node:path';
import { YamlPresetCatalogue } from '../../adapters/presets/yaml-preset-catalogue.js';
import type { Preset } from '../../domain/configuration/preset.js';
import { fitPreset } from './fit-preset.js';
import { rescanJobs } from './rescan-jobs.js';
import type { SyncDocument } from '../../domain/configuration/documents.js';
import { createValueFunctions } from '../../adapters/values/value-functions.js';
import { resolveSync as resolve } from './resolve-sync.js';

const presets = new YamlPresetCatalogue(join(__dirname, '../../../presets'));
function presetOf(name: string): Preset {
  const found = presets.find(name);
  if (found === null) throw new Error(`The preset ${name} is missing`);
  return found;
}
const standard = presetOf('standard');
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

  it('replaces references by name', () => {
    const projector = presetOf('projector');
    const title = {
      side: 'business',
      type: 'title',
      by: 'id',
      value: '7',
      fields: ['id', 'rate'],
    } as const;
    const sync = resolveSync('main', { ...bare, preset: 'projector', references: { title } }, projector);
    expect(sync.references).toEqual({ ...projector.base.references, title });
  });
});

describe('switches by setting', () => {
  const bareX = { ...bare, preset: 'xentral' };
  const xentral = presetOf('xentral');

  it('switches jobs off, and says by which setting', () => {
    const { jobs } = resolveSync('main', { ...bareX, settings: { mode: 'export' } }, xentral);
    expect(jobs['company-import']).toMatchObject({
      enabled: false,
      offBySetting:
        "The setting mode is \"export\"; needed is: settings.mode in ['sync', 'import']. The job is off.",
    });
    expect(jobs['company-export']?.enabled).toBe(true);
    expect(jobs['company-export']).not.toHaveProperty('offBySetting');
  });

  it('leaves a job off that a person switched off', () => {
    const document = { ...bareX, jobs: { 'company-import': { enabled: false } } };
    const job = resolveSync('main', document, xentral).jobs['company-import'];
    expect(job?.enabled).toBe(false);
    expect(job).not.toHaveProperty('offBySetting');
  });

  it('keeps a schedule that is not to be started, and takes the setting of the job first', () => {
    const byHand = resolveSync('main', bareX, xentral).jobs['company-import'];
    expect(byHand).toMatchObject({ schedule: { every: '1h' }, enabled: true });
    expect(byHand?.unscheduledBySetting).toContain('The setting automatic is false');
    const document = { ...bareX, jobs: { 'company-import': { settings: { automatic: true } } } };
    expect(resolveSync('main', document, xentral).jobs['company-import']).not.toHaveProperty(
      'unscheduledBySetting',
    );
  });
});

describe('where reading begins', () => {
  const begin = (document: Partial<SyncDocument>, preset: Preset, job: string) =>
    resolveSync('main', { ...bare, ...document }, preset).jobs[job]?.source.read;

  it('is the activation without historical data, unless the job says otherwise', () => {
    const settings = { historicalSync: false };
    expect(begin({ settings }, standard, 'company-import')?.since).toBe('activation');
    expect(begin({ settings }, standard, 'user-link')?.since).toBeNull();
    const jobs = { 'company-import': { since: null }, 'deal-import': { settings: { historicalSync: true } } };
    expect(begin({ settings, jobs }, standard, 'company-import')?.since).toBeNull();
    expect(begin({ settings, jobs }, standard, 'deal-import')?.since).toBeNull();
    const dated = { ...settings, since: '2026-01-01' };
    expect(begin({ settings: dated }, standard, 'company-import')?.since).toBe('2026-01-01');
  });

  it('is as many days back as the setting says', () => {
    const salespad = presetOf('salespad');
    expect(begin({}, salespad, 'customer-updates-export')?.windowDays).toBe(7);
    const jobs = { 'customer-updates-export': { settings: { windowDays: 3 } } };
    expect(begin({ jobs }, salespad, 'customer-updates-export')?.windowDays).toBe(3);
    expect(begin({ jobs }, salespad, 'customer-export')).not.toHaveProperty('windowDays');
  });
});

describe('fitPreset', () => {
  it('leaves out what a system cannot look up, name as a parent or export', () => {
    const declared = new Map([
      ['account', new Set(['id', 'name', 'domain'])],
      ['engagement', new Set(['id', 'name', 'stage'])],
      ['project', new Set(['id', 'name', 'number', 'start', 'end'])],
      ['estimate', new Set(['id', 'amount', 'hours', 'rate'])],
    ]);
    const projector = fitPreset(presetOf('projector'), declared).base;
    expect(Object.keys(projector.references ?? {})).toEqual(['template']);
    expect(projector.references?.['template']?.fields).toEqual(['start', 'end']);
    const active = projector.mappings['estimate']?.fields.filter((field) => field.active);
    expect(active?.map((field) => field.business)).toEqual(['amount']);
    const client = projector.jobs['company-import']?.targets[0];
    expect(client).toMatchObject({ name: 'client', parents: [] });
    expect(projector.jobs['deal-import']?.targets.map((target) => target.name)).toEqual([
      'engagement',
      'project',
      'estimate',
    ]);

    const salespad = fitPreset(presetOf('salespad'), declared).base;
    expect(salespad.jobs['customer-export']).toMatchObject({ enabled: true });
    expect(salespad.jobs['customer-export']?.targets.map((target) => target.name)).toEqual(['company']);
    expect(salespad.jobs['deal-push']?.enabled).toBe(false);
    expect(salespad.jobs['company-import']?.targets[0]?.type).toEqual(['account']);
    expect(salespad.jobs['company-import']?.targets[0]?.typeWhen).toEqual({});
  });

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
    const salespad = presetOf('salespad');
    const addresses = (values: string[]) =>
      resolveSync('main', { ...bare, preset: 'salespad', settings: { addressTypes: values } }, salespad);
    expect([...rescanJobs(addresses(['*']), addresses(['BILL']))].sort()).toEqual([
      'address-export',
      'customer-export',
    ]);
  });
});
