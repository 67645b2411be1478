import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { bundleWorkflows } from '../adapters/temporal/workflow-bundle.js';

/** The bundle built with the product; made now when the product runs from its sources or was rebuilt without it. */
export async function workflowCode(): Promise<WorkflowBundleOption> {
  const root = join(__dirname, '..', '..');
  const built = join(root, 'workflow-bundle.js');
  const compiled = join(root, 'workflows', 'index.js');
  if (!existsSync(compiled)) return bundleWorkflows(join(root, 'workflows', 'index.ts'));
  const sources = [join(root, 'workflows'), join(root, 'src', 'domain')];
  const isFresh = existsSync(built) && statSync(built).mtimeMs >= Math.max(...sources.map(newest));
  return isFresh ? { codePath: built } : bundleWorkflows(compiled);
}

function newest(directory: string): number {
  const times = readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.js'))
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(0, ...times);
}
