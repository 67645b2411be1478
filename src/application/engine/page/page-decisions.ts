import type { MappedRecord } from '../../../domain/mapping/compiled-mapping.js';
import type { FieldValue, FieldValues } from '../../../domain/records/field-value.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import {
  NO_DECISIONS,
  type ConflictDecision,
  type PageDecisions,
} from '../../ports/repair-decisions.port.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';
import type { PageDraft, RecordDraft, TargetDraft } from './page-draft.js';

/** What people decided at the repair desk about the records of a page. */
export async function decisionsOf(
  deps: EngineDeps,
  job: CompiledJob,
  stream: CompiledStream,
  records: readonly SystemRecord[],
): Promise<PageDecisions> {
  if (records.length === 0) return NO_DECISIONS;
  return deps.decisions.ofPage({
    syncKey: job.plan.keys.syncKey,
    jobKey: job.plan.keys.jobKey,
    typeKey: stream.typeKey,
    pairKeys: stream.pairKeys,
    sources: records.map(({ id, modifiedAt }) => ({ id, version: modifiedAt })),
  });
}

interface Subject {
  readonly record: RecordDraft;
  readonly draft: TargetDraft;
}

/** Values that a person put in the place of mapped ones. */
export function overridesOf(page: PageDraft, { record, draft }: Subject): FieldValues | undefined {
  return page.decisions.overrides.get(draft.target.pairKey)?.get(record.record.id);
}

/** Fields that a person wants as the mapping has them, whatever the baseline says; undefined = nobody asked. */
export function restoredOf(page: PageDraft, { record, draft }: Subject): ReadonlySet<string> | undefined {
  return page.decisions.restores.get(draft.target.pairKey)?.get(record.record.id);
}

/** Fields that a person decided about: they are looked at although the source did not change. */
export function decidedFields(page: PageDraft, each: Subject): ReadonlySet<string> {
  const pairKey = each.draft.target.pairKey;
  const conflicts = page.decisions.conflicts.get(pairKey)?.get(each.record.record.id);
  const overrides = overridesOf(page, each);
  const restored = restoredOf(page, each);
  if (!conflicts && !overrides && !restored) return NO_FIELDS;
  return new Set([...(conflicts?.keys() ?? []), ...Object.keys(overrides ?? {}), ...(restored ?? [])]);
}

const NO_FIELDS: ReadonlySet<string> = new Set();

/** With a person's values, and without what was wrong about the fields that they are for. */
export function withOverrides(mapped: MappedRecord, overrides: FieldValues | undefined): MappedRecord {
  if (overrides === undefined) return mapped;
  return {
    ...mapped,
    values: { ...mapped.values, ...overrides },
    problems: mapped.problems.filter(({ target }) => !(target in overrides)),
  };
}

/**
 * Carries out what a person decided about a field that both sides changed; false = nobody decided. A value of his
 * own is written here, and left out of the baseline: the job of the other direction finds it changed and brings it back.
 */
export function applyDecision(
  job: CompiledJob,
  page: PageDraft,
  { record, draft }: Subject,
  field: string,
  mapped: FieldValue,
): boolean {
  const { pairKey } = draft.target;
  const decision = page.decisions.conflicts.get(pairKey)?.get(record.record.id)?.get(field);
  if (!decision) return false;
  const source = job.plan.job.source.side;
  if (decision.take === source) draft.fields[field] = mapped;
  if (decision.take === 'value') {
    draft.fields[field] = decision.value;
    draft.unseen.add(field);
  }
  page.conflicts.push({ pairKey, sourceId: record.record.id, field, resolution: winnerOf(decision, source) });
  return true;
}

function winnerOf(decision: ConflictDecision, source: 'hubspot' | 'business'): 'hubspot' | 'business' {
  return decision.take === 'value' ? source : decision.take;
}

/** Candidates of which a person said that they are others. */
export function isRejected(page: PageDraft, { record, draft }: Subject, candidateId: string): boolean {
  return page.decisions.rejected.get(draft.target.pairKey)?.get(record.record.id)?.has(candidateId) ?? false;
}
