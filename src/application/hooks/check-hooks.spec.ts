import { join } from 'node:path';
import { AjvDocumentSchema } from '../../adapters/presets/ajv-document-schema.js';
import { YamlPresetCatalogue } from '../../adapters/presets/yaml-preset-catalogue.js';
import { QuickJsHookRunner } from '../../adapters/scripts/quickjs-hook-runner.js';
import { ProblemList } from '../configuration/check-context.js';
import { checkHooks } from './check-hooks.js';

jest.setTimeout(30_000);
const scripts = new QuickJsHookRunner();
afterAll(() => scripts.close());

const schema = new AjvDocumentSchema();
const presets = new YamlPresetCatalogue(join(__dirname, '../../../presets'));

async function problemsOf(hooks: unknown, preset = 'standard'): Promise<readonly string[]> {
  const syncs = { main: { portal: 'main', system: 'erp', preset, hooks } };
  const problems = new ProblemList();
  for (const each of schema.problems({ version: 1, syncs })) problems.add(each.path, each.code, each.message);
  await checkHooks(syncs, { presets, scripts }, problems);
  return problems
    .all()
    .map(({ path, code }) => `${path.replace('/syncs/main/hooks', '')} ${code}`)
    .sort();
}

describe('checkHooks', () => {
  it('finds nothing wrong with a good one', async () => {
    expect(
      await problemsOf({ good: { point: 'preImport', job: 'company-import', script: 'return {};' } }),
    ).toEqual([]);
    expect(
      await problemsOf({ good: { point: 'preImport', job: 'any', script: 'return {};' } }, 'unknown'),
    ).toEqual([]);
  });

  it('tells all faults of all hooks, each once and with its place', async () => {
    const found = await problemsOf({
      one: { point: 'preImport', script: 'return {' },
      two: { point: 'preLink', job: ['company-import', 'compny'], script: 'return;' },
      three: { point: 'postExport', job: 'company-import', script: 'x'.repeat(70_000) },
      four: { point: 'sometimes', timeoutMs: 1 },
      five: { point: 'filter', script: 'return 1;', target: 'account', typo: 1 },
    });
    expect(found).toEqual([
      '/five/target bad-value',
      expect.stringMatching(/^\/five(\/typo)? /),
      '/four/point not-allowed',
      '/four/script required',
      expect.stringMatching(/^\/four\/timeoutMs /),
      '/one/script bad-script',
      '/three/job hook-point-unfit',
      '/three/script script-too-long',
      '/two/job/1 unknown-job',
    ]);
  });
});
