import type { Failure } from '../../domain/errors/failure.js';
import type { FieldValue } from '../../domain/records/field-value.js';
import { equalValues } from '../../domain/sync/field-decision.js';
import type { Reason } from '../../domain/sync/outcome.js';
import type { LaneLease, PageStore } from '../ports/page-store.port.js';
import type { CallContext, WriteOperation, WriteResult } from '../ports/record-system.port.js';
import type { CompiledJob, CompiledTargetType } from './compiled-job.js';
import {
  settleGone,
  settleTarget,
  type PageDraft,
  type RecordDraft,
  type TargetDraft,
} from './page-draft.js';
import { createOperationId } from './prepare-creates.js';
import { adoptTargetParents } from './resolve-parents.js';

interface Pending {
  readonly record: RecordDraft;
  readonly draft: TargetDraft;
}

/** Transaction 1: claims and intents. `stale` = another attempt owns the lane. */
export async function claimPage(
  job: CompiledJob,
  page: PageDraft,
  lease: LaneLease,
  writeTimeoutMs: number,
  store: PageStore,
): Promise<'ok' | 'stale'> {
  const sources = page.records.flatMap((record) => {
    const acting = record.targets.filter((t) => t.verdict === null && t.action !== 'none');
    if (acting.length === 0) return [];
    return [
      {
        sourceId: record.record.id,
        targets: acting.flatMap((t) =>
          t.counterpartId === null ? [] : [{ typeKey: t.type.typeKey, id: t.counterpartId }],
        ),
        unlinkedPairs: acting.filter((t) => t.link === null).map((t) => t.target.pairKey),
      },
    ];
  });
  if (sources.length === 0) return 'ok';
  const intents = page.records.flatMap((record) =>
    record.targets
      .filter((t) => t.verdict === null && t.action === 'create')
      .map((t) => ({
        operationId: createOperationId(job.plan.sync.slug, t, record.record.id),
        pairKey: t.target.pairKey,
        sourceId: record.record.id,
      })),
  );
  const { syncKey } = job.plan.keys;
  const answer = await store.prepareWrites({
    ...lease,
    syncKey,
    sourceSide: job.plan.job.source.side,
    typeKey: page.stream.typeKey,
    writeTimeoutMs,
    sources,
    intents,
  });
  if (answer.status === 'stale') return 'stale';
  for (const record of page.records) if (answer.busy.has(record.record.id)) postpone(record);
  return 'ok';
}

function postpone(record: RecordDraft): void {
  for (const draft of record.targets) {
    if (draft.verdict !== null) continue;
    draft.action = 'none';
    settleTarget(draft, 'pending', null, {
      code: 'busy',
      message: 'Another job is working on this record; it is taken up again.',
      rule: 'claim',
    });
  }
}

/** The external writes of the page, target by target in their order, in the largest batches; no transaction is open. */
export async function writePage(job: CompiledJob, page: PageDraft, context: CallContext): Promise<void> {
  for (const target of page.stream.targets) {
    const open: Pending[] = [];
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

async function writeBatch(
  job: CompiledJob,
  type: CompiledTargetType,
  batch: readonly Pending[],
  context: CallContext,
): Promise<void> {
  const operations = batch.map(({ record, draft }) => operationOf(job, record, draft));
  const outdated: { readonly draft: TargetDraft; readonly operation: WriteOperation }[] = [];
  await writeAll(job, type, operations, context, (result, at) => {
    const [pending, operation] = [batch[at], operations[at]];
    if (!pending || !operation) return;
    keepResult(pending.draft, result);
    const update = correction(pending.draft, operation, result);
    if (update) outdated.push({ draft: pending.draft, operation: update });
  });
  if (outdated.length === 0) return;
  const updates = outdated.map((each) => each.operation);
  await writeAll(job, type, updates, context, (result, at) => {
    const draft = outdated[at]?.draft;
    if (draft) keepResult(draft, result);
  });
}

async function writeAll(
  job: CompiledJob,
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

/** A creation by an attempt that died holds the source as it was then: what has changed since is written after it. */
function correction(
  draft: TargetDraft,
  operation: WriteOperation,
  result: WriteResult,
): WriteOperation | null {
  if (operation.kind !== 'create' || result.status !== 'written' || result.created) return null;
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(draft.fields)) {
    const stored = result.stored[name];
    if (stored !== undefined && !equalValues(stored, value)) fields[name] = value;
  }
  if (Object.keys(fields).length === 0) return null;
  return { kind: 'update', operationId: `${operation.operationId}:update`, id: result.id, fields };
}

function operationOf(job: CompiledJob, record: RecordDraft, draft: TargetDraft): WriteOperation {
  const created = createOperationId(job.plan.sync.slug, draft, record.record.id);
  if (draft.counterpartId === null) return { kind: 'create', operationId: created, fields: draft.fields };
  return { kind: 'update', operationId: `${created}:update`, id: draft.counterpartId, fields: draft.fields };
}

function keepResult(draft: TargetDraft, result: WriteResult): void {
  if (result.status !== 'written') {
    draft.keepsBaseline = false;
    if (draft.action === 'update' && result.failure.class === 'not-found') return settleGone(draft);
    settleTarget(draft, 'failed', null, reasonOf(result.failure));
    return;
  }
  const found = draft.link === null ? draft.current?.fields : undefined;
  draft.stored = { ...found, ...draft.fields, ...result.stored };
  const effect = draft.action === 'create' ? 'created' : draft.link === null ? 'linked' : 'updated';
  draft.counterpartId = result.id;
  settleTarget(draft, 'migrated', effect, auditOf(draft));
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
