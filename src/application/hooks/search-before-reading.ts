import type { CompiledHook } from '../../domain/hooks/compile-hooks.js';
import { hookFailure } from '../../domain/hooks/hook-verdict.js';
import type { SearchFilterGroup } from '../../domain/hooks/search-filter.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import type { Side } from '../../domain/records/system-record.js';
import type { HookRunner, HookScope } from '../ports/hook-runner.port.js';

/**
 * Asks the filters that run before reading. Every list must admit a record (`matchesSearch`); none = all are read.
 * Throws `SystemFailure` class `configuration` when a script fails: reading everything instead would let in too much.
 */
export async function searchBeforeReading(
  runner: HookRunner,
  hooks: readonly CompiledHook[],
  source: { readonly side: Side; readonly type: string },
  scope: HookScope,
  signal: AbortSignal,
): Promise<readonly (readonly SearchFilterGroup[])[]> {
  const lists: (readonly SearchFilterGroup[])[] = [];
  for (const hook of hooks) {
    const input = {
      source: { ...source, id: null, createdAt: null, modifiedAt: null },
      record: null,
      target: null,
      values: null,
      current: null,
    };
    const limits = { recordMs: hook.timeoutMs };
    const [outcome] = await runner.run(hook.script, 'filter', [input], scope, limits, signal);
    if (outcome?.status === 'failed')
      throw new SystemFailure({ ...hookFailure(hook.name, outcome), class: 'configuration' });
    if (outcome?.result.skip) return [[]];
    if (outcome?.result.search) lists.push(outcome.result.search);
  }
  return lists;
}
