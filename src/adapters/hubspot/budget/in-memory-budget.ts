import type {
  BudgetBucket,
  BudgetLease,
  PortalBudget,
  PortalParking,
} from '../../../application/ports/portal-budget.port.js';

/** The portal budget of a single process, by the same rules as the shared one. `now` is in milliseconds. */
export class InMemoryPortalBudget implements PortalBudget {
  private readonly nextAt = new Map<string, number>();
  private readonly parked = new Map<string, PortalParking>();

  constructor(private readonly now: () => number = () => Date.now()) {}

  async lease(
    portal: string,
    bucket: BudgetBucket,
    slots: number,
    ratePerSecond: number,
    maxAheadMs: number,
  ): Promise<BudgetLease> {
    const parking = await this.parkedUntil(portal);
    if (parking) return { status: 'parked', ...parking };
    const key = `${portal}/${bucket}`;
    const now = this.now();
    const first = Math.max(this.nextAt.get(key) ?? 0, now);
    const intervalMs = 1_000 / ratePerSecond;
    const tooFar = first - now - maxAheadMs - intervalMs;
    if (tooFar > 0) return { status: 'wait', waitMs: tooFar };
    this.nextAt.set(key, first + slots * intervalMs);
    return { status: 'granted', slots, firstInMs: first - now, intervalMs };
  }

  async postpone(portal: string, bucket: BudgetBucket, forMs: number): Promise<void> {
    const key = `${portal}/${bucket}`;
    this.nextAt.set(key, Math.max(this.nextAt.get(key) ?? 0, this.now() + forMs));
  }

  async park(portal: string, until: string | null, reason: string): Promise<void> {
    if (until === null) {
      this.parked.delete(portal);
      return;
    }
    const known = this.parked.get(portal);
    if (!known || known.until < until) this.parked.set(portal, { until, reason });
  }

  async parkedUntil(portal: string): Promise<PortalParking | null> {
    const parking = this.parked.get(portal);
    if (!parking) return null;
    if (Date.parse(parking.until) > this.now()) return parking;
    this.parked.delete(portal);
    return null;
  }
}
