import { join } from 'node:path';
import { YamlPresetCatalogue } from '../../adapters/presets/yaml-preset-catalogue.js';
import { createValueFunctions } from '../../adapters/values/value-functions.js';
import type { MappingDocument, SyncDocument } from '../../domain/configuration/documents.js';
import type { FieldSchema, FieldType, SystemSchema } from '../../domain/schema/system-schema.js';
import { checkFit, type SideSchemas } from './check-fit.js';
import { resolveSync } from './resolve-sync.js';

const functions = createValueFunctions();
const standard = new YamlPresetCatalogue(join(__dirname, '../../../presets')).find('standard');

function field(name: string, type: FieldType, more: Partial<FieldSchema> = {}): FieldSchema {
  return { name, label: name, type, readOnly: false, requiredOnCreate: false, unique: false, ...more };
}

function schema(name: string, fields: readonly FieldSchema[]): SystemSchema {
  const type = { name, label: name, fields, parents: [], canCreate: true, canUpdate: true };
  return {
    types: [{ ...type, idempotency: 'ledger', changes: 'timestamp' }],
    maxWriteBatch: 100,
    maxReadPage: 100,
  };
}

const SCHEMAS: SideSchemas = {
  hubspot: schema('companies', [
    field('name', 'text'),
    field('createdate', 'datetime', { readOnly: true }),
    field('industry', 'enumeration', { options: [{ value: 'MINING', label: 'Mining' }] }),
  ]),
  business: schema('account', [
    field('name', 'text', { requiredOnCreate: true }),
    field('industry', 'text'),
    field('employees', 'integer'),
  ]),
};

function problems(own: Partial<SyncDocument>, schemas = SCHEMAS) {
  if (standard === null) throw new Error('The preset standard is missing.');
  const document = { portal: 'main', system: 'erp', preset: 'standard', ...own };
  const definition = resolveSync('main', document, standard, functions);
  return checkFit({ slug: 'main', document, definition }, schemas, functions).map(
    ({ path, code }) => `${path} ${code}`,
  );
}

const company = (...fields: MappingDocument['fields']): Partial<SyncDocument> => ({
  mappings: { company: { hubspot: 'companies', business: 'account', fields } },
});
const PATH = '/syncs/main/mappings/company';

describe('checkFit', () => {
  it('lets through what fits', () => {
    expect(problems(company({ hubspot: 'name', business: 'name', convert: ['trim'] }))).toEqual([]);
  });

  it('names every field that does not fit, in the places of the document', () => {
    const found = problems(
      company(
        { hubspot: 'nothing', business: 'nothing', active: false },
        { hubspot: 'name', business: 'name' },
        { hubspot: 'industry', business: 'industry' },
        { hubspot: 'createdate', business: 'employees' },
      ),
    );
    expect(found).toEqual([
      expect.stringMatching(new RegExp(`^${PATH}/fields/2`)),
      expect.stringMatching(new RegExp(`^${PATH}/fields/3`)),
      expect.stringMatching(new RegExp(`^${PATH}/fields/3`)),
    ]);
  });

  it('knows the settings of the jobs and the looked-up records, and no others', () => {
    const own = company(
      { hubspot: 'name', business: 'name' },
      { business: 'employees', direction: 'toBusiness', setting: 'headcount', convert: ['integer'] },
      { business: 'industry', direction: 'toBusiness', reference: 'branch.code' },
    );
    const known = {
      ...own,
      jobs: { 'company-import': { settings: { headcount: 7 } } },
      references: {
        branch: { side: 'business', type: 'account', by: 'name', value: 'Main', fields: ['code'] },
      },
    } satisfies Partial<SyncDocument>;
    expect(problems(known)).toEqual([]);
    expect(problems(own).map((each) => each.split(' ')[0])).toEqual([
      `${PATH}/fields/1/setting`,
      `${PATH}/fields/2/reference`,
    ]);
  });

  it('asks for what a created record must have', () => {
    expect(problems(company({ hubspot: 'industry', business: 'industry', direction: 'toBusiness' }))).toEqual(
      [expect.stringContaining('required')],
    );
  });

  it('looks at match rules and filters by the types that their jobs compare', () => {
    const fields = [{ hubspot: 'fone', business: 'industry', normalise: 'phone' as const }];
    expect(problems({ matchRules: { companies: [{ name: 'by phone', fields }] } })).toEqual([
      '/syncs/main/matchRules/companies/0/fields/0/hubspot unknown-field',
    ]);
  });

  it('says nothing of a side that cannot be asked, nor of what the preset brings', () => {
    const wrong = company({ hubspot: 'industry', business: 'industry' });
    expect(problems(wrong, { hubspot: null, business: null })).toEqual([]);
    expect(problems({})).toEqual([]);
  });
});
