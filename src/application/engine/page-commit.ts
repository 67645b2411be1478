import type { FieldValues } from '../../domain/records/field-value.js';
import type { Outcome, Reason, RecordOutcome } from '../../domain/sync/outcome.js';
import type { LinkWrite } from '../ports/page-store.port.js';
import type { CompiledJob } from './compiled-job.js';
import { sourceSeen, targetSeen } from './compare-linked.js';
import type { PageDraft, RecordDraft, TargetDraft } from './page-draft.js';

/** Outcomes of the page as transaction 2 keeps them. */
export function outcomesOf(page: PageDraft): readonly RecordOutcome[] {
  return page.records.map((record) => ({
    sourceId: record.record.id,
    ...summaryOf(record),
    targets: record.targets.map((t) => ({
      target: t.target.name,
      outcome: t.verdict?.outcome ?? 'pending',
      effect: t.verdict?.effect ?? null,
      reason: t.verdict?.reason ?? null,
      counterpartId: t.counterpartId,
    })),
    sourceVersion: record.record.modifiedAt,
    waitsFor: record.waitsFor,
  }));
}

/** The worst of its targets speaks for a record. */
const WORST_FIRST: readonly Outcome[] = ['failed', 'pending', 'migrated', 'unchanged', 'skipped'];

function summaryOf(record: RecordDraft): { readonly outcome: Outcome; readonly reason: Reason | null } {
  if (record.refusal) return record.refusal;
  for (const outcome of WORST_FIRST) {
    const target = record.targets.find((t) => (t.verdict?.outcome ?? 'pending') === outcome);
    if (target) return { outcome, reason: target.verdict?.reason ?? null };
  }
  return { outcome: 'skipped', reason: null };
}

/** Links and baselines that this page made or moved. */
export function linksOf(job: CompiledJob, page: PageDraft): readonly LinkWrite[] {
  const links: LinkWrite[] = [];
  for (const record of page.records) {
    for (const draft of record.targets) {
      const link = draft.keepsBaseline || draft.stored ? linkOf(job, page, record, draft) : null;
      if (link) links.push(link);
    }
  }
  return links;
}

function linkOf(
  job: CompiledJob,
  page: PageDraft,
  record: RecordDraft,
  draft: TargetDraft,
): LinkWrite | null {
  const outcome = draft.verdict?.outcome ?? 'pending';
  if (draft.counterpartId === null || outcome === 'failed' || outcome === 'pending') return null;
  const source = draft.keepsBaseline
    ? {
        ...pick(record.record.fields, draft.type.mapping.sourceFields),
        ...Object.fromEntries(draft.sourceParents),
      }
    : draft.link && sourceSeen(job, draft.link);
  const earlier = draft.link ? targetSeen(job, draft.link) : null;
  const target = draft.stored ? { ...earlier, ...pickKnown(draft.stored, draft) } : earlier;
  const forward = job.plan.job.source.side === 'hubspot';
  return {
    pairKey: draft.target.pairKey,
    hubspotTypeKey: forward ? page.stream.typeKey : draft.type.typeKey,
    hubspotId: forward ? record.record.id : draft.counterpartId,
    businessTypeKey: forward ? draft.type.typeKey : page.stream.typeKey,
    businessId: forward ? draft.counterpartId : record.record.id,
    shared: draft.target.definition.shared ?? false,
    hubspotSeen: forward ? source : target,
    businessSeen: forward ? target : source,
  };
}

function pick(fields: FieldValues, names: readonly string[]): FieldValues {
  const picked: Record<string, FieldValues[string]> = {};
  for (const name of names) picked[name] = fields[name] ?? null;
  return picked;
}

/** Only what the mapping or a parent writes belongs to the baseline. */
function pickKnown(stored: FieldValues, draft: TargetDraft): FieldValues {
  const picked: Record<string, FieldValues[string]> = {};
  for (const name of draft.type.mapping.targetFields) {
    const value = stored[name];
    if (value !== undefined) picked[name] = value;
  }
  for (const field of draft.type.parentFields) {
    const value = stored[field];
    if (value !== undefined) picked[field] = value;
  }
  return picked;
}
