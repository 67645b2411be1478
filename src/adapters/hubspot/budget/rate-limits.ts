import type { BudgetBucket } from '../../../application/ports/portal-budget.port.js';

/**
 * Share of a limit that is used: two workers' clocks and the network push calls together now and then. What is
 * left over is room for 200 ms of that in a window of 10 s, and for 80 ms in the one second of search.
 */
const MARGIN = 0.98;
const SEARCH_MARGIN = 0.92;

/** Associations have limits of their own, tied to the tier that the burst limit betrays (HF L1, L5). */
function associationsPer10s(burstPer10s: number): number {
  if (burstPer10s < 190) return 100;
  return burstPer10s < 250 ? 150 : 200;
}

/** What is known of a portal's limits: the defaults of HF L1 until an answer's headers say better (L6). */
export class RateLimits {
  private burstPerSecond: number;
  private burstPer10s: number;

  constructor(burstPer10s = 190) {
    this.burstPer10s = burstPer10s;
    this.burstPerSecond = burstPer10s / 10;
  }

  /** Search answers carry no such headers (HF L7): nothing changes then. */
  learn(max: string | undefined, intervalMs: string | undefined): void {
    const calls = Number(max);
    const interval = Number(intervalMs ?? 10_000);
    if (!(calls > 0) || !(interval > 0)) return;
    this.burstPerSecond = (calls * 1_000) / interval;
    this.burstPer10s = this.burstPerSecond * 10;
  }

  ratePerSecond(bucket: BudgetBucket): number {
    switch (bucket) {
      case 'burst':
        return this.burstPerSecond * MARGIN;
      case 'search':
        return 5 * SEARCH_MARGIN;
      case 'associations':
        return (associationsPer10s(this.burstPer10s) / 10) * MARGIN;
    }
  }
}
