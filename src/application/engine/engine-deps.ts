import type { ValueFunctions } from '../../domain/values/value-functions.js';
import type { AfterActionStore } from '../ports/after-action-store.port.js';
import type { Clock } from '../ports/clock.port.js';
import type { HookRunner } from '../ports/hook-runner.port.js';
import type { LinkAudits } from '../ports/link-audit.port.js';
import type { PageStore } from '../ports/page-store.port.js';
import type { PreviewStore } from '../ports/preview-store.port.js';
import type { RecordSystemProvider } from '../ports/record-system.port.js';
import type { RepairDecisions } from '../ports/repair-decisions.port.js';
import type { RunStore } from '../ports/run-store.port.js';

/** The ports that the engine works through. */
export interface EngineDeps {
  readonly runs: RunStore;
  readonly pages: PageStore;
  readonly actions: AfterActionStore;
  readonly decisions: RepairDecisions;
  readonly previews: PreviewStore;
  readonly systems: RecordSystemProvider;
  readonly values: ValueFunctions;
  readonly hooks: HookRunner;
  readonly clock: Clock;
  /** Resolves after so many milliseconds, at once when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly limits: EngineLimits;
  /** Absent = links are not audited. */
  readonly audits?: LinkAudits;
}

export interface EngineLimits {
  /** Lanes of a backfill, and slices at work at once. */
  readonly lanes: number;
  readonly pagesPerSlice: number;
  /** At HubSpot's ceiling eight lanes take two pages a second each: five seconds fill a slice of ten. */
  readonly sliceMs: number;
  /** Longest time that one write to the other side may take, ms. */
  readonly writeTimeoutMs: number;
  /** How far before the watermark an incremental read starts, ms (HF D6). */
  readonly overlapMs: number;
  /** How far back the healing read reaches, ms (HF S20-S23). */
  readonly healingMs: number;
  /** Rounds of taking up waiting records within one run. */
  readonly rounds: number;
}

export const DEFAULT_ENGINE_LIMITS: EngineLimits = {
  lanes: 8,
  pagesPerSlice: 10,
  sliceMs: 5_000,
  writeTimeoutMs: 30_000,
  overlapMs: 5 * 60_000,
  healingMs: 65 * 60_000,
  rounds: 5,
};
