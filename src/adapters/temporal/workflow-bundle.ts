import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';

/** A bundle above this has swallowed something that does not belong into workflow code. */
export const BUNDLE_BUDGET_BYTES = 2_000_000;

/**
 * Bundles the workflows for the worker's sandbox.
 * @param workflowsPath file that exports the workflow functions, compiled or in TypeScript
 */
export function bundleWorkflows(workflowsPath: string): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath,
    logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
  });
}

function silent(): void {
  // The bundler repeats its errors in what it throws.
}
