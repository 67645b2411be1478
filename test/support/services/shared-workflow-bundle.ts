import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflows } from '../../../src/adapters/temporal/workflow-bundle.js';

export const WORKFLOWS_PATH = join(__dirname, '../../../workflows/index.ts');

/** File with the bundled workflows: made by the first spec of a test run that needs it, for all of them. */
export async function sharedWorkflowBundle(): Promise<string> {
  const path = process.env['TEST_WORKFLOW_BUNDLE'];
  if (!path)
    throw new Error(
      'TEST_WORKFLOW_BUNDLE is not set: only specs of the Jest project "services" have services',
    );
  if (existsSync(path)) return path;
  const { code } = await bundleWorkflows(WORKFLOWS_PATH);
  const own = `${path}.${process.pid}`;
  writeFileSync(own, code);
  renameSync(own, path);
  return path;
}
