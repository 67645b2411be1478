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
  readonly granted: boolean;
  readonly parked_until: string | null;
  readonly parked_reason: string | null;
}

/**
 * One statement: `next_at` moves on only when its first slot is near enough. Slots are all-or-nothing; the row lock
 * puts the workers in line, and only the database's clock counts.
 */
const LEASE: Statement = {
  name: 'lease-slots',
  text: `
with parked as (
  select parked_until, parked_reason from crosstie.portal where slug = $1 and parked_until > clock_timestamp()
), lease as (
  insert into crosstie.budget as b (portal, bucket, next_at, rate)
  select $1, $2, clock_timestamp() + make_interval(secs => $3::float8 / $4::float8), $4
  where not exists (select 1 from parked)
  on conflict (portal, bucket) do update set
    next_at = greatest(b.next_at, clock_timestamp()) + make_interval(secs => $3::float8 / $4::float8), rate = excluded.rate
  where b.next_at <= clock_timestamp() + make_interval(secs => $5::float8 / 1000 + 1 / $4::float8)
  returning b.next_at - make_interval(secs => $3::float8 / $4::float8) as first_at
)
select json_build_object(
  'granted', exists (select 1 from lease),
  'interval_ms', 1000 / $4::float8,
  'first_ms', greatest(0, extract(epoch from
    coalesce((select first_at from lease), (select next_at from crosstie.budget where portal = $1 and bucket = $2))
    - clock_timestamp()) * 1000)::float8,
  'decided_ms', (extract(epoch from clock_timestamp()) * 1000)::float8,
  'parked_until', (select parked_until from parked),
  'parked_reason', (select parked_reason from parked))`,
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
    if (!row.granted)
      return { status: 'wait', waitMs: Math.max(1, Math.ceil(row.first_ms - maxAheadMs - row.interval_ms)) };
    return { status: 'granted', slots, firstInMs: row.first_ms - lateMs, intervalMs: row.interval_ms };
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
