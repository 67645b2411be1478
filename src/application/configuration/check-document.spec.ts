import { join } from 'node:path';
import { parse } from 'yaml';
import { AjvDocumentSchema } from '../../adapters/presets/ajv-document-schema.js';
import { YamlPresetCatalogue } from '../../adapters/presets/yaml-preset-catalogue.js';
import type { Problem } from '../../domain/configuration/documents.js';
import { ExpressionError, type ValueFunctions } from '../../domain/values/value-functions.js';
import type { SystemProbe } from '../ports/connection-probe.port.js';
import { checkDocument } from './check-document.js';
import type { CheckContext } from './check-context.js';

const schema = new AjvDocumentSchema();
const presets = new YamlPresetCatalogue(join(__dirname, '../../../presets'));

/** Refuses what contains "!!", and any converter but trim and lower. */
const functions = {
  predicate: (source: string) => refuse(source),
  expression: (source: string) => refuse(source),
  converter: ({ name }: { name: string }) => {
    if (!['trim', 'lower', 'date'].includes(name))
      throw new ExpressionError(`There is no converter "${name}".`);
    return undefined;
  },
} as unknown as ValueFunctions;

function refuse(source: string): undefined {
  if (source.includes('!!')) throw new ExpressionError('This does not compile.');
  return undefined;
}

const systems = {
  kinds: () => ['sql'],
  settingsProblems: () => [],
  address: (_kind: string, settings: Record<string, unknown>) => {
    const url = settings['url'];
    return typeof url === 'string' && URL.canParse(url) ? { host: new URL(url).hostname, port: 5432 } : null;
  },
} as unknown as SystemProbe;

const context: CheckContext = {
  presets,
  systems,
  functions,
  scripts: {
    check: (script) =>
      Promise.resolve(
        script.includes('!!') ? [{ code: 'hook-syntax', message: 'This does not compile.', line: 2 }] : [],
      ),
  },
  addresses: { allowed: ['127.0.0.1'], resolve: () => Promise.resolve([]) },
  storedPortals: [],
  storedSystems: [],
  takesBack: () => false,
  declaredFields: () =>
    new Map([
      ['account', new Set(['name', 'domain', 'phone'])],
      ['contact', new Set(['firstName', 'lastName', 'email', 'phone'])],
    ]),
};

const GOOD = `
version: 1
portals:
  main: { token: secret-token }
systems:
  erp: { kind: sql, url: postgres://127.0.0.1/erp }
syncs:
  main:
    portal: main
    system: erp
    preset: standard
    jobs:
      company-import: { schedule: { every: 15m }, settings: { pageSize: 50 } }
      deal-import: { enabled: false, schedule: { cron: "0 6 * * 1-5", timeZone: Europe/Berlin } }
`;

function check(text: string): Promise<readonly Problem[]> {
  return checkDocument(parse(text), schema, context);
}

function places(problems: readonly Problem[]): string[] {
  return problems.map((problem) => `${problem.path} ${problem.code}`);
}

describe('checkDocument', () => {
  it('finds nothing wrong with a good document', async () => {
    expect(await check(GOOD)).toEqual([]);
  });

  it('gives ten different mistakes ten messages', async () => {
    const problems = await check(`
version: 1
colour: blue
portals:
  main: { token: "\${HUBSPOT_ACCESS_TOKEN}" }
systems:
  erp: { kind: sqll, url: postgres://127.0.0.1/erp }
syncs:
  main:
    portal: mian
    system: erp
    preset: standart
  second:
    portal: main
    system: erp
    preset: standard
    settings: { pageSize: 500 }
    filters:
      companies: { expression: "record.name !!" }
    jobs:
      company-imprt: {}
      contact-import: { schedule: { every: 15 minutes } }
      deal-import: { schedule: { cron: "61 * * * *", timeZone: Europe/Berlin } }
`);
    expect(places(problems)).toEqual([
      '/colour unknown-key',
      '/portals/main/token unexpanded',
      '/syncs/main/portal unknown-portal',
      '/syncs/main/preset unknown-preset',
      '/syncs/second/filters/companies/expression bad-expression',
      '/syncs/second/jobs/company-imprt unknown-job',
      '/syncs/second/jobs/contact-import/schedule/every bad-duration',
      '/syncs/second/jobs/deal-import/schedule/cron bad-cron',
      '/syncs/second/settings/pageSize out-of-range',
      '/systems/erp/kind unknown-kind',
    ]);
    expect(problems.find((p) => p.code === 'unknown-preset')?.message).toContain('Did you mean "standard"?');
    expect(problems.find((p) => p.code === 'unknown-job')?.message).toContain(
      'Did you mean "company-import"?',
    );
  });

  it('lists two problems of one mapping both, with their places', async () => {
    const problems = await check(`${GOOD}
    mappings:
      company:
        hubspot: companies
        business: account
        fields:
          - { hubspot: name, business: nmae }
          - { hubspot: domain, business: domain, convert: [trimm] }
          - { hubspot: phone, business: phone, expr: "a !!" }
      contct: { hubspot: contacts, business: contact, fields: [] }
`);
    expect(places(problems)).toEqual([
      '/syncs/main/mappings/company/fields/0/business unknown-field',
      '/syncs/main/mappings/company/fields/1/convert/0 bad-converter',
      '/syncs/main/mappings/company/fields/2/expr bad-expression',
      '/syncs/main/mappings/contct unknown-mapping',
    ]);
  });

  it('refuses match rules on fields that the system does not have', async () => {
    const problems = await check(`${GOOD}
    matchRules:
      companies:
        - { name: vat, scope: any, fields: [{ hubspot: vat, business: taxId, normalise: exact }] }
`);
    expect(places(problems)).toEqual(['/syncs/main/matchRules/companies/0/fields/0/business unknown-field']);
  });

  it('checks settings against the types that the preset declares, of the sync and of its jobs', async () => {
    const problems = await check(`
version: 1
portals:
  main: { token: secret-token }
systems:
  erp: { kind: sql, url: postgres://127.0.0.1/erp }
syncs:
  main:
    portal: main
    system: erp
    preset: xentral
    settings: { mode: both, integrationUser: E-101, rollbackOnError: true, automatic: 'yes', pagesize: 10, since: yesterday, windowDays: 0, lifecycleStages: [1] }
    filters:
      contacts: { expression: settings.moed == "sync" }
    jobs:
      company-export: { settings: { rollbackOnError: true } }
      contact-import: { settings: { pageSize: null, lifecycleStages: [], since: activation }, since: activation }
`);
    expect(places(problems)).toEqual([
      '/syncs/main/filters/contacts/expression unknown-setting',
      '/syncs/main/jobs/company-export/settings/rollbackOnError not-supported',
      '/syncs/main/jobs/contact-import/settings/lifecycleStages sync-setting',
      '/syncs/main/jobs/contact-import/settings/pageSize wrong-type',
      '/syncs/main/settings/automatic wrong-type',
      '/syncs/main/settings/integrationUser not-supported',
      '/syncs/main/settings/lifecycleStages/0 wrong-type',
      '/syncs/main/settings/mode not-allowed',
      '/syncs/main/settings/pagesize unknown-setting',
      '/syncs/main/settings/rollbackOnError not-supported',
      '/syncs/main/settings/since bad-date',
      '/syncs/main/settings/windowDays out-of-range',
    ]);
    const messageAt = (end: string) => problems.find((problem) => problem.path.endsWith(end))?.message;
    expect(messageAt('/pagesize')).toBe('There is no setting "pagesize". Did you mean "pageSize"?');
    expect(messageAt('/mode')).toBe('This must be one of: sync, import, export.');
    expect(messageAt('/contacts/expression')).toContain('Did you mean "mode"?');
  });

  it('refuses a schedule for a job that only a person starts', async () => {
    const problems = await check(`
version: 1
portals:
  main: { token: secret-token }
systems:
  erp: { kind: sql, url: postgres://127.0.0.1/erp }
syncs:
  main:
    portal: main
    system: erp
    preset: axcelerate
    jobs:
      company-export: { schedule: { every: 1h } }
      company-import: { schedule: { every: 1h } }
`);
    expect(places(problems)).toEqual(['/syncs/main/jobs/company-export/schedule not-scheduled']);
  });

  it('checks looked-up records, and what mappings and rules take from where', async () => {
    const problems = await check(`
version: 1
portals:
  main: { token: secret-token }
systems:
  erp: { kind: sql, url: postgres://127.0.0.1/erp }
syncs:
  main:
    portal: main
    system: erp
    preset: projector
    references:
      title: { side: business, type: account, by: nmae, value: { setting: estimateTitel }, fields: [name, rate] }
    mappings:
      company:
        hubspot: companies
        business: [account, contact]
        fields:
          - { business: name, direction: toBusiness, reference: title.name, types: account }
          - { business: lastName, direction: toBusiness, reference: title.nam, types: [contact] }
          - { business: domain, direction: toBusiness, setting: nothing, const: x, types: [acount] }
          - { hubspot: phone, business: phone, lookup: { kind: link, pair: user, whenMissing: audit } }
          - { hubspot: fax, business: email, lookup: { kind: link, pair: usr }, types: [account] }
    matchRules:
      clients:
        - { name: people, through: { associated: contacts, match: clints, types: [person] } }
        - { name: nothing, scope: any, fields: [] }
    filters:
      deals: { rules: [{ name: a, expression: 'true' }, { name: a, expression: '!!' }] }
`);
    expect(places(problems)).toEqual([
      '/syncs/main/filters/deals/rules/1/expression bad-expression',
      '/syncs/main/filters/deals/rules/1/name duplicate',
      '/syncs/main/mappings/company/fields/1/reference unknown-reference',
      '/syncs/main/mappings/company/fields/2 two-sources',
      '/syncs/main/mappings/company/fields/2/setting unknown-setting',
      '/syncs/main/mappings/company/fields/2/types/0 unknown-type',
      '/syncs/main/mappings/company/fields/4/business unknown-field',
      '/syncs/main/mappings/company/fields/4/lookup/pair unknown-mapping',
      '/syncs/main/matchRules/clients/0/through/match unknown-match-rule',
      '/syncs/main/matchRules/clients/0/through/types/0 unknown-type',
      '/syncs/main/matchRules/clients/1/fields empty',
      '/syncs/main/references/title/by unknown-field',
      '/syncs/main/references/title/fields unknown-reference',
      '/syncs/main/references/title/fields/1 unknown-field',
      '/syncs/main/references/title/value/setting unknown-setting',
    ]);
  });

  it('refuses file names, private addresses, queues of the product and half schedules', async () => {
    const problems = await check(`
version: 1
portals:
  main: { token: t, apiBaseUrl: "http://169.254.169.254/latest" }
  other: { token: t, apiBaseUrl: "https://10.1.2.3" }
systems:
  erp: { kind: sql, url: postgres://192.168.1.5/erp, tables: ./erp/tables.yaml, queue: crosstie-erp }
syncs:
  main:
    portal: main
    system: erp
    preset: standard
    jobs:
      company-import: { schedule: { cron: "0 6 * * *" } }
      deal-import: { schedule: { cron: "0 6 * * *", timeZone: Mars/Olympus } }
`);
    expect(places(problems)).toEqual([
      '/portals/main/apiBaseUrl address-refused',
      '/portals/other/apiBaseUrl address-refused',
      '/syncs/main/jobs/company-import/schedule bad-schedule',
      '/syncs/main/jobs/deal-import/schedule/timeZone bad-time-zone',
      '/systems/erp/queue bad-queue',
      '/systems/erp/tables file-name',
      '/systems/erp/url address-refused',
    ]);
  });

  it('says of anything but a document that it is none', async () => {
    for (const text of ['hello', '[1]', '12', 'null']) expect((await check(text)).length).toBeGreaterThan(0);
  });
});
