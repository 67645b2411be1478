import type { LaneLease, PrepareWritesRequest, WriteIntent } from '../../ports/page-store.port.js';
import type { CallContext, WriteHold } from '../../ports/record-system.port.js';
import type { CompiledJob } from '../compile/compiled-job.js';
import { claim, holdAll, type Claiming } from './hold-claims.js';
import { sharedFields } from './left-intents.js';
import { settleTarget, type PageDraft, type RecordDraft, type TargetDraft } from './page-draft.js';
import { createOperationId } from './prepare-creates.js';
import { adoptTargetParents } from './resolve-parents.js';
import { writeBatch, type PendingWrite, type WritingJob } from './write-batch.js';

/** Transaction 1: claims and intents. `stale` = another attempt owns the lane. */
export async function claimPage(
  deps: Claiming,
  job: CompiledJob,
  page: PageDraft,
  lease: LaneLease,
): Promise<WriteHold | 'stale'> {
  const { sources, intents } = claimsOf(job, page, `${lease.runKey}.${lease.lane}.${lease.fence}`);
  if (sources.length === 0) return holdAll([]);
  const { runKey, lane, fence } = lease;
  const claimed = await claim(deps, {
    runKey,
    lane,
    fence,
    syncKey: job.plan.keys.syncKey,
    sourceSide: job.plan.job.source.side,
    typeKey: page.stream.typeKey,
    sources,
    intents,
  });
  if (claimed === 'stale') return 'stale';
  for (const record of page.records) if (claimed.busy.has(record.record.id)) postpone(record);
  return claimed.hold;
}

/** What the page is about to write: each source with the targets that it needs for itself, and the intents. */
function claimsOf(
  job: CompiledJob,
  page: PageDraft,
  attempt: string,
): Pick<PrepareWritesRequest, 'sources' | 'intents'> {
  const sources: PrepareWritesRequest['sources'][number][] = [];
  const intents: WriteIntent[] = [];
  for (const record of page.records) {
    const sourceId = record.record.id;
    const acting = record.targets.filter(isActing);
    if (acting.length === 0) continue;
    const targets: { typeKey: number; id: string }[] = [];
    const unlinkedPairs: number[] = [];
    const links: { pairKey: number; version: string }[] = [];
    for (const draft of acting) {
      const { pairKey } = draft.target;
      if (draft.counterpartId !== null)
        targets.push({ typeKey: draft.type.typeKey, id: draft.counterpartId });
      if (draft.link === null && draft.replaces === null) unlinkedPairs.push(pairKey);
      if (draft.link?.version !== undefined) links.push({ pairKey, version: draft.link.version });
      const intent = intentOf(job, page, record, draft, attempt);
      if (intent) intents.push(intent);
    }
    sources.push({ sourceId, targets, unlinkedPairs, ...(links.length > 0 ? { links } : {}) });
  }
  return { sources, intents };
}

/** Something is written for it, or its link's baselines are: the other direction may not move these meanwhile. */
function isActing({ verdict, action, link, keepsBaseline, keepsLink }: TargetDraft): boolean {
  return verdict === null ? action !== 'none' : link !== null && (keepsBaseline || keepsLink);
}

/**
 * Creations, and updates of targets that are compared with what stands there: should this attempt die, the next one
 * knows its own doing from a person's. Nothing depends on what a one-way update found before.
 */
function intentOf(
  job: CompiledJob,
  page: PageDraft,
  record: RecordDraft,
  draft: TargetDraft,
  attempt: string,
): WriteIntent | null {
  const operationId = createOperationId(job.plan.sync.slug, record, draft);
  const { pairKey, readsTarget } = draft.target;
  const sourceId = record.record.id;
  if (draft.action === 'create') {
    return { operationId, pairKey, sourceId, ...(readsTarget ? { made: sharedFields(draft) } : {}) };
  }
  if (draft.action !== 'update' || draft.counterpartId === null || !readsTarget) return null;
  const conflicts = page.conflicts.filter(
    (each) => each.pairKey === pairKey && each.sourceId === sourceId && each.field in draft.fields,
  );
  const update = { targetId: draft.counterpartId, fields: draft.fields, conflicts };
  return { operationId: `${operationId}:update@${attempt}`, pairKey, sourceId, update };
}

const AT_WORK = 'Another job is working on this record; it is taken up again.';

/** Whatever is still open of the record waits for another round. */
export function postpone(record: RecordDraft, message = AT_WORK): void {
  for (const draft of record.targets) {
    if (draft.verdict !== null && !isActing(draft)) continue;
    draft.action = 'none';
    draft.stored = null;
    draft.keepsBaseline = false;
    draft.keepsLink = false;
    settleTarget(draft, 'pending', null, { code: 'busy', message, rule: 'claim' });
  }
}

/** The external writes of the page, target by target in their order, in the largest batches; no transaction is open. */
export async function writePage(job: WritingJob, page: PageDraft, context: CallContext): Promise<void> {
  for (const target of page.stream.targets) {
    const open: PendingWrite[] = [];
    for (const record of page.records) {
      for (const draft of record.targets) {
        if (draft.target !== target || draft.verdict !== null) continue;
        if (isReady(record, draft)) open.push({ record, draft });
      }
    }
    for (const type of target.types) {
      const ofType = open.filter(({ draft }) => draft.type === type);
      if (ofType.length > 0) await writeBatch(job, type, ofType, context);
    }
  }
}

/** Links need no write; a parent of the same record must have come about by now. */
function isReady(record: RecordDraft, draft: TargetDraft): boolean {
  if (draft.action === 'link') {
    draft.keepsBaseline = true;
    draft.stored = draft.current?.fields ?? null;
    settleTarget(draft, 'migrated', 'linked');
    return false;
  }
  if (draft.action !== 'create' && draft.action !== 'update') return false;
  if (adoptTargetParents(record, draft) !== 'known') {
    settleTarget(draft, 'pending', null, {
      code: 'waiting-for-parent',
      message: 'It waits until the record that it belongs to is there.',
      rule: 'parents',
    });
    return false;
  }
  if (draft.action === 'create') for (const [field, id] of draft.parentIds) draft.fields[field] = id;
  return true;
}
