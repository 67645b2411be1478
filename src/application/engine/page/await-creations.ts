import type { CreationUnderWay, LoadedPage } from '../../ports/page-store.port.js';
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
  for (const [pairKey, underWay] of creating) {
    const unlinked = page.records.filter((record) => isUnlinked(record, pairKey));
    const creations = underWay.flatMap(({ operationId }) => creationOf(operationId) ?? []);
    if (unlinked.length === 0 || creations.length === 0) continue;
    const made = await job.source.createdBy(page.stream.type, creations, context);
    const makers = new Map(underWay.map((creation) => [made.get(creation.operationId), creation]));
    for (const record of unlinked) {
      const maker = makers.get(record.record.id);
      if (maker) postpone(record, whyItWaits(maker));
    }
  }
}

function whyItWaits({ job, runEnded }: CreationUnderWay): string {
  return runEnded
    ? `Job ${job} made this record in a run that ended before it was linked. Run that job again: it links the two.`
    : `Job ${job} has just made this record and is about to link it; it is taken up again.`;
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
