import type { HookRunner } from '../ports/hook-runner.port.js';
import type { Clock } from '../ports/clock.port.js';
import type { PageStore } from '../ports/page-store.port.js';
import type { RecordConnections } from '../ports/record-connections.port.js';
import type { CallContext } from '../ports/record-system.port.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';

/** What looking at single records takes beside the stores. */
export interface RecordTools {
  readonly systems: RecordConnections;
  readonly pages: PageStore;
  readonly values: ValueFunctions;
  readonly hooks: HookRunner;
  readonly clock: Clock;
}

export const RECORD_TOOLS = Symbol('RECORD_TOOLS');

const PATIENCE_MS = 20_000;

/** For a person who waits. */
export function onDemand(): CallContext {
  return { signal: AbortSignal.timeout(PATIENCE_MS), priority: 'on-demand' };
}
