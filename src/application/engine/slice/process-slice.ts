import type { LaneRange, SliceResult, SliceStop } from '../../../domain/sync/lane.js';
import type { RunControl } from '../../../domain/sync/status.js';
import type { CommitPageResult, LaneRow, OpenedLane } from '../../ports/page-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';
import { processActions } from './process-actions.js';
import { rehearsePage } from '../preview/preview-page.js';
import { awaiting, stepPage } from '../preview/preview-steps.js';
import type { PageInput } from '../page/page-input.js';
import { processPage } from '../page/process-page.js';
import { processUnits } from '../unit/process-units.js';
import { Isolation } from './isolation.js';
import { readSource } from './read-source.js';
import { repairLane } from './repair-lane.js';
import type { SourcePage } from './source-page.js';
import type { EngineCall } from '../run-engine.js';

/**
 * One slice: up to ten pages or five seconds of one lane, every page committed by itself. The lane is read from its
 * row, never from the caller, so that a repeated or late slice does no harm.
 */
export async function processSlice(
  deps: EngineDeps,
  job: CompiledJob,
  opened: OpenedLane,
  call: EngineCall,
  context: CallContext,
): Promise<SliceResult> {
  let row = opened.lane;
  if (row.done) return report(row, null);
  const stream = job.streams.find((s) => s.typeKey === row.typeKey);
  if (!stream) throw new Error(`Lane ${row.lane} reads a type that its job does not have.`);
  const halted = stopOf(opened.control);
  const isolation = new Isolation(deps, opened, call);
  if (opened.brokenOff.length > 0) {
    const repaired = await repairLane(deps, job, stream, opened, {
      context,
      halts: halted !== null,
      isolation,
    });
    if (repaired === 'stale') return report(row, null);
    row = repaired;
  }
  if (halted) return report(row, halted);
  if (row.range.kind === 'actions') return processActions(deps, job, stream, row, call, context);
  return runPages(deps, job, stream, row, call, context, isolation);
}

async function runPages(
  deps: EngineDeps,
  job: CompiledJob,
  stream: CompiledStream,
  start: LaneRow,
  call: EngineCall,
  context: CallContext,
  isolation: Isolation,
): Promise<SliceResult> {
  let row = start;
  const deadline = deps.clock.now().getTime() + deps.limits.sliceMs;
  let pages = 0;
  let { stepwise } = job.plan.options;
  const decided = await deps.decisions.hasAny(job.plan.keys.syncKey);
  while (pages < deps.limits.pagesPerSlice && (pages === 0 || deps.clock.now().getTime() < deadline)) {
    if (call.signal.aborted) break;
    const step = stepwise ? await stepPage(deps, job, stream, row, { context, decided }) : null;
    if (step?.kind === 'awaiting') return awaiting(row);
    stepwise = step?.kind === 'page';
    const read = step?.kind === 'page' ? [step.page] : await readSource(deps, job, stream, row, context);
    call.heartbeat();
    for (const page of read) {
      const kept = await commitOne(
        isolation,
        job,
        stream,
        row,
        page,
        { context, decided },
        step?.kind === 'page' ? step.excluded : undefined,
      );
      if (kept === 'stale') return report(row, null);
      call.heartbeat();
      pages++;
      row = kept.row;
      const stop = row.done ? null : stopOf(kept.control);
      if (row.done || stop) return report(row, stop);
      if (call.signal.aborted) break;
    }
  }
  return report(row, null);
}

function processAs(deps: EngineDeps, input: PageInput): Promise<CommitPageResult> {
  const { job, lane } = input;
  if (job.plan.dryRun) return rehearsePage(deps, input);
  // An audit looks at what is linked already.
  return job.writesUnits && lane.range.kind !== 'audit'
    ? processUnits(deps, input)
    : processPage(deps, input);
}

async function commitOne(
  isolation: Isolation,
  job: CompiledJob,
  stream: CompiledStream,
  row: LaneRow,
  page: SourcePage,
  call: Pick<PageInput, 'context' | 'decided'>,
  excluded?: ReadonlySet<string>,
): Promise<'stale' | { readonly row: LaneRow; readonly control: RunControl }> {
  const input: PageInput = { job, stream, lane: row, ...page, ...call, ...(excluded ? { excluded } : {}) };
  const committed = await isolation.process(input, processAs);
  if (committed.status === 'stale') return 'stale';
  const { seq, counters, control } = committed;
  const range: LaneRange = committed.range;
  return { row: { ...row, cursor: page.next, seq, counters, range, done: page.next === null }, control };
}

/** An older attempt may still have a write on its way: no page starts before that is over. */
export async function openWhenQuiet(
  deps: EngineDeps,
  job: CompiledJob,
  lane: number,
  call: EngineCall,
): Promise<OpenedLane> {
  for (;;) {
    const opened = await deps.pages.openLane(job.plan.keys.runKey, lane);
    if (opened.writeWaitMs <= 0 || opened.lane.done) return opened;
    call.heartbeat();
    await deps.pause(Math.min(opened.writeWaitMs, 5_000), call.signal);
    call.signal.throwIfAborted();
  }
}

function report(row: LaneRow, stop: SliceStop | null): SliceResult {
  return { lane: row.lane, seq: row.seq, counters: row.counters, done: row.done, stop };
}

function stopOf(control: RunControl): SliceStop | null {
  switch (control) {
    case 'run':
      return null;
    case 'pause':
      return { kind: 'paused' };
    case 'cancel':
      return { kind: 'cancelled' };
    case 'stop':
      return { kind: 'stopped' };
  }
}
