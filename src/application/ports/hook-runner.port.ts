import type { HookPoint } from '../../domain/hooks/hook-definition.js';
import type { HookInput, HookOutcome, HookProblem } from '../../domain/hooks/hook-result.js';
import type { SettingValues } from '../../domain/sync/definition.js';

/** Bounds of one call; what is not said has the runner's own default. */
export interface HookLimits {
  /** Time that one record may take, ms. */
  readonly recordMs: number;
}

/** What is the same for all records of a call. */
export interface HookScope {
  /** Settings of the sync and job, put together. */
  readonly settings: SettingValues;
  /** The only time that a script sees, ISO instant. */
  readonly now: string;
}

/**
 * Runs scripts of administrators where they can do no harm. Every record starts from the same state: nothing that a
 * script leaves behind reaches the next record, another script or the host.
 */
export interface HookRunner {
  /**
   * One outcome per input, in their order; up to 100 inputs are one page. A record that fails has an outcome of its
   * own, the others go on. Throws `SystemFailure` (transient) only when no sandbox can be had, and the signal's
   * reason when it aborts.
   */
  run(
    script: string,
    point: HookPoint,
    inputs: readonly HookInput[],
    scope: HookScope,
    limits: HookLimits,
    signal: AbortSignal,
  ): Promise<readonly HookOutcome[]>;

  /** Compiles the script without running it: empty = fine. */
  check(script: string): Promise<readonly HookProblem[]>;

  close(): Promise<void>;
}

export const HOOK_RUNNER = Symbol('HOOK_RUNNER');
