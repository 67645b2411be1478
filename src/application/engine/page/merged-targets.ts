import type { PageStore } from '../../ports/page-store.port.js';
import type { CompiledJob, CompiledTarget } from '../compile/compiled-job.js';
import { MERGED } from './draft-target.js';
import { settleTarget, type Linked } from './page-draft.js';

/**
 * Targets that answered to a former id: they were merged into another record (HF M6). Nothing is written to it yet, for
 * it may be another record's partner: the link goes over with this page's commit, unless that one is linked already,
 * and the next round compares the two.
 */
export async function followMergedTargets(
  job: CompiledJob,
  target: CompiledTarget,
  read: readonly Linked[],
  pages: PageStore,
): Promise<void> {
  const moved = read.filter(({ draft }) => survivorOf(draft) !== null);
  if (moved.length === 0 || target.definition.shared) return;
  for (const { typeKey } of target.types) {
    const ofType = moved.filter(({ draft }) => draft.type.typeKey === typeKey);
    const survivors = [...new Set(ofType.flatMap(({ draft }) => survivorOf(draft) ?? []))];
    const holders = new Map(
      await pages.linkedCounterparts(target.pairKey, job.targetSide, typeKey, survivors),
    );
    for (const { record, draft } of ofType) {
      const survivor = survivorOf(draft);
      if (survivor === null) continue;
      const holder = holders.get(survivor) ?? record.record.id;
      if (holder !== record.record.id) settleTarget(draft, 'skipped', null, MERGED);
      else {
        holders.set(survivor, holder);
        draft.counterpartId = survivor;
        draft.keepsLink = true;
        settleTarget(draft, 'pending', null, FOLLOWS);
      }
    }
  }
}

const FOLLOWS = {
  code: 'busy',
  message: 'Its counterpart was merged into another record; its link follows before it is taken up again.',
  rule: 'claim',
};

function survivorOf({ current, counterpartId }: Linked['draft']): string | null {
  return current === null || current.id === counterpartId ? null : current.id;
}
