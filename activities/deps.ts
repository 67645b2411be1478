import type { RunEngine } from '../src/application/engine/run-engine.js';
import type { RunStatus } from '../src/domain/sync/status.js';
import type {
  ControlReading,
  FinishInput,
  FinishResult,
  FinishSyncInput,
  LaunchInput,
  LaunchResult,
  StatusInput,
} from './contracts.js';

/** What the application does for activities beside the pipeline itself. */
export interface RunLifecycle {
  recordStatus(input: StatusInput): Promise<void>;
  readControl(runId: string): Promise<ControlReading>;
  finishRun(input: FinishInput): Promise<FinishResult>;
  finishSync(input: FinishSyncInput): Promise<FinishResult>;
  launch(input: LaunchInput): Promise<LaunchResult>;
  /** Status of the run's row; starts its workflow when that was forgotten. Null = no such run. */
  check(runId: string): Promise<RunStatus | null>;
}

export interface ActivityDeps {
  readonly engine: RunEngine;
  /** Compares both sides, in the steps of a run. */
  readonly verifier: RunEngine;
  readonly lifecycle: RunLifecycle;
}
