import { Context } from '@temporalio/activity';
import type { EngineCall } from '../src/application/engine/run-engine.js';

const BEAT_MS = 5_000;

/** Runs a step under a heartbeat, so that a dead worker is noticed and a cancellation arrives. */
export async function withHeartbeat<T>(step: (call: EngineCall) => Promise<T>): Promise<T> {
  const context = Context.current();
  const heartbeat = (): void => context.heartbeat();
  const timer = setInterval(heartbeat, BEAT_MS);
  try {
    return await step({ signal: context.cancellationSignal, heartbeat });
  } finally {
    clearInterval(timer);
  }
}
