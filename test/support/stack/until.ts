import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is true; throws when the time is over. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  timeoutMs: number,
  everyMs = 50,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Still not so after ${timeoutMs} ms.`);
    await pause(everyMs);
  }
}
