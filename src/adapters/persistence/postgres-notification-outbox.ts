import type {
  DeliveryState,
  DeliveryStatus,
  LeasedNotification,
  NotificationOutbox,
  Settlement,
} from '../../application/ports/notification-outbox.port.js';
import type { NotificationFacts } from '../../domain/notifications/facts.js';
import { isoOf, isoOrNull } from './column-values.js';
import type { Database } from './database.js';
import { storableText } from './json-parameter.js';

interface LeasedRecord {
  readonly id: string;
  readonly sync: string;
  readonly notification: string;
  readonly facts: NotificationFacts;
  readonly attempts: number;
  readonly created_at: Date;
  readonly first_due_at: Date;
}

interface StateRecord {
  readonly notification: string;
  readonly pending: number;
  readonly last_sent_at: Date | null;
  readonly status: DeliveryStatus | null;
  readonly answer: string | null;
  readonly settled_at: Date | null;
}

const LONGEST_ANSWER = 500;

/** Due rows are taken by moving their due time behind the lease: who dies gives them back by doing nothing. */
export class PostgresNotificationOutbox implements NotificationOutbox {
  constructor(private readonly database: Database) {}

  async lease(request: {
    readonly now: string;
    readonly leaseMs: number;
    readonly limit: number;
  }): Promise<readonly LeasedNotification[]> {
    const { rows } = await this.database.query<LeasedRecord & Record<string, unknown>>(
      `with due as (
         select id from crosstie.notification_outbox where status = 'pending' and due_at <= $1
         order by due_at limit $3 for update skip locked
       )
       update crosstie.notification_outbox o
       set attempts = o.attempts + 1, due_at = $1::timestamptz + make_interval(secs => $2)
       from due, crosstie.sync s
       where o.id = due.id and s.key = o.sync_key
       returning o.id, s.slug as sync, o.notification, o.facts, o.attempts, o.created_at, o.first_due_at`,
      [request.now, request.leaseMs / 1_000, request.limit],
    );
    return rows.map((row) => ({
      id: row.id,
      sync: row.sync,
      notification: row.notification,
      facts: row.facts,
      attempt: row.attempts,
      createdAt: isoOf(row.created_at),
      firstDueAt: isoOf(row.first_due_at),
    }));
  }

  async settle(id: string, attempt: number, now: string, settlement: Settlement): Promise<boolean> {
    const { affected } = await this.database.query(
      `update crosstie.notification_outbox
       set status = $3, answer = $4, settled_at = $5, due_at = coalesce($6::timestamptz, due_at)
       where id = $1 and attempts = $2 and status = 'pending'`,
      [
        id,
        attempt,
        settlement.status,
        storableText(settlement.answer).slice(0, LONGEST_ANSWER),
        now,
        settlement.status === 'pending' ? settlement.dueAt : null,
      ],
    );
    return affected > 0;
  }

  async states(sync: string): Promise<readonly DeliveryState[]> {
    const { rows } = await this.database.query<StateRecord & Record<string, unknown>>(
      `with mine as (
         select o.* from crosstie.notification_outbox o join crosstie.sync s on s.key = o.sync_key
         where s.slug = $1 and s.deleted_at is null
       ), last as (
         select distinct on (notification) notification, status, answer, settled_at from mine
         where settled_at is not null order by notification, settled_at desc
       )
       select m.notification, count(*) filter (where m.status = 'pending')::int as pending,
         max(m.settled_at) filter (where m.status = 'sent') as last_sent_at,
         max(l.status) as status, max(l.answer) as answer, max(l.settled_at) as settled_at
       from mine m left join last l on l.notification = m.notification
       group by m.notification order by m.notification`,
      [sync],
    );
    return rows.map(stateOf);
  }

  async purge(before: string): Promise<number> {
    const { affected } = await this.database.query(
      `delete from crosstie.notification_outbox where status <> 'pending' and settled_at < $1`,
      [before],
    );
    return affected;
  }
}

function stateOf(row: StateRecord): DeliveryState {
  const { notification, pending, status, answer, settled_at: at } = row;
  const last = status === null || at === null ? null : { status, answer: answer ?? '', at: isoOf(at) };
  return { notification, pending, lastSentAt: isoOrNull(row.last_sent_at), last };
}
