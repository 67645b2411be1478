import type { TargetDefinition } from '../../../domain/sync/definition.js';
import type { RunPlan } from '../../ports/run-store.port.js';
import type { CompiledParent, CompiledStream } from './compiled-job.js';
import { sourceTypeOf } from './compile-parents.js';
import { configurationFailure } from './schema-lookups.js';

export interface Bringer {
  /** Source type of the parents. */
  readonly type: string;
  readonly target: TargetDefinition;
}

/**
 * Parents that a job brings over itself where they are not linked yet (`onUnlinked: match-or-create`): a stream of
 * the parents' type with the target of the job that usually brings them.
 */
export function bringers(plan: RunPlan, streams: readonly CompiledStream[]): readonly Bringer[] {
  const found = new Map<string, Bringer>();
  for (const { targets } of streams) {
    for (const { parents } of targets) {
      for (const parent of parents) {
        if (parent.definition.onUnlinked !== 'match-or-create') continue;
        const type = sourceTypeOf(parent.definition);
        // A type that the job reads anyhow brings its own records.
        if (streams.some((stream) => stream.type === type) || found.has(type)) continue;
        found.set(type, { type, target: targetOfJob(plan, parent) });
      }
    }
  }
  return [...found.values()];
}

function targetOfJob(plan: RunPlan, { definition }: CompiledParent): TargetDefinition {
  const job = plan.sync.jobs[definition.by ?? ''];
  const target = job?.targets.find((t) => t.mapping === definition.pair);
  if (!target)
    throw configurationFailure(
      'unknown-bringer',
      `Job "${definition.by ?? ''}" does not bring over records of mapping "${definition.pair ?? ''}".`,
    );
  return { ...target, from: { associated: sourceTypeOf(definition) } };
}
