import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { AjvDocumentSchema } from '../../adapters/presets/ajv-document-schema.js';
import { YamlPresetCatalogue } from '../../adapters/presets/yaml-preset-catalogue.js';
import { createValueFunctions } from '../../adapters/values/value-functions.js';
import { expandVariables } from '../../cli/expand.js';
import { ConnectorSystemProbe } from '../../composition/connector-system-probe.js';
import { presetProblems } from './check-preset.js';
import { checkDocument } from './check-document.js';
import { fitPreset } from './fit-preset.js';

const ROOT = join(__dirname, '../../..');
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter((file) => file.endsWith('.crosstie.yaml'));
const read = (file: string): unknown => parse(readFileSync(join(ROOT, 'examples', file), 'utf8'));

const tables = read('erp/tables.yaml');
const probe = new ConnectorSystemProbe();
const declared = probe.declaredFields('sql', { url: 'postgres://127.0.0.1/erp', tables });
const functions = createValueFunctions();
const presets = new YamlPresetCatalogue(join(ROOT, 'presets'));

describe.each(EXAMPLES)('example %s', (file) => {
  it('is a configuration that is accepted as it stands', async () => {
    const env = { HUBSPOT_ACCESS_TOKEN: 'token', ERP_URL: 'postgres://127.0.0.1/erp' };
    const unset: never[] = [];
    const document = expandVariables(read(file), env, unset) as { systems: { erp: { tables: unknown } } };
    expect(unset).toEqual([]);
    document.systems.erp.tables = tables;
    const problems = await checkDocument(document, new AjvDocumentSchema(), {
      presets,
      systems: probe,
      functions,
      scripts: { check: () => Promise.resolve([]) },
      addresses: { allowed: ['127.0.0.1'], resolve: () => Promise.resolve(['93.184.215.14']) },
      storedPortals: [],
      storedSystems: [],
      takesBack: () => true,
      declaredFields: () => declared,
    });
    expect(problems).toEqual([]);
  });
});

describe.each(presets.names())('preset %s and the sample ERP', (name) => {
  it('fit: every field, reference and job that the preset has is there', () => {
    const preset = presets.find(name);
    if (preset === null) throw new Error(`The preset ${name} is missing`);
    expect(presetProblems(preset, functions, declared)).toEqual([]);
    expect(fitPreset(preset, declared)).toEqual(preset);
  });
});
