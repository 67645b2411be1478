import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUNDLE_BUDGET_BYTES, bundleWorkflows } from '../adapters/temporal/workflow-bundle.js';

/** Built once with the product, so that a worker starts without a bundler. Fails when the bundle is too big. */
async function main(): Promise<void> {
  const dist = join(__dirname, '..', '..');
  const { code } = await bundleWorkflows(join(dist, 'workflows', 'index.js'));
  const size = Buffer.byteLength(code);
  if (size > BUNDLE_BUDGET_BYTES)
    throw new Error(`The workflow bundle has ${size} bytes, over ${BUNDLE_BUDGET_BYTES}`);
  await writeFile(join(dist, 'workflow-bundle.js'), code);
  process.stderr.write(`workflow bundle: ${size} bytes\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
