import { SystemFailure, disablesJob, parksRun } from '../../domain/errors/failure.js';
import type { IdsPart, LaneReport, SliceResult } from '../../domain/sync/lane.js';
import type { PlanResult, SettleResult } from '../../domain/sync/run-steps.js';
import type { LaneLease } from '../ports/page-store.port.js';
import type { NewLane } from '../ports/run-store.port.js';
import type { CallContext } from '../ports/record-system.port.js';
import type { CompiledJob } from './compile/compiled-job.js';
import type { EngineDeps } from './engine-deps.js';
import { followSuccessors } from './page/follow-successors.js';
import { reasonFrom, stopFrom } from './failures.js';
import { JobCache } from './compile/job-cache.js';
import { LaneAnswers } from './slice/lane-answers.js';
import { draftPlan, lanesOf } from './slice/plan-run.js';
import { openWhenQuiet, processSlice } from './slice/process-slice.js';
import type { EngineCall, RunEngine } from './run-engine.js';

/** The sync engine over its ports; it keeps no state but compiled jobs. */
export class SyncEngine implements RunEngine {
  private readonly jobs: JobCache;
  private readonly answers: LaneAnswers;

  constructor(private readonly deps: EngineDeps) {
    this.jobs = new JobCache(deps);
    this.answers = new LaneAnswers(deps.pages);
  }

  async plan(runId: string, call: EngineCall): Promise<PlanResult> {
    const run = await this.deps.runs.findRun(runId);
    if (run && run.control !== 'run') return { status: 'halted', by: run.control };
    try {
      this.jobs.forget(runId);
      const context = contextOf(call);
      const job = await this.jobs.get(runId, context);
      if (job.plan.dryRun && takesAll(job)) await this.deps.previews.seed(runId);
      if (!job.plan.dryRun) await followSuccessors(job, this.deps.pages, context);
      const drafted = await draftPlan(this.deps, job, context);
      const lanes = await this.deps.runs.keepPlan(runId, drafted);
      return { status: 'planned', lanes, estimatedRoot: drafted.estimatedRoot };
    } catch (error) {
      if (!(error instanceof SystemFailure)) throw error;
      const needsPerson = disablesJob(error.failure);
      if (!needsPerson && !parksRun(error.failure)) throw error;
      return { status: 'parked', reason: reasonFrom(error.failure), needsPerson };
    }
  }

  async slice(runId: string, lane: number, call: EngineCall): Promise<SliceResult> {
    let lease: LaneLease | null = null;
    try {
      const known = await this.jobs.get(runId, contextOf(call));
      const { runKey } = known.plan.keys;
      await this.answers.tellOwed(runKey, lane);
      const opened = await openWhenQuiet(this.deps, known, lane, call);
      lease = { runKey, lane, fence: opened.lane.fence };
      const job = await this.jobs.newest(known, opened.configVersion, contextOf(call));
      const result = await processSlice(this.deps, job, opened, call, contextOf(call, job));
      // A page that was kept is the answer to its attempt.
      if (result.seq === opened.lane.seq && !result.done) await this.answers.tell(lease);
      return result;
    } catch (error) {
      if (lease) await this.answers.tell(lease);
      // Its connections may be what is wrong: they are replaced when a credential changes.
      this.jobs.forget(runId);
      const stop = stopFrom(error);
      if (stop === null) throw error;
      return { ...(await this.lastReport(runId, lane)), stop };
    }
  }

  async split(runId: string): Promise<LaneReport | null> {
    const job = await this.jobs.get(runId, contextOf(IDLE_CALL));
    if (lanesOf(this.deps, job) === 1 || (await this.isNearlyRead(runId, job.pageSize))) return null;
    return this.deps.runs.splitLargestLane(runId, (range) => job.source.middleOf(range));
  }

  /** The rest is a page in flight and another one per lane: splitting costs more than it saves. */
  private async isNearlyRead(runId: string, pageSize: number): Promise<boolean> {
    const run = await this.deps.runs.findRun(runId);
    if (run === null || run.estimatedRoot === null) return false;
    const { sum } = await this.deps.runs.counters(runId);
    return run.estimatedRoot - sum.rootSeen <= 2 * this.deps.limits.lanes * pageSize;
  }

  async settle(runId: string, round: number): Promise<SettleResult> {
    const known = await this.deps.runs.lanes(runId);
    // A split whose answer was lost left a lane that the caller has never heard of.
    const open = known.filter((lane) => !lane.done);
    if (open.length > 0) return { lanes: open, round: round - 1 };
    if (round > this.deps.limits.rounds) return this.openActions(runId, round, known.length);
    const job = await this.jobs.get(runId, contextOf(IDLE_CALL));
    const work = await this.deps.runs.openWork(runId, round);
    const lanes: NewLane[] = work
      .flatMap((w) =>
        partsOf(w.unseen + w.unblocked, this.deps.limits.lanes, worthALane(job)).map((part) => ({
          ...w,
          part,
        })),
      )
      .map(({ typeKey, part }, at) => ({
        lane: known.length + at,
        typeKey,
        round,
        range: { kind: 'ids', part },
      }));
    if (lanes.length === 0) return this.openActions(runId, round, known.length);
    return { lanes: await this.deps.runs.keepRound(runId, round, lanes), round };
  }

  /** The last round of all, where the job has actions to carry out. */
  private async openActions(runId: string, round: number, lane: number): Promise<SettleResult> {
    const last = this.deps.limits.rounds + 1;
    const job = await this.jobs.get(runId, contextOf(IDLE_CALL));
    const [root] = job.streams;
    if (round > last || job.actions.length === 0 || job.plan.dryRun || !root) return { lanes: [], round };
    const actions: NewLane = { lane, typeKey: root.typeKey, round: last, range: { kind: 'actions' } };
    return { lanes: await this.deps.runs.keepRound(runId, last, [actions]), round: last };
  }

  private async lastReport(runId: string, lane: number): Promise<LaneReport> {
    const report = (await this.deps.runs.lanes(runId)).find((l) => l.lane === lane);
    if (!report) throw new Error(`Run ${runId} has no lane ${lane}.`);
    return report;
  }
}

/** Chosen records and samples leave waiting ones alone. */
function takesAll({ plan }: CompiledJob): boolean {
  return plan.ids === null && plan.options.limit === null;
}

/**
 * Fewer waiting records than this are not worth a lane of their own. Each ends with a part-filled page, and of a portal's
 * calls none is to be spent for less than a page: two of a hundred at most.
 */
function worthALane({ targetSide }: CompiledJob): number {
  return targetSide === 'hubspot' ? 5_000 : 500;
}

function partsOf(count: number, lanes: number, perLane: number): readonly IdsPart[] {
  const of = Math.min(lanes, Math.ceil(count / perLane));
  return Array.from({ length: of }, (_, at) => ({ at, of }));
}

const IDLE_CALL: EngineCall = { signal: new AbortController().signal, heartbeat: () => undefined };

/** Somebody waits for a single record; a job writes in the name of its user. */
function contextOf(call: EngineCall, job?: CompiledJob): CallContext {
  const isSingle = job?.plan.options.single !== undefined;
  const actingUser = job?.actingUser ?? null;
  return {
    signal: call.signal,
    priority: isSingle ? 'on-demand' : 'backfill',
    ...(job && { run: job.plan.runId }),
    ...(actingUser && { actingUser }),
  };
}
