import { Context } from '@temporalio/activity';
import type { EngineCall } from '../src/application/engine/run-engine.js';

/** No longer than this passes without a beat, whenever the engine offered its last one: half of the time-out. */
const BEAT_MS = 5_000;
/**
 * Every beat costs the worker a trip through the SDK, the first one a call to the server; the engine offers two per page.
 * Most slices are over before their first: it would tell no more than their start has told.
 */
const LEAST_MS = 4_500;

/** Runs a step under a heartbeat, so that a dead worker is noticed and a cancellation arrives. */
export async function withHeartbeat<T>(step: (call: EngineCall) => Promise<T>): Promise<T> {
  const context = Context.current();
  let last = performance.now();
  const beat = (): void => {
    last = performance.now();
    context.heartbeat();
  };
  const heartbeat = (): void => {
    if (performance.now() - last >= LEAST_MS) beat();
  };
  const timer = setInterval(beat, BEAT_MS);
  try {
    return await step({ signal: context.cancellationSignal, heartbeat });
  } finally {
    clearInterval(timer);
  }
}
