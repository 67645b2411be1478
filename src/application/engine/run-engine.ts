import type { LaneReport, SliceResult } from '../../domain/sync/lane.js';
import type { PlanResult, SettleResult } from '../../domain/sync/run-steps.js';

/** What an activity lends to the engine: a signal to stop and a way to say "still alive". */
export interface EngineCall {
  readonly signal: AbortSignal;
  heartbeat(): void;
}

/**
 * The four steps of a run. Each may be repeated, run twice at once, or die between any two lines: the database
 * decides what counts. A step throws `SystemFailure` only for what another try may mend.
 */
export interface RunEngine {
  plan(runId: string, call: EngineCall): Promise<PlanResult>;
  slice(runId: string, lane: number, call: EngineCall): Promise<SliceResult>;
  split(runId: string): Promise<LaneReport | null>;
  settle(runId: string, round: number): Promise<SettleResult>;
}

export const RUN_ENGINE = Symbol('RUN_ENGINE');
