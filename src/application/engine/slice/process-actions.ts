import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { SliceResult } from '../../../domain/sync/lane.js';
import type { LaneLease, LaneRow } from '../../ports/page-store.port.js';
import {
  Overtaken,
  type CallContext,
  type WriteHold,
  type WriteOperation,
} from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';
import { changesOf, type ActionSubject } from '../compile/plan-actions.js';
import type { EngineCall } from '../run-engine.js';
import { claim, unlessOvertaken } from '../page/hold-claims.js';

/**
 * The lane of the actions in the end: records of the root type that are well, page by page. What an action writes
 * is computed from where the record was taken, so that a repeated page writes the same again.
 */
export async function processActions(
  deps: EngineDeps,
  job: CompiledJob,
  root: CompiledStream,
  start: LaneRow,
  call: EngineCall,
  context: CallContext,
): Promise<SliceResult> {
  let row = start;
  for (let page = 0; page < deps.limits.pagesPerSlice && !row.done && !call.signal.aborted; page++) {
    const ids = await deps.actions.open({ ...keysOf(job, root), after: row.cursor, limit: job.pageSize });
    const cursor = ids.length < job.pageSize ? null : (ids[ids.length - 1] ?? null);
    const lease: LaneLease = { runKey: job.plan.keys.runKey, lane: row.lane, fence: row.fence };
    const kept = { ...lease, ...keysOf(job, root), seq: row.seq, cursor, done: cursor === null };
    const committed = await unlessOvertaken(async () =>
      deps.actions.commit({ ...kept, ids: await actOn(deps, job, root, lease, ids, context) }),
    );
    if (committed.status === 'stale') break;
    row = { ...row, cursor, seq: committed.seq, counters: committed.counters, done: cursor === null };
    call.heartbeat();
  }
  return { lane: row.lane, seq: row.seq, counters: row.counters, done: row.done, stop: null };
}

function keysOf(job: CompiledJob, root: CompiledStream) {
  return { jobKey: job.plan.keys.jobKey, typeKey: root.typeKey };
}

/** Answers the records whose actions are done; the others stay open for the next run. */
async function actOn(
  deps: EngineDeps,
  job: CompiledJob,
  root: CompiledStream,
  lease: LaneLease,
  ids: readonly string[],
  context: CallContext,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { found } = await job.source.readByIds(root.selection, ids, context);
  const subjects = await wellOf(deps, job, root, [...found.values()]);
  const done: string[] = [];
  const updates: { readonly id: string; readonly operation: WriteOperation }[] = [];
  for (const subject of subjects) {
    const { id } = subject.record;
    const fields = changesOf(job.actions, subject);
    if (Object.keys(fields).length === 0) done.push(id);
    else
      updates.push({ id, operation: { kind: 'update', operationId: `${job.plan.runId}/${id}`, id, fields } });
  }
  if (updates.length === 0) return done;
  const operations = updates.map((update) => update.operation);
  const hold = await holdLane(deps, job, root, lease);
  const results = await job.source.write({ type: root.type, operations }, { ...context, hold });
  results.forEach((result, at) => {
    const id = updates[at]?.id;
    if (result.status === 'written' && id !== undefined) done.push(id);
  });
  const failed = results.find((result) => result.status !== 'written');
  if (failed) {
    await deps.runs.appendEvent(job.plan.runId, { code: 'action-failed', message: failed.failure.message });
  }
  return done;
}

/**
 * Of the lane alone, not of its records: only actions write these fields, and no baseline goes by them.
 * @throws `Overtaken` where another attempt owns the lane
 */
async function holdLane(
  deps: EngineDeps,
  job: CompiledJob,
  root: CompiledStream,
  lease: LaneLease,
): Promise<WriteHold> {
  const { syncKey } = job.plan.keys;
  const place = { syncKey, sourceSide: job.plan.job.source.side, typeKey: root.typeKey };
  const claimed = await claim(deps, { ...lease, ...place, sources: [], intents: [] });
  if (claimed === 'stale') throw new Overtaken();
  return claimed.hold;
}

/** Records whose associated records are well, too, with what those had to say. */
async function wellOf(
  deps: EngineDeps,
  job: CompiledJob,
  root: CompiledStream,
  records: readonly SystemRecord[],
): Promise<readonly ActionSubject[]> {
  let subjects: readonly ActionSubject[] = records.map((record) => ({ record, audits: [] }));
  for (const { type, typeKey } of root.handsOn) {
    const ids = subjects.flatMap(({ record }) => record.associations[type] ?? []);
    const states = await deps.actions.associated(job.plan.keys.jobKey, typeKey, ids);
    subjects = subjects.flatMap(({ record, audits }) => {
      const own = (record.associations[type] ?? []).map((id) => states.get(id));
      if (own.some((state) => !state || state.outcome === 'failed' || state.outcome === 'pending')) return [];
      return [{ record, audits: [...audits, ...own.flatMap((state) => state?.audits ?? [])] }];
    });
  }
  return subjects;
}
