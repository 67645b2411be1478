import { setTimeout as delay } from 'node:timers/promises';
import type { CallContext, CallPriority } from '../../../application/ports/record-system.port.js';
import type { BudgetBucket, PortalBudget } from '../../../application/ports/portal-budget.port.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import { Turns } from './turns.js';
import type { RateLimits } from './rate-limits.js';

/** Send times taken per lease: few enough that a dying worker wastes next to nothing. */
const MAX_LEASE = 4;
/** A send time missed by more than this is given up: sent late, it would crowd the ones after it. */
const MAX_LATE_MS = 100;
/** Longer waits are handed back to the caller, who parks instead of holding a slot. */
const LONGEST_WAIT_MS = 2_000;

const RANK: Record<CallPriority, number> = { 'on-demand': 0, scheduled: 1, backfill: 2 };
const MAX_AHEAD_MS: Record<CallPriority, number> = { 'on-demand': 2_000, scheduled: 200, backfill: 0 };

/** Another worker's run may wait for an answer just now, and will be back in line. */
const CONTENDED_MS = 1_000;

interface Waiter {
  readonly priority: CallPriority;
  readonly run: string;
  readonly go: (sendBy: number) => void;
  readonly fail: (reason: unknown) => void;
}

/**
 * The queue of one process before one bucket of one portal; leases send times for queued calls only. Runs of one priority
 * take turns, so that one with eight lanes does not keep another with one lane waiting.
 */
export class SlotQueue {
  private readonly waiting: Waiter[] = [];
  private pumping = false;
  private wake: AbortController | null = null;
  /** The last lease was answered so late that none of its send times could be kept. */
  private isLate = false;
  /** When other workers last stood in line. */
  private contendedAt = Number.NEGATIVE_INFINITY;
  private readonly turns = new Turns();

  constructor(
    private readonly budget: PortalBudget,
    private readonly portal: string,
    private readonly bucket: BudgetBucket,
    private readonly limits: RateLimits,
  ) {}

  /**
   * Resolves at the moment to send, with the instant of `performance.now()` after which it is missed: whoever is held
   * up until then asks anew. Rejects when aborted, parked, or when the wait would exceed 2 s.
   */
  acquire(context: CallContext): Promise<number> {
    const { signal, priority } = context;
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise<number>((resolve, reject) => {
      const onAbort = (): void => {
        this.remove(waiter);
        reject(signal.reason);
      };
      const settle = (): void => signal.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        priority,
        run: context.run ?? '',
        go: (sendBy) => (settle(), resolve(sendBy)),
        fail: (reason) => (settle(), reject(reason)),
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.insert(waiter);
      if (!this.pumping) void this.pump();
    });
  }

  private insert(waiter: Waiter): void {
    const rank = RANK[waiter.priority];
    const before = this.waiting.findIndex((other) => RANK[other.priority] > rank);
    if (before < 0) this.waiting.push(waiter);
    else this.waiting.splice(before, 0, waiter);
    if (before === 0) this.wake?.abort();
  }

  private remove(waiter: Waiter): void {
    const at = this.waiting.indexOf(waiter);
    if (at >= 0) this.waiting.splice(at, 1);
  }

  private async pump(): Promise<void> {
    this.pumping = true;
    try {
      for (let head = this.waiting[0]; head; head = this.waiting[0]) await this.serve(head.priority);
    } catch (error) {
      this.failAll(error);
    } finally {
      this.pumping = false;
    }
  }

  private async serve(priority: CallPriority): Promise<void> {
    const wanted = this.isLate ? 1 : Math.min(MAX_LEASE, this.served());
    const rate = this.limits.ratePerSecond(this.bucket);
    const lease = await this.budget.lease(this.portal, this.bucket, wanted, rate, MAX_AHEAD_MS[priority]);
    if (lease.status !== 'parked' && lease.contended === true) this.contendedAt = performance.now();
    switch (lease.status) {
      case 'granted':
        return this.release(lease.slots, performance.now() + lease.firstInMs, lease.intervalMs);
      case 'wait':
        if (lease.waitMs <= LONGEST_WAIT_MS) return this.pause(lease.waitMs);
        return this.failAll(crowded(this.bucket, lease.waitMs));
      case 'parked':
        return this.failAll(parkedFailure(lease.until, lease.reason));
    }
  }

  /**
   * Send times that have passed are given up: a stalled process would send its calls on top of those of the others.
   * One whose answers always come late gets a single time after the other and uses it nevertheless.
   */
  private async release(slots: number, firstAt: number, intervalMs: number): Promise<void> {
    const wasLate = this.isLate;
    this.isLate = performance.now() - firstAt > MAX_LATE_MS;
    if (this.isLate && wasLate) return this.sendNext(performance.now());
    for (let slot = 0; slot < slots && this.waiting.length > 0; slot += 1) {
      const at = firstAt + slot * intervalMs;
      const wait = at - performance.now();
      if (wait > 0.5) await delay(Math.ceil(wait));
      if (performance.now() - at <= MAX_LATE_MS) this.sendNext(at);
    }
  }

  private sendNext(at: number): void {
    const next = this.turns.next(this.waiting);
    if (!next) return;
    this.remove(next);
    next.go(at + MAX_LATE_MS);
  }

  /** Calls to ask send times for: with others in line, one for each run that waits. */
  private served(): number {
    const isContended = performance.now() - this.contendedAt < CONTENDED_MS;
    return isContended ? new Set(this.waiting.map(({ run }) => run)).size : this.waiting.length;
  }

  /** Ends early when somebody with a higher priority joins. */
  private async pause(ms: number): Promise<void> {
    this.wake = new AbortController();
    await delay(Math.ceil(ms), undefined, { signal: this.wake.signal }).catch(() => undefined);
    this.wake = null;
  }

  private failAll(error: unknown): void {
    for (const waiter of this.waiting.splice(0)) waiter.fail(error);
  }
}

function crowded(bucket: BudgetBucket, waitMs: number): SystemFailure {
  return new SystemFailure({
    class: 'rate-limited',
    code: `${bucket}-limit`,
    message: `The portal's ${bucket} limit is used up for the moment`,
    retryAfterMs: Math.ceil(waitMs),
    until: new Date(Date.now() + waitMs).toISOString(),
  });
}

export function parkedFailure(until: string, reason: string): SystemFailure {
  return new SystemFailure({
    class: 'quota',
    code: 'portal-parked',
    message: `The portal is not called until ${until}: ${reason}`,
    until,
  });
}
