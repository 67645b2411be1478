import type { FieldValue } from '../../../domain/records/field-value.js';
import type { Side, SystemRecord } from '../../../domain/records/system-record.js';
import type { ConflictSide } from '../../ports/page-store.port.js';
import type { FieldDecision } from '../../../domain/sync/field-decision.js';
import type { CompiledJob } from '../compile/compiled-job.js';
import type { PageDraft, RecordDraft, TargetDraft } from './page-draft.js';

/** Notes a conflict of one field and writes the source's value where the policy gave it right; true = it is open. */
export function keepConflict(
  job: CompiledJob,
  page: PageDraft,
  { record, draft }: { readonly record: RecordDraft; readonly draft: TargetDraft },
  field: string,
  mapped: FieldValue,
  { resolution }: Extract<FieldDecision, { kind: 'conflict' }>,
): boolean {
  if (resolution === 'source') draft.fields[field] = mapped;
  const source = job.plan.job.source.side;
  page.conflicts.push({
    pairKey: draft.target.pairKey,
    sourceId: record.record.id,
    field,
    resolution: resolution === 'open' ? 'open' : resolution === 'source' ? source : job.targetSide,
    sides: {
      [source]: sideOf(mapped, record.record),
      [job.targetSide]: sideOf(draft.current?.fields[field] ?? null, draft.current),
    } as Record<Side, ConflictSide>,
  });
  return resolution === 'open';
}

function sideOf(value: FieldValue, record: SystemRecord | null): ConflictSide {
  const changedBy = record?.changedBy;
  return { value, modifiedAt: record?.modifiedAt ?? null, ...(changedBy !== undefined && { changedBy }) };
}
