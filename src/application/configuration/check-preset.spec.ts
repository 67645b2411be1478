import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parsePreset, presetFileProblems } from '../../adapters/presets/yaml-preset-catalogue.js';
import { createValueFunctions } from '../../adapters/values/value-functions.js';
import { presetProblems } from './check-preset.js';

const FOLDER = join(__dirname, '../../../presets');
const functions = createValueFunctions();

describe.each(readdirSync(FOLDER).filter((file) => file.endsWith('.yaml')))('preset %s', (file) => {
  it('has only what there is', () => {
    const preset = parsePreset(readFileSync(join(FOLDER, file), 'utf8'));
    expect(`${preset.name}.yaml`).toBe(file);
    expect(presetProblems(preset, functions)).toEqual([]);
  });
});

const SOUND = `
name: small
version: 1
label: Small
description: For this test.
settingTypes:
  mode: { type: text, label: Direction, choices: [sync, import] }
  queue: { type: text, label: Queue, nullable: true }
settings: { mode: sync, queue: null }
references:
  title: { side: business, type: title, by: name, value: { setting: queue }, fields: [id, rate] }
mappings:
  company:
    hubspot: companies
    business: [account, prospect]
    fields:
      - { hubspot: name, business: name }
      - { hubspot: phone, business: phone, types: account }
      - { hubspot: fax, business: phone, types: [prospect] }
      - { business: titleId, direction: toBusiness, reference: title.id }
  contact: { hubspot: contacts, business: contact, fields: [{ hubspot: email, business: email }] }
matchRules:
  companies:
    - { name: name, scope: any, fields: [{ hubspot: name, business: name, normalise: name }] }
    - { name: people, through: { associated: contacts, match: people, types: contact } }
  people: [{ name: mail, scope: any, fields: [{ hubspot: email, business: email, normalise: email }] }]
filters:
  all: { types: { field: kind, values: { setting: queue } }, rules: [{ name: a, expression: settings.mode == 'sync' }] }
jobs:
  company-import:
    kind: import
    label: Companies
    order: accounts
    enabledWhen: settings.mode in ['sync', 'import']
    source: { side: hubspot, type: companies, filter: all }
    targets:
      - { name: account, type: [account, prospect], mapping: company, match: companies, create: unmatched, typeWhen: { prospect: settings.mode == 'sync' } }
  contact-import:
    kind: import
    label: Contacts
    order: contacts
    source: { side: hubspot, type: contacts }
    targets:
      - name: contact
        type: contact
        mapping: contact
        create: unmatched
        parents: [{ via: association, association: companies, pair: company, type: account, onUnlinked: match-or-create, by: company-import }]
  company-export:
    kind: export
    label: Back
    order: accounts
    reverse: company-import
    source: { side: business, type: account, select: { queue: { setting: queue } } }
    targets: [{ type: companies, mapping: company, update: linked }]
    after: [{ action: forward, field: queue }]
`;

function broken(...changes: readonly (readonly [string, string])[]) {
  const text = changes.reduce((sofar, [from, to]) => {
    expect(sofar).toContain(from);
    return sofar.replace(from, to);
  }, SOUND);
  const shape = presetFileProblems(parse(text));
  const problems = shape.length > 0 ? shape : presetProblems(parsePreset(text), functions);
  return problems.map((problem) => `${problem.path} ${problem.code}`).sort();
}

describe('a preset', () => {
  it('may be small', () => {
    expect(broken()).toEqual([]);
  });

  it('has no keys that nobody knows, and all that are needed', () => {
    expect(
      broken(
        ['create: unmatched, typeWhen', 'create: unmatched, updateWen: "true", typeWhen'],
        ['enabledWhen:', 'enabledwhen:'],
        ['via: association, association: companies', 'via: association'],
        ['label: Back', 'colour: Back'],
        ['{ action: forward, field: queue }', '{ action: set, field: queue }'],
        ['normalise: name', 'normalise: names'],
        ['match: people, types: contact', 'match: people'],
      ),
    ).toEqual([
      '/jobs/company-export/after/0/value required',
      '/jobs/company-export/colour unknown-key',
      '/jobs/company-export/label required',
      '/jobs/company-import/enabledwhen unknown-key',
      '/jobs/company-import/targets/0/updateWen unknown-key',
      '/jobs/contact-import/targets/0/parents/0/association required',
      '/matchRules/companies/0/fields/0/normalise not-allowed',
      '/matchRules/companies/1/through/types required',
    ]);
  });

  it('names only fields that the system has, where it is known', () => {
    const declared = new Map([
      ['account', new Set(['id', 'name', 'phone', 'titleId'])],
      ['prospect', new Set(['id', 'name', 'phone'])],
      ['contact', new Set(['email'])],
    ]);
    const problems = presetProblems(parsePreset(SOUND), functions, declared);
    expect(problems.map((problem) => `${problem.path} ${problem.code}`)).toEqual([
      '/references/title/type unknown-type',
      '/jobs/company-export/source/select/queue unknown-field',
      '/jobs/company-export/after/0/field unknown-field',
    ]);
  });

  it('names only what there is', () => {
    expect(
      broken(
        ['filter: all', 'filter: al'],
        ['match: companies,', 'match: company,'],
        [
          "typeWhen: { prospect: settings.mode == 'sync' }",
          'typeWhen: { lead: settings.mod == 1, account: record.name == 1 }',
        ],
        ['by: company-import', 'by: company-export'],
        ['reverse: company-import', 'reverse: contact-import'],
        ['reference: title.id', 'reference: title.name'],
        ['values: { setting: queue }', 'values: { setting: queues }'],
        ['match: people,', 'match: persons,'],
        ['types: [prospect]', 'types: [prospects]'],
        ['settingTypes:', 'settingTypes:\n  pageSize: { type: text, label: Size }'],
        ['settings: { mode: sync, queue: null }', 'settings: { mode: both, queues: null }'],
        ['{ type: companies, mapping: company, update', '{ type: contacts, mapping: company, update'],
      ),
    ).toEqual([
      '/filters/all/types/values/setting unknown-setting',
      '/jobs/company-export/reverse wrong-job',
      '/jobs/company-export/targets/0/mapping wrong-mapping',
      '/jobs/company-import/source/filter unknown-filter',
      '/jobs/company-import/targets/0/match unknown-match-rule',
      '/jobs/company-import/targets/0/typeWhen/account not-over-settings',
      '/jobs/company-import/targets/0/typeWhen/lead unknown-setting',
      '/jobs/company-import/targets/0/typeWhen/lead unknown-type',
      '/jobs/contact-import/targets/0/parents/0/by wrong-job',
      '/mappings/company/fields/2/types/0 unknown-type',
      '/mappings/company/fields/3/reference unknown-reference',
      '/matchRules/companies/1/through/match unknown-match-rule',
      '/settingTypes/pageSize/type wrong-type',
      '/settings/mode not-allowed',
      '/settings/queues unknown-setting',
    ]);
  });
});
