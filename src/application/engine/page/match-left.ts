import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledTarget } from '../compile/compiled-job.js';
import { isItsSpelling } from './left-intents.js';
import type { LinkedLookup, Seeker } from './find-free.js';

/**
 * A match that an attempt which died has written to is kept, whatever the rules say by now: its values stand there, and
 * belong to the record that they came from.
 */
export async function matchLeft(
  job: CompiledJob,
  target: CompiledTarget,
  seekers: readonly Seeker[],
  store: LinkedLookup,
  context: CallContext,
): Promise<void> {
  const left = seekers.filter(({ draft }) => (draft.left?.updates.length ?? 0) > 0);
  for (const type of left.length > 0 ? target.types : []) {
    const updates = left.flatMap(({ draft }) => draft.left?.updates ?? []);
    const ids = [...new Set(updates.map(({ targetId }) => targetId))];
    const selection = { type: type.name, fields: type.fields, associations: [] };
    const { found } = await job.target.readByIds(selection, ids, context);
    const linked = await store.linkedCounterparts(target.pairKey, job.targetSide, type.typeKey, ids);
    const taken = new Set(linked.keys());
    for (const { draft } of left) {
      if (draft.action !== 'none') continue;
      const written = draft.left?.updates.find(({ targetId, fields }) => {
        const stands = found.get(targetId);
        if (!stands || stands.id !== targetId || stands.archived || taken.has(targetId)) return false;
        return Object.entries(fields).some(([name, value]) =>
          isItsSpelling(stands.fields[name] ?? null, value),
        );
      });
      if (!written) continue;
      taken.add(written.targetId);
      draft.action = 'link';
      draft.type = type;
      draft.counterpartId = written.targetId;
      draft.current = found.get(written.targetId) ?? null;
    }
  }
}
