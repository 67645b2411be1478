import { Context } from '@temporalio/activity';
import type { EngineCall } from '../src/application/engine/run-engine.js';

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
  const heartbeat = (): void => {
    const now = performance.now();
    if (now - last < LEAST_MS) return;
    last = now;
    context.heartbeat();
  };
  const timer = setInterval(heartbeat, BEAT_MS);
  try {
    return await step({ signal: context.cancellationSignal, heartbeat });
  } finally {
    clearInterval(timer);
  }
}
