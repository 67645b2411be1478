import { isBelievable } from '../../../domain/sync/deletes.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { Reason } from '../../../domain/sync/outcome.js';
import type { CutReason, LinkCut, LoadedPage } from '../../ports/page-store.port.js';
import type { CallContext, RecordSystem } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledTarget } from '../compile/compiled-job.js';
import { draftTarget } from './draft-target.js';
import { settleTarget, type PageDraft, type RecordDraft, type TargetDraft } from './page-draft.js';

/** A record that was asked for by id and is not there: it takes the way of archived ones. */
export function goneRecord(id: string): SystemRecord {
  return {
    id,
    fields: {},
    createdAt: null,
    modifiedAt: null,
    archived: true,
    formerIds: [],
    associations: {},
  };
}

interface Gone {
  readonly record: RecordDraft;
  readonly draft: TargetDraft;
}

/**
 * What becomes of the counterparts of records that are gone at their source, by each target's `onSourceDeleted`. Where
 * most of a page is gone at once, nothing is cut or deleted: it is flagged for a person.
 */
export function settleGoneSources(job: CompiledJob, page: PageDraft, loaded: LoadedPage): void {
  const gone = page.records.flatMap((record) =>
    record.record.archived && record.refusal?.reason.rule !== 'selection' && !isIgnored(page, record)
      ? linkedTargets(page, record, loaded).map((draft) => ({ record, draft }))
      : [],
  );
  if (gone.length === 0) return;
  const records = new Set(gone.map(({ record }) => record)).size;
  const believed = isBelievable(records, page.records.length);
  for (const each of gone) settleOne(job, page, each, believed);
}

function isIgnored({ decisions }: PageDraft, { record }: RecordDraft): boolean {
  return decisions.ignored.has(record.id);
}

function linkedTargets(page: PageDraft, { record }: RecordDraft, loaded: LoadedPage): readonly TargetDraft[] {
  return page.stream.targets
    .filter((target) => loaded.links.get(target.pairKey)?.has(record.id))
    .map((target) => draftTarget(target, record, loaded));
}

function settleOne(job: CompiledJob, page: PageDraft, { record, draft }: Gone, believed: boolean): void {
  const policy = draft.target.onSourceDeleted;
  if (policy === 'keep') return;
  draft.counterpartId = counterpartOf(job, draft);
  record.targets.push(draft);
  if (policy === 'flag' || !believed) {
    settleTarget(draft, 'failed', null, believed ? flagged(draft.target) : TOO_MANY);
    record.refusal = { outcome: 'failed', reason: believed ? flagged(draft.target) : TOO_MANY };
    return;
  }
  if (policy === 'propagate') {
    draft.action = 'delete';
    return;
  }
  page.cuts.push(cutOf(job, page, { record, draft }, 'source-deleted', [job.targetSide]));
  settleTarget(draft, 'skipped', null, UNLINKED);
  record.refusal = { outcome: 'skipped', reason: UNLINKED };
}

const UNLINKED: Reason = {
  code: 'source-deleted',
  message: 'It was deleted at its source, and unlinked from its counterpart.',
  rule: 'deletes',
};

const TOO_MANY: Reason = {
  code: 'too-many-deleted',
  message:
    'Most of what was asked for is gone at once. Nothing was unlinked or deleted: a person has to look.',
  rule: 'deletes',
};

function flagged({ name }: CompiledTarget): Reason {
  return {
    code: 'source-deleted',
    message: `It was deleted at its source; its ${name} is still there. Ignore it, unlink it, or delete the ${name}.`,
    rule: 'deletes',
  };
}

/** Deletes what `propagate` says, on either side, in one call per type; what was deleted is unlinked with the page. */
export async function deleteCounterparts(
  job: CompiledJob,
  page: PageDraft,
  context: CallContext,
): Promise<void> {
  const open = page.records.flatMap((record) =>
    record.targets.filter((draft) => draft.verdict === null).map((draft) => ({ record, draft })),
  );
  const atTarget = open.filter(({ draft }) => draft.action === 'delete');
  for (const type of new Set(atTarget.map(({ draft }) => draft.type))) {
    const ofType = atTarget.filter(({ draft }) => draft.type === type);
    await removeAll(job, page, job.target, type.name, ofType, ({ draft }) => draft.counterpartId, context);
  }
  const atSource = open.filter(({ draft }) => draft.action === 'delete-source');
  if (atSource.length === 0) return;
  if (isBelievable(atSource.length, page.records.length)) {
    await removeAll(
      job,
      page,
      job.source,
      page.stream.type,
      atSource,
      ({ record }) => record.record.id,
      context,
    );
  } else {
    for (const { draft } of atSource) settleTarget(draft, 'failed', null, TOO_MANY);
  }
}

async function removeAll(
  job: CompiledJob,
  page: PageDraft,
  system: RecordSystem,
  type: string,
  gone: readonly Gone[],
  idOf: (each: Gone) => string | null,
  context: CallContext,
): Promise<void> {
  const ids = [...new Set(gone.flatMap((each) => idOf(each) ?? []))];
  const results = system.archive ? await system.archive({ type, ids }, context) : null;
  const failures = new Map(
    results?.flatMap((r) => (r.status === 'archived' ? [] : [[r.id, r.failure] as const])),
  );
  for (const each of gone) {
    const { record, draft } = each;
    const failure = results === null ? CANNOT : failures.get(idOf(each) ?? '');
    if (failure) {
      const reason = { code: failure.code, message: failure.message, rule: 'deletes' };
      settleTarget(draft, 'failed', null, reason);
      record.refusal = { outcome: 'failed', reason };
      continue;
    }
    page.cuts.push(cutOf(job, page, each, 'propagated', [system.side]));
    settleTarget(draft, 'skipped', null, DELETED);
    record.refusal ??= { outcome: 'skipped', reason: DELETED };
  }
}

const CANNOT = {
  code: 'delete-unsupported',
  message: 'Its counterpart was deleted, and this system does not let Crosstie delete records.',
};

const DELETED: Reason = {
  code: 'deleted',
  message: 'One side deleted the record, so the other one was deleted too.',
  rule: 'deletes',
};

/** The link whose target is gone, before its record gets a new one. */
export function cutReplaced(job: CompiledJob, page: PageDraft): void {
  for (const record of page.records) {
    for (const draft of record.targets) {
      if (draft.replaces === null || draft.verdict?.outcome !== 'migrated') continue;
      const link = draft.replaces;
      page.cuts.push({
        ...cutOf(job, page, { record, draft: { ...draft, link } }, 'target-deleted', [job.targetSide]),
        keepsLink: true,
      });
    }
  }
}

function cutOf(
  job: CompiledJob,
  page: PageDraft,
  { record, draft }: Gone,
  reason: CutReason,
  blocks: LinkCut['blocks'],
): LinkCut {
  const forward = job.plan.job.source.side === 'hubspot';
  const { id } = record.record;
  const counterpart = counterpartOf(job, draft) ?? '';
  const linked = draft.replaces ?? draft.link;
  const name = forward ? linked?.businessType : linked?.hubspotType;
  const typeKey = draft.target.types.find((type) => type.name === name)?.typeKey ?? draft.type.typeKey;
  return {
    pairKey: draft.target.pairKey,
    hubspotTypeKey: forward ? page.stream.typeKey : typeKey,
    hubspotId: forward ? id : counterpart,
    businessTypeKey: forward ? typeKey : page.stream.typeKey,
    businessId: forward ? counterpart : id,
    keepsLink: false,
    blocks,
    reason,
  };
}

function counterpartOf(job: CompiledJob, { link }: TargetDraft): string | null {
  if (link === null) return null;
  return job.plan.job.source.side === 'hubspot' ? link.businessId : link.hubspotId;
}
