import { spawnSync } from 'node:child_process';

/** What it takes to start Node on a machine that has nothing else to do, generously. */
const USUAL_START_MS = 120;

/**
 * That something took less than so long, on a machine that has time for it: where even a bare Node starts late, a second
 * lasts as much longer.
 */
export function expectWithin(tookMs: number, mostMs: number): void {
  expect(tookMs).toBeLessThan(tookMs < mostMs ? mostMs : mostMs * slowness());
}

/** 1 on an idle machine. */
function slowness(): number {
  const startedAt = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return Math.max(1, (performance.now() - startedAt) / USUAL_START_MS);
}
