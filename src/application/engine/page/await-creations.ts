import type { LoadedPage } from '../../ports/page-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob } from '../compile/compiled-job.js';
import type { PageDraft, RecordDraft } from './page-draft.js';
import { creationOf } from './prepare-creates.js';
import { postpone } from './write-page.js';

/**
 * A record that the other direction has just made is about to be linked to the record that it was made from, perhaps by
 * an attempt that died in between. Until then it has no link, and would be created there once more: it waits. Whoever
 * made it began before it was read here, so that its creation is known, or its link is.
 */
export async function awaitCreations(
  job: CompiledJob,
  page: PageDraft,
  { creating }: LoadedPage,
  context: CallContext,
): Promise<void> {
  if (creating.size === 0 || !job.source.createdBy) return;
  for (const [pairKey, operationIds] of creating) {
    const unlinked = page.records.filter((record) => isUnlinked(record, pairKey));
    const creations = operationIds.flatMap((id) => creationOf(id) ?? []);
    if (unlinked.length === 0 || creations.length === 0) continue;
    const made = new Set((await job.source.createdBy(page.stream.type, creations, context)).values());
    for (const record of unlinked) if (made.has(record.record.id)) postpone(record);
  }
}

function isUnlinked({ targets }: RecordDraft, pairKey: number): boolean {
  return targets.some(
    ({ target, verdict, action, link, replaces }) =>
      target.pairKey === pairKey &&
      verdict === null &&
      action !== 'none' &&
      link === null &&
      replaces === null,
  );
}
