import type { CompiledHook } from '../../domain/hooks/compile-hooks.js';
import type { HookInput } from '../../domain/hooks/hook-result.js';
import { NO_VERDICT, withOutcome, type HookVerdict } from '../../domain/hooks/hook-verdict.js';
import type { HookRunner, HookScope } from '../ports/hook-runner.port.js';

/**
 * Runs the scripts of one point over a page, one after the other: each sees the values that those before it set, and a
 * record that was left out or failed is not shown to the rest. One verdict per input, in their order.
 */
export async function runHooks(
  runner: HookRunner,
  hooks: readonly CompiledHook[],
  inputs: readonly HookInput[],
  scope: HookScope,
  signal: AbortSignal,
): Promise<readonly HookVerdict[]> {
  const verdicts: HookVerdict[] = inputs.map(() => NO_VERDICT);
  for (const hook of hooks) {
    const open = [...verdicts.keys()].filter((index) => isOpen(verdicts[index]));
    if (open.length === 0) break;
    const shown = open.map((index) => inputFor(inputs[index], verdicts[index]));
    const limits = { recordMs: hook.timeoutMs };
    const outcomes = await runner.run(hook.script, hook.point, shown, scope, limits, signal);
    for (const [at, index] of open.entries()) {
      const [outcome, verdict] = [outcomes[at], verdicts[index]];
      if (outcome && verdict) verdicts[index] = withOutcome(verdict, hook.name, outcome);
    }
  }
  return verdicts;
}

function isOpen(verdict: HookVerdict | undefined): boolean {
  return verdict !== undefined && verdict.skip === null && verdict.failure === null;
}

function inputFor(input: HookInput | undefined, verdict: HookVerdict | undefined): HookInput {
  if (!input || !verdict) throw new Error('A record without a verdict.');
  if (input.values === null || Object.keys(verdict.set).length === 0) return input;
  return { ...input, values: { ...input.values, ...verdict.set } };
}
