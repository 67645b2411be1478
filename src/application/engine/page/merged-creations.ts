import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledTarget } from '../compile/compiled-job.js';
import { MERGED_UNLINKED } from './draft-target.js';
import type { LinkedLookup, Seeker } from './find-free.js';
import { settleTarget } from './page-draft.js';
import { createOperationId, creationOf } from './prepare-creates.js';

/**
 * What an attempt that died had created may have been merged by a person, before it was ever linked, into a record that
 * has a partner: to send the creation again would write over what belongs to that one.
 */
export async function settleMergedCreations(
  job: CompiledJob,
  target: CompiledTarget,
  again: readonly Seeker[],
  store: LinkedLookup,
  context: CallContext,
): Promise<void> {
  if (again.length === 0 || !job.target.createdBy) return;
  const { slug } = job.plan.sync;
  const named = again.map((each) => ({ ...each, id: createOperationId(slug, each.record, each.draft) }));
  const creations = named.flatMap(({ id }) => creationOf(id) ?? []);
  for (const type of target.types) {
    const made = await job.target.createdBy(type.name, creations, context);
    if (made.size === 0) continue;
    const ids = [...new Set(made.values())];
    const holders = await store.linkedCounterparts(target.pairKey, job.targetSide, type.typeKey, ids);
    for (const { record, draft, id } of named) {
      const holder = holders.get(made.get(id) ?? '');
      if (holder !== undefined && holder !== record.record.id)
        settleTarget(draft, 'skipped', null, MERGED_UNLINKED);
    }
  }
}
