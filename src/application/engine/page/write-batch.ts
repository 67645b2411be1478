import type { Failure } from '../../../domain/errors/failure.js';
import type { CompiledField } from '../../../domain/mapping/compiled-mapping.js';
import type { FieldValue, FieldValues } from '../../../domain/records/field-value.js';
import type { Effect, Reason } from '../../../domain/sync/outcome.js';
import type {
  CallContext,
  RecordWriter,
  WriteOperation,
  WriteResult,
} from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledTargetType } from '../compile/compiled-job.js';
import { DELETED } from './draft-target.js';
import { isItsSpelling, wasEditedSince } from './left-intents.js';
import { settleGone, settleTarget, type RecordDraft, type TargetDraft } from './page-draft.js';
import { createOperationId } from './prepare-creates.js';

/** What of a job writing takes; the target may be one within a transaction. */
export type WritingJob = Pick<CompiledJob, 'plan'> & { readonly target: RecordWriter };

export interface PendingWrite {
  readonly record: RecordDraft;
  readonly draft: TargetDraft;
}

/** Failures after which nobody knows whether an earlier try has come through. */
const UNCLEAR: ReadonlySet<string> = new Set(['transient', 'outcome-unknown']);

/** Tries to find a free value where the target refuses a taken one. */
const MOST_SUFFIXES = 20;

/** Writes a batch of one type and settles each of its targets by what became of it. */
export async function writeBatch(
  job: WritingJob,
  type: CompiledTargetType,
  batch: readonly PendingWrite[],
  context: CallContext,
): Promise<void> {
  let taken = await writeOnce(job, type, batch, context);
  const wanted = new Map(taken.map(({ pending, field }) => [pending, pending.draft.fields[field.target]]));
  for (let n = 2; taken.length > 0 && n <= MOST_SUFFIXES; n += 1) {
    const again = taken.filter(({ pending, field }) => renamed(pending.draft, field, wanted.get(pending), n));
    for (const { pending } of again) pending.draft.verdict = null;
    const refused = await writeOnce(
      job,
      type,
      again.map(({ pending }) => pending),
      context,
    );
    taken = refused.filter(({ pending }) => wanted.has(pending));
  }
}

function renamed(
  draft: TargetDraft,
  field: CompiledField,
  wanted: FieldValue | undefined,
  n: number,
): boolean {
  const next = typeof wanted === 'string' ? (field.suffixed?.(wanted, n) ?? null) : null;
  if (next === null) return false;
  draft.fields[field.target] = next;
  draft.keepsBaseline = true;
  return true;
}

interface Taken {
  readonly pending: PendingWrite;
  /** Its value belongs to another record of the target. */
  readonly field: CompiledField;
}

async function writeOnce(
  job: WritingJob,
  type: CompiledTargetType,
  batch: readonly PendingWrite[],
  context: CallContext,
): Promise<readonly Taken[]> {
  if (batch.length === 0) return [];
  const operations = batch.map(({ record, draft }) => operationOf(job, record, draft));
  const outdated: { readonly draft: TargetDraft; readonly operation: WriteOperation }[] = [];
  const taken: Taken[] = [];
  await writeAll(job, type, operations, context, (result, at) => {
    const [pending, operation] = [batch[at], operations[at]];
    if (!pending || !operation) return;
    keepResult(pending.draft, result);
    const field = takenField(type, operation, result);
    if (field) taken.push({ pending, field });
    const update = correction(pending.draft, operation, result);
    if (update) outdated.push({ draft: pending.draft, operation: update });
  });
  if (outdated.length === 0) return taken;
  const updates = outdated.map((each) => each.operation);
  await writeAll(job, type, updates, context, (result, at) => {
    const draft = outdated[at]?.draft;
    if (draft) keepResult(draft, result);
  });
  return taken;
}

function takenField(
  type: CompiledTargetType,
  { kind }: WriteOperation,
  result: WriteResult,
): CompiledField | null {
  if (kind !== 'create' || result.status !== 'rejected' || result.failure.class !== 'conflict') return null;
  const { field } = result.failure;
  return type.mapping.fields.find((each) => each.target === field && each.suffixed !== undefined) ?? null;
}

async function writeAll(
  job: WritingJob,
  type: CompiledTargetType,
  operations: readonly WriteOperation[],
  context: CallContext,
  keep: (result: WriteResult, at: number) => void,
): Promise<void> {
  const results = await job.target.write({ type: type.name, operations }, context);
  if (results.length !== operations.length)
    throw new Error(
      `The write of ${type.name} answered ${results.length} of ${operations.length} operations.`,
    );
  results.forEach(keep);
}

/**
 * A creation by an attempt that died holds the source as it was then: what has changed since is written after it. What
 * a person has written there since stays.
 */
function correction(
  draft: TargetDraft,
  operation: WriteOperation,
  result: WriteResult,
): WriteOperation | null {
  if (operation.kind !== 'create' || result.status !== 'written' || result.created) return null;
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(draft.fields)) {
    const stored = result.stored[name];
    if (stored === undefined || isItsSpelling(stored, value)) continue;
    const shared = draft.type.mapping.fields.find(({ target, twoWay }) => twoWay && target === name);
    if (shared && wasEditedSince(draft, name, stored)) leaveToOtherDirection(draft, shared, value);
    else fields[name] = value;
  }
  if (Object.keys(fields).length === 0) return null;
  return { kind: 'update', operationId: `${operation.operationId}:update`, id: result.id, fields };
}

/** Its value is in no baseline: the job of the other direction finds it changed, and on both sides where the source moved too. */
function leaveToOtherDirection(
  draft: TargetDraft,
  { target, inputs }: CompiledField,
  value: FieldValue,
): void {
  draft.unseen.add(target);
  if (draft.left?.made.some((meant) => isItsSpelling(meant[target] ?? '', value ?? ''))) return;
  for (const input of inputs) draft.reopened.add(input);
}

function operationOf(job: WritingJob, record: RecordDraft, draft: TargetDraft): WriteOperation {
  const { id } = record.record;
  const sync = job.plan.sync.slug;
  const created = createOperationId(sync, record, draft);
  if (draft.counterpartId === null) {
    const origin = { sync, type: record.type, id, generation: draft.generation };
    const repeated = draft.left?.creates ? { repeated: true } : {};
    return { kind: 'create', operationId: created, fields: draft.fields, origin, ...repeated };
  }
  return { kind: 'update', operationId: `${created}:update`, id: draft.counterpartId, fields: draft.fields };
}

function keepResult(draft: TargetDraft, result: WriteResult): void {
  if (result.status !== 'written') {
    draft.keepsBaseline = false;
    if (result.failure.class === 'not-found') {
      if (draft.action === 'update') return settleGone(draft);
      // It was created before, as its operation says, and deleted since: on purpose, as far as anybody can tell.
      if (draft.action === 'create') {
        draft.mayBeMade = true;
        return settleTarget(draft, 'skipped', null, DELETED);
      }
    }
    // An answer that was lost may have been one that told of its creation.
    if (UNCLEAR.has(result.failure.class)) draft.mayBeMade = true;
    settleTarget(draft, 'failed', null, reasonOf(result.failure));
    return;
  }
  draft.stored = storedFields(draft, result.stored);
  draft.version = result.modifiedAt ?? null;
  const effect = draft.action === 'create' ? 'created' : draft.link === null ? 'linked' : 'updated';
  draft.counterpartId = result.id;
  if (result.refused) return settleInPart(draft, effect, result.refused);
  settleTarget(draft, 'migrated', effect, auditOf(draft));
}

/** It is there and linked, so that nobody takes it for a new one; what was refused is tried again with the record. */
function settleInPart(draft: TargetDraft, effect: Effect, refused: Failure): void {
  if (refused.field !== undefined) draft.unseen.add(refused.field);
  draft.keepsLink = true;
  settleTarget(draft, 'failed', effect, reasonOf(refused));
}

/**
 * A system that stores just what it was sent answers with that very object. What a creation found stored before it was
 * corrected holds on for all else.
 */
function storedFields(draft: TargetDraft, answered: FieldValues): FieldValues {
  const found = draft.link === null ? draft.current?.fields : undefined;
  if (answered === draft.fields && found === undefined) return answered;
  return { ...found, ...draft.fields, ...draft.stored, ...answered };
}

/** Written, with something that a person should know of. */
function auditOf({ audits }: TargetDraft): Reason | null {
  return audits.length === 0 ? null : { code: 'audit', message: audits.join(' '), rule: 'audit' };
}

function reasonOf(failure: Failure): { code: string; message: string; field?: string } {
  return {
    code: failure.class === 'outcome-unknown' ? 'outcome-unknown' : failure.code,
    message: failure.message,
    ...(failure.field === undefined ? {} : { field: failure.field }),
  };
}
