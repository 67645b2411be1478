import type { LaneReport } from '../../src/domain/sync/lane.js';
import type { RunProgress } from '../../src/domain/sync/progress.js';
import { formatCount, isFurther, sumLanes } from '../../src/domain/sync/run-progress.js';
import type { RunStatus } from '../../src/domain/sync/status.js';
import type { CarriedRun, Waiting } from '../contracts.js';

/** A run as its workflow knows it: a few numbers per lane, nothing that grows with the records. */
export class RunState {
  planned: boolean;
  round: number;
  estimatedRoot: number | null;
  status: RunStatus;
  waiting: Waiting | null;
  troubles: number;
  private readonly lanes: Map<number, LaneReport>;

  constructor(carried: CarriedRun | undefined) {
    this.planned = carried?.planned ?? false;
    this.round = carried?.round ?? 0;
    this.estimatedRoot = carried?.estimatedRoot ?? null;
    this.status = carried?.status ?? 'pending';
    this.waiting = carried?.waiting ?? null;
    this.troubles = carried?.troubles ?? 0;
    this.lanes = new Map((carried?.lanes ?? []).map((lane) => [lane.lane, lane]));
  }

  report(report: LaneReport): void {
    const { lane, seq, counters, done } = report;
    const known = this.lanes.get(lane);
    if (!known || isFurther(report, known)) this.lanes.set(lane, { lane, seq, counters, done });
  }

  openLanes(): readonly number[] {
    return [...this.lanes.values()].filter((lane) => !lane.done).map((lane) => lane.lane);
  }

  carry(): CarriedRun {
    const { planned, round, estimatedRoot, status, waiting, troubles } = this;
    return { planned, round, estimatedRoot, status, waiting, troubles, lanes: [...this.lanes.values()] };
  }

  progress(runId: string): RunProgress {
    return {
      runId,
      status: this.status,
      reason: this.waiting?.reason ?? null,
      lanes: [...this.lanes.values()],
      estimatedRoot: this.estimatedRoot,
      totalIsEstimate: this.estimatedRoot !== null,
      round: this.round,
    };
  }

  /** Markdown for the Temporal UI; names the job, because a summary does not survive a continue-as-new. */
  details(title: string): string {
    const lanes = [...this.lanes.values()];
    const sum = sumLanes(lanes);
    const row = (side: string, t: typeof sum.hubspot) =>
      `| ${side} | ${[t.migrated, t.unchanged, t.skipped, t.failed, t.pending].map(formatCount).join(' | ')} |`;
    const reason = this.waiting?.reason;
    const waits = reason ? `: ${reason.message}${reason.until ? ` (until ${reason.until})` : ''}` : '';
    const open = lanes.filter((lane) => !lane.done).length;
    return [
      `${title} is **${this.status}**${waits}`,
      '',
      '| | migrated | unchanged | skipped | failed | pending |',
      '|---|---:|---:|---:|---:|---:|',
      row('HubSpot', sum.hubspot),
      row('business system', sum.business),
      '',
      `${formatCount(sum.created)} created, ${formatCount(sum.updated)} updated, ${formatCount(sum.linked)} linked` +
        ` · ${formatCount(sum.pages)} pages · round ${this.round} · ${open} of ${lanes.length} lanes open` +
        (this.estimatedRoot === null || open === 0
          ? ''
          : ` · about ${formatCount(this.estimatedRoot)} records to read`),
    ].join('\n');
  }
}
