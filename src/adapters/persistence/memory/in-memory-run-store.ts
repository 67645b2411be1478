import type {
  FinishRun,
  InsertRun,
  InsertRunResult,
  NewLane,
  OpenWork,
  RunEvent,
  RunPlan,
  RunQuery,
  RunRow,
  RunStore,
} from '../../../application/ports/run-store.port.js';
import { activatedJob } from '../../../domain/sync/activation.js';
import {
  EMPTY_LANE_COUNTERS,
  addLaneCounters,
  type LaneCounters,
  type LaneReport,
} from '../../../domain/sync/lane.js';
import { NO_OPTIONS, readsPart } from '../../../domain/sync/run-options.js';
import { isActive, type RunControl, type RunStatus, type StatusReason } from '../../../domain/sync/status.js';
import { isRecordWorkflow } from '../../../domain/sync/workflow-ids.js';
import { decodeCursor, encodeCursor } from '../column-values.js';
import { sourceTypesOf } from '../definition-keys.js';
import { jobStatusOf } from '../job-status.js';
import { largestSplit } from '../run-store/run-lanes.js';
import { NO_LANE } from './memory-intents.js';
import { isOpen, isUnblocked, isUnseen } from './memory-rounds.js';
import {
  laneId,
  type MemoryJob,
  type MemoryLane,
  type MemoryRun,
  type MemorySync,
  type MemoryWorld,
} from './memory-world.js';

/** `RunStore` on a world in memory. */
export class InMemoryRunStore implements RunStore {
  constructor(private readonly world: MemoryWorld) {}

  insertRun(run: InsertRun): Promise<InsertRunResult> {
    const known = this.world.runById(run.id);
    if (known) return Promise.resolve({ status: 'inserted', run: known.row });
    const sync = this.world.findSync(run.sync);
    const job = run.job === null ? null : (this.world.findJob(run.sync, run.job) ?? undefined);
    if (!sync || job === undefined) return Promise.resolve({ status: 'unknown-job' });
    const isSingle = run.options?.single !== undefined;
    const active = isSingle
      ? undefined
      : this.world.activeRun(job?.key ?? null, sync.key, run.dryRun, run.kind);
    const { status, reason } = jobStatusOf({
      enabled: job?.enabled ?? true,
      offBySetting: job?.definition.offBySetting ?? null,
      paused: job?.paused ?? false,
      disabledReason: job?.disabledReason ?? null,
      activeStatus: active?.row.status ?? null,
      activeReason: active?.row.reason ?? null,
    });
    if (run.dryRun ? active !== undefined : status !== 'idle') {
      const jobStatus = run.dryRun ? 'running' : status;
      return Promise.resolve({ status: 'refused', jobStatus, reason, activeRunId: active?.row.id ?? null });
    }
    const waiting = isSingle ? this.waitingSingle(run) : undefined;
    if (waiting) return Promise.resolve({ status: 'inserted', run: waiting.row });
    const inserted = this.newRun(run, sync, job);
    this.world.runs.push(inserted);
    return Promise.resolve({ status: 'inserted', run: inserted.row });
  }

  loadRunPlan(runId: string): Promise<RunPlan | null> {
    const run = this.world.runById(runId);
    const sync = this.world.syncs.find((each) => each.key === run?.syncKey);
    const definition = run && sync?.versions[run.configVersion - 1]?.definition;
    const job = run && definition?.jobs[run.row.job];
    if (!run || !definition || !job || run.jobKey === null) return Promise.resolve(null);
    return Promise.resolve({
      runId,
      keys: {
        syncKey: run.syncKey,
        ownJobKey: run.jobKey,
        jobKey: run.row.dryRun ? -run.row.key : run.jobKey,
        runKey: run.row.key,
        configVersion: run.configVersion,
        pairs: this.world.pairs(run.syncKey),
        types: this.world.types(),
      },
      sync: definition,
      jobName: run.row.job,
      job: activatedJob(job, this.world.jobOf(run)?.activatedAt ?? run.row.createdAt),
      dryRun: run.row.dryRun,
      ids: run.input.ids === null ? null : [...new Set(run.input.ids)].sort(),
      options: run.input.options ?? NO_OPTIONS,
      rescan: run.rescan,
      watermark: run.watermark,
    });
  }

  findRun(runId: string): Promise<RunRow | null> {
    return Promise.resolve(this.world.runById(runId)?.row ?? null);
  }

  findActiveRun(sync: string, job: string | null): Promise<RunRow | null> {
    const owner = this.world.findSync(sync);
    const jobKey = job === null ? null : this.world.findJob(sync, job)?.key;
    if (!owner || jobKey === undefined) return Promise.resolve(null);
    return Promise.resolve(this.world.activeRun(jobKey, owner.key, false)?.row ?? null);
  }

  listRuns(
    query: RunQuery,
  ): Promise<{ readonly items: readonly RunRow[]; readonly nextCursor: string | null }> {
    const [before] = decodeCursor(query.cursor, 'number') ?? [Infinity];
    const rows = this.world.runs
      .map((run) => run.row)
      .filter((row) => row.key < Number(before))
      .filter((row) => query.singles === true || !isRecordWorkflow(row.workflowId))
      .filter((row) => isOfKind(row, query.kind))
      .filter((row) => query.sync === undefined || row.sync === query.sync)
      .filter((row) => query.job === undefined || row.job === query.job)
      .filter((row) => query.status === undefined || row.status === query.status)
      .sort((a, b) => b.key - a.key);
    const items = rows.slice(0, query.limit);
    const last = items[items.length - 1];
    return Promise.resolve({
      items,
      nextCursor: rows.length > query.limit && last ? encodeCursor([last.key]) : null,
    });
  }

  keepPlan(
    runId: string,
    plan: {
      readonly sourceTime: string;
      readonly estimatedRoot: number | null;
      readonly lanes: readonly NewLane[];
    },
  ): Promise<readonly LaneReport[]> {
    const run = this.runOf(runId);
    if (!run.planned) {
      run.planned = true;
      run.row = { ...run.row, sourceTime: plan.sourceTime, estimatedRoot: plan.estimatedRoot };
      this.addLanes(run, plan.lanes);
    }
    return this.lanes(runId);
  }

  async keepRound(runId: string, round: number, lanes: readonly NewLane[]): Promise<readonly LaneReport[]> {
    const run = this.runOf(runId);
    const ofRound = () => this.world.lanesOf(run.row.key).filter((lane) => lane.round === round);
    if (ofRound().length === 0) this.addLanes(run, lanes);
    return Promise.resolve(ofRound().map(reportOf));
  }

  lanes(runId: string): Promise<readonly LaneReport[]> {
    return Promise.resolve(this.world.lanesOf(this.runOf(runId).row.key).map(reportOf));
  }

  splitLargestLane(
    runId: string,
    splitAt: (range: { after: string | null; upTo: string | null }) => string | null,
  ): Promise<LaneReport | null> {
    const run = this.runOf(runId);
    const lanes = this.world.lanesOf(run.row.key);
    const found = largestSplit(
      lanes.filter((lane) => !lane.done),
      splitAt,
    );
    if (!found || found.lane.range.kind !== 'range') return Promise.resolve(null);
    const { lane, middle, upTo } = found;
    this.world.lanes.set(laneId(run.row.key, lane.lane), {
      ...lane,
      range: { ...found.lane.range, upTo: middle },
    });
    const added = Math.max(...lanes.map((each) => each.lane)) + 1;
    const range = { kind: 'range' as const, after: middle, upTo };
    this.addLanes(run, [{ lane: added, typeKey: lane.typeKey, round: lane.round, range }]);
    return Promise.resolve({ lane: added, seq: 0, counters: EMPTY_LANE_COUNTERS, done: false });
  }

  async openWork(runId: string, round: number): Promise<readonly OpenWork[]> {
    const plan = await this.loadRunPlan(runId);
    if (!plan) return [];
    const run = this.runOf(runId);
    return sourceTypesOf(plan.job).flatMap((name) => {
      const typeKey = this.world.typeKey(plan.job.source.side, name);
      const open = [...this.world.statesOf(plan.keys.jobKey, typeKey).values()].filter((state) =>
        isOpen(run, state),
      );
      const unseen = open.filter((state) => isUnseen(run, state)).length;
      const unblocked = open.filter(
        (state) => !isUnseen(run, state) && state.round <= round && isUnblocked(this.world, run, state),
      ).length;
      return unseen + unblocked > 0 ? [{ typeKey, unseen, unblocked }] : [];
    });
  }

  setStatus(runId: string, status: RunStatus, reason: StatusReason | null): Promise<void> {
    const run = this.world.runById(runId);
    if (run && isActive(run.row.status)) {
      const startedAt = status === 'running' ? (run.row.startedAt ?? this.world.nowIso()) : run.row.startedAt;
      run.row = { ...run.row, status, reason, startedAt };
    }
    return Promise.resolve();
  }

  setControl(runId: string, control: RunControl): Promise<void> {
    const run = this.world.runById(runId);
    if (run && isActive(run.row.status)) run.row = { ...run.row, control };
    return Promise.resolve();
  }

  followNewestConfiguration(runId: string): Promise<void> {
    const run = this.world.runById(runId);
    const sync = run && this.world.syncs.find((each) => each.key === run.syncKey);
    if (!run || !sync || !isActive(run.row.status)) return Promise.resolve();
    run.configVersion = sync.versions.length;
    if (run.planned) return Promise.resolve();
    run.readVersion = run.configVersion;
    run.rescan = (this.world.jobOf(run)?.rescanVersion ?? null) !== null;
    return Promise.resolve();
  }

  async finish(runId: string, end: FinishRun): Promise<RunRow> {
    const run = this.runOf(runId);
    if (run.row.endedAt !== null) return run.row;
    const { perLane, sum } = await this.counters(runId);
    for (const lane of this.world.lanesOf(run.row.key))
      this.world.lanes.set(laneId(run.row.key, lane.lane), { ...lane, fence: lane.fence + 1 });
    run.totals = sum;
    run.row = {
      ...run.row,
      status: end.status,
      reason: end.reason,
      estimatedRoot: sum.rootSeen,
      totalIsEstimate: false,
      startedAt: run.row.startedAt ?? this.world.nowIso(),
      endedAt: this.world.nowIso(),
    };
    for (const [key, claim] of this.world.claims)
      if (claim.runKey === run.row.key) this.world.claims.delete(key);
    const all = perLane.every((lane) => lane.done);
    // What was broken off and never made good tells later runs what is our own doing.
    for (const [id, intent] of end.complete && all ? this.world.intents : [])
      if (intent.runKey === run.row.key && intent.lane !== NO_LANE) this.world.intents.delete(id);
    if (
      end.complete &&
      all &&
      !run.row.dryRun &&
      run.input.ids === null &&
      !readsPart(run.input.options ?? NO_OPTIONS)
    )
      this.moveWatermark(run);
    return run.row;
  }

  async counters(
    runId: string,
  ): Promise<{ readonly perLane: readonly LaneReport[]; readonly sum: LaneCounters }> {
    const perLane = await this.lanes(runId);
    return {
      perLane,
      sum: perLane.reduce((sum, lane) => addLaneCounters(sum, lane.counters), EMPTY_LANE_COUNTERS),
    };
  }

  activeRuns(): Promise<readonly RunRow[]> {
    return Promise.resolve(this.world.runs.map((run) => run.row).filter((row) => isActive(row.status)));
  }

  appendEvent(runId: string, event: { readonly code: string; readonly message: string }): Promise<void> {
    this.world.runById(runId)?.events.push({ id: this.world.nextId(), at: this.world.nowIso(), ...event });
    return Promise.resolve();
  }

  events(runId: string, afterId: number): Promise<readonly RunEvent[]> {
    return Promise.resolve(
      (this.world.runById(runId)?.events ?? []).filter((event) => event.id > afterId).slice(0, 500),
    );
  }

  private waitingSingle(run: InsertRun): MemoryRun | undefined {
    const single = JSON.stringify(run.options?.single);
    return this.world.runs.find(
      ({ row, input }) =>
        row.workflowId === run.workflowId &&
        row.job === run.job &&
        row.status === 'pending' &&
        row.control === 'run' &&
        JSON.stringify(input.options?.single) === single,
    );
  }

  private runOf(runId: string): MemoryRun {
    const run = this.world.runById(runId);
    if (!run) throw new Error(`Run ${runId} does not exist.`);
    return run;
  }

  private newRun(run: InsertRun, sync: MemorySync, job: MemoryJob | null): MemoryRun {
    const rootKey = job && this.world.typeKey(job.definition.source.side, job.definition.source.type);
    const { id, kind, workflowId, dryRun, parentRunId } = run;
    return {
      row: {
        id,
        key: this.world.runs.length + 1,
        sync: sync.slug,
        job: job?.name ?? '',
        kind,
        workflowId,
        status: 'pending',
        reason: null,
        control: 'run',
        dryRun,
        stepwise: run.options?.stepwise ?? false,
        parentRunId,
        sourceTime: null,
        estimatedRoot: null,
        totalIsEstimate: true,
        createdAt: this.world.nowIso(),
        startedAt: null,
        endedAt: null,
      },
      syncKey: sync.key,
      jobKey: job?.key ?? null,
      input: run,
      configVersion: sync.versions.length,
      readVersion: sync.versions.length,
      rescan: job !== null && job.rescanVersion !== null,
      watermark: (job && this.world.watermarks.get(`${job.key} ${rootKey}`)) ?? null,
      planned: false,
      totals: null,
      events: [],
    };
  }

  private addLanes(run: MemoryRun, lanes: readonly NewLane[]): void {
    for (const lane of lanes) {
      const id = laneId(run.row.key, lane.lane);
      if (this.world.lanes.has(id)) continue;
      this.world.lanes.set(id, {
        ...lane,
        runKey: run.row.key,
        cursor: null,
        seq: 0,
        fence: 0,
        counters: EMPTY_LANE_COUNTERS,
        done: false,
        writeUntil: null,
      });
    }
  }

  private moveWatermark(run: MemoryRun): void {
    const job = this.world.jobOf(run);
    if (!job) return;
    const key = `${job.key} ${this.world.typeKey(job.definition.source.side, job.definition.source.type)}`;
    const known = this.world.watermarks.get(key);
    const time = run.row.sourceTime;
    if (time !== null && (known === undefined || Date.parse(known) < Date.parse(time)))
      this.world.watermarks.set(key, time);
    if (job.rescanVersion !== null && job.rescanVersion <= run.readVersion) job.rescanVersion = null;
  }
}

/** A run about one record is of its own kind, whatever its job's. */
function isOfKind(row: RunRow, kind: RunQuery['kind']): boolean {
  return kind === undefined || kind === (isRecordWorkflow(row.workflowId) ? 'record' : row.kind);
}

function reportOf(lane: MemoryLane): LaneReport {
  return { lane: lane.lane, seq: lane.seq, counters: lane.counters, done: lane.done };
}
