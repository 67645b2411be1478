import { setTimeout as delay } from 'node:timers/promises';

/** Waits; when aborted it rejects with the caller's own reason, as every call here does. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}
