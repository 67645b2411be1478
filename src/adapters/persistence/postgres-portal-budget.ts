import { randomUUID } from 'node:crypto';
import type {
  BudgetBucket,
  BudgetLease,
  PortalBudget,
  PortalParking,
} from '../../application/ports/portal-budget.port.js';
import { AnswerDelay } from './answer-delay.js';
import type { Database } from './database.js';
import type { Statement } from './statement.js';

interface LeaseRow {
  readonly first_ms: number;
  /** When the database decided, by its clock; milliseconds. */
  readonly decided_ms: number;
  readonly interval_ms: number;
  /** Until it is worth asking again; 0 = granted. */
  readonly wait_ms: number;
  readonly granted: boolean;
  /** Another worker stands in line. */
  readonly contended: boolean;
  readonly parked_until: string | null;
  readonly parked_reason: string | null;
}

/** Decides under the row's lock; see the migration that made the function. */
const LEASE: Statement = {
  name: 'lease-slots',
  text: 'select crosstie.lease_slots($1, $2, $3, $4, $5, $6)',
};

const POSTPONE: Statement = {
  name: 'postpone-bucket',
  text: `
insert into crosstie.budget as b (portal, bucket, next_at, rate)
values ($1, $2, clock_timestamp() + make_interval(secs => $3::float8 / 1000), 1)
on conflict (portal, bucket) do update set next_at = greatest(b.next_at, excluded.next_at)`,
};

/** The budget that all workers of an installation share. */
export class PostgresPortalBudget implements PortalBudget {
  private readonly delay = new AnswerDelay();
  /** The process among those that take turns. */
  private readonly worker = randomUUID();

  constructor(private readonly database: Database) {}

  async lease(
    portal: string,
    bucket: BudgetBucket,
    slots: number,
    ratePerSecond: number,
    maxAheadMs: number,
  ): Promise<BudgetLease> {
    const row = await this.database.pageCell<LeaseRow>(LEASE, [
      portal,
      bucket,
      this.worker,
      slots,
      ratePerSecond,
      maxAheadMs,
    ]);
    if (!row) throw new Error('A lease was asked for and not answered.');
    const lateMs = this.delay.of(row.decided_ms);
    if (row.parked_until) {
      return {
        status: 'parked',
        until: new Date(row.parked_until).toISOString(),
        reason: row.parked_reason ?? 'parked',
      };
    }
    const { contended } = row;
    if (!row.granted) return { status: 'wait', waitMs: Math.ceil(row.wait_ms), contended };
    const { first_ms: firstMs, interval_ms: intervalMs } = row;
    return { status: 'granted', slots, firstInMs: firstMs - lateMs, intervalMs, contended };
  }

  async postpone(portal: string, bucket: BudgetBucket, forMs: number): Promise<void> {
    await this.database.pageStatement(POSTPONE, [portal, bucket, forMs]);
  }

  async park(portal: string, until: string | null, reason: string): Promise<void> {
    await this.database.query(
      `update crosstie.portal set parked_reason = case when $2::timestamptz is null then null else $3 end,
         parked_until = case when $2::timestamptz is null then null else greatest(parked_until, $2::timestamptz) end
       where slug = $1`,
      [portal, until, reason],
    );
  }

  async parkedUntil(portal: string): Promise<PortalParking | null> {
    const { rows } = await this.database.query<{ parked_until: Date; parked_reason: string | null }>(
      'select parked_until, parked_reason from crosstie.portal where slug = $1 and parked_until > clock_timestamp()',
      [portal],
    );
    const [row] = rows;
    return row ? { until: row.parked_until.toISOString(), reason: row.parked_reason ?? 'parked' } : null;
  }
}
