import type {
  LastDigest,
  NewNotification,
  NoticeSession,
  UntoldDisabling,
  UntoldRun,
} from '../../../application/ports/notice-ledger.port.js';
import {
  RECORDS_IN_DIGEST,
  type FactsOfJob,
  type FailedEntities,
} from '../../../domain/notifications/facts.js';
import type { JobHealth } from '../../../domain/notifications/job-health.js';
import type { Side } from '../../../domain/records/system-record.js';
import type { RunStatus, StatusReason } from '../../../domain/sync/status.js';
import { isoOf, isoOrNull } from '../column-values.js';
import type { Session } from '../database.js';
import { SINGLE } from '../run-store/run.row.js';
import { jsonParameter } from '../json-parameter.js';

const CODES_IN_DIGEST = 20;

interface RunRecord {
  readonly key: number;
  readonly id: string;
  readonly sync: string;
  readonly job: string;
  readonly job_key: number;
  readonly status: RunStatus;
  readonly reason: StatusReason | null;
  readonly failed: number;
  readonly by_ids: boolean;
  readonly ended_at: Date;
}

interface DisablingRecord {
  readonly sync: string;
  readonly job: string;
  readonly job_key: number;
  readonly epoch: number;
  readonly reason: StatusReason;
  readonly run_id: string | null;
}

/** One transaction of the collector. */
export class PostgresNoticeSession implements NoticeSession {
  constructor(private readonly session: Session) {}

  async untoldRuns(limit: number): Promise<readonly UntoldRun[]> {
    await this.session.query(
      `update crosstie.run r set told = true where not r.told and r.ended_at is not null
         and (r.dry_run or r.job_key is null or ${SINGLE}
           or exists (select 1 from crosstie.sync s where s.key = r.sync_key and s.deleted_at is not null))`,
    );
    const { rows } = await this.session.query<RunRecord & Record<string, unknown>>(
      `select r.key, r.id, s.slug as sync, j.name as job, r.job_key, r.status, r.reason, r.by_ids, r.ended_at,
         coalesce((r.totals -> 'hubspot' ->> 'failed')::int, 0)
           + coalesce((r.totals -> 'business' ->> 'failed')::int, 0) as failed
       from crosstie.run r
       join crosstie.sync s on s.key = r.sync_key
       join crosstie.job j on j.key = r.job_key
       where not r.told and r.ended_at is not null
       order by r.ended_at, r.key limit $1`,
      [limit],
    );
    return rows.map(({ job_key: jobKey, by_ids: byIds, ended_at: endedAt, ...run }) => ({
      key: run.key,
      id: run.id,
      sync: run.sync,
      job: run.job,
      status: run.status,
      reason: run.reason,
      failed: run.failed,
      jobKey,
      byIds,
      endedAt: isoOf(endedAt),
    }));
  }

  async markTold(runKeys: readonly number[]): Promise<void> {
    await this.session.query('update crosstie.run set told = true where key = any($1::int[])', [runKeys]);
  }

  async takeDisablings(): Promise<readonly UntoldDisabling[]> {
    await this.session.query(
      `update crosstie.notification_job n set disabled_told = false from crosstie.job j
       where j.key = n.job_key and n.disabled_told and j.disabled_reason is null`,
    );
    const { rows } = await this.session.query<DisablingRecord & Record<string, unknown>>(
      `with taken as (
         insert into crosstie.notification_job as n (job_key, disabled_told, disabled_epoch)
         select j.key, true, 1 from crosstie.job j
         join crosstie.sync s on s.key = j.sync_key and s.deleted_at is null
         left join crosstie.notification_job k on k.job_key = j.key
         where j.disabled_reason is not null and j.removed_at is null and k.disabled_told is not true
         on conflict (job_key) do update set disabled_told = true, disabled_epoch = n.disabled_epoch + 1
         returning n.job_key, n.disabled_epoch
       )
       select s.slug as sync, j.name as job, j.key as job_key, t.disabled_epoch as epoch, j.disabled_reason as reason,
         (select r.id from crosstie.run r where r.job_key = j.key and not r.dry_run
            and r.status in ('pending', 'running', 'paused', 'parked')) as run_id
       from taken t
       join crosstie.job j on j.key = t.job_key
       join crosstie.sync s on s.key = j.sync_key
       order by j.key`,
    );
    return rows.map(({ job_key: jobKey, run_id: runId, sync, job, epoch, reason }) => ({
      sync,
      job,
      jobKey,
      epoch,
      reason,
      runId,
    }));
  }

  async health(jobKey: number): Promise<JobHealth> {
    const { rows } = await this.session.query<{ down: boolean; failing: boolean }>(
      'select down, failing from crosstie.notification_job where job_key = $1',
      [jobKey],
    );
    return { down: rows[0]?.down ?? false, failing: rows[0]?.failing ?? false };
  }

  async saveHealth(jobKey: number, { down, failing }: JobHealth): Promise<void> {
    await this.session.query(
      `insert into crosstie.notification_job (job_key, down, failing) values ($1, $2, $3)
       on conflict (job_key) do update set down = excluded.down, failing = excluded.failing`,
      [jobKey, down, failing],
    );
  }

  async failedEntities(jobKey: number, freshSince: string | null): Promise<FailedEntities> {
    const totals = await this.session.query<{ total: number; fresh: number }>(
      `select count(*)::int as total, (count(*) filter (where $2::timestamptz is null or first_at > $2))::int as fresh
       from crosstie.dead_letter where job_key = $1`,
      [jobKey, freshSince],
    );
    const codes = await this.session.query<{ code: string; count: number }>(
      `select coalesce(s.reason ->> 'code', d.class) as code, count(*)::int as count
       from crosstie.dead_letter d
       left join crosstie.record_state s
         on s.job_key = d.job_key and s.type_key = d.type_key and s.source_id = d.source_id
       where d.job_key = $1 group by 1 order by 2 desc, 1 limit $2`,
      [jobKey, CODES_IN_DIGEST],
    );
    const records = await this.session.query<{ side: Side; type: string; id: string }>(
      `select t.side, t.name as type, d.source_id as id
       from crosstie.dead_letter d join crosstie.record_type t on t.key = d.type_key
       where d.job_key = $1 and ($2::timestamptz is null or d.first_at > $2)
       order by d.first_at, d.source_id limit $3`,
      [jobKey, freshSince, RECORDS_IN_DIGEST],
    );
    const { total, fresh } = totals.rows[0] ?? { total: 0, fresh: 0 };
    return {
      total,
      fresh,
      codes: codes.rows.map(({ code, count }) => ({ code, count })),
      records: records.rows.map(({ side, type, id }) => ({ side, type, id })),
    };
  }

  async lastDigest(sync: string, notification: string, jobKey: number): Promise<LastDigest | null> {
    const { rows } = await this.session.query<{
      id: string;
      first_due_at: Date;
      at: string;
      open: boolean;
      fresh_since: Date | null;
    }>(
      `select o.id, o.first_due_at, o.facts ->> 'at' as at, o.status = 'pending' and o.attempts = 0 as open,
         o.fresh_since
       from crosstie.notification_outbox o join crosstie.sync s on s.key = o.sync_key
       where s.slug = $1 and o.notification = $2 and o.job_key = $3 and o.event = 'entities-failed'
       order by o.first_due_at desc, o.id desc limit 1`,
      [sync, notification, jobKey],
    );
    const [row] = rows;
    return row
      ? {
          id: row.id,
          dueAt: isoOf(row.first_due_at),
          // Instants are kept to the millisecond: the failures of the run itself must not look newer than its end.
          collectedAt: new Date(Date.parse(row.at) + 1).toISOString(),
          isOpen: row.open,
          freshSince: isoOrNull(row.fresh_since),
        }
      : null;
  }

  async put(messages: readonly NewNotification[], freshSince: string | null): Promise<void> {
    const rows = messages.map(({ id, sync, jobKey, notification, eventKey, facts, dueAt }) => ({
      id,
      sync,
      job: jobKey,
      notification,
      event: facts.event,
      key: eventKey,
      facts,
      due: dueAt,
    }));
    await this.session.query(
      `insert into crosstie.notification_outbox
         (id, sync_key, job_key, notification, event, event_key, facts, fresh_since, first_due_at, due_at)
       select x.id, s.key, x.job, x.notification, x.event, x.key, x.facts, $2::timestamptz, x.due, x.due
       from jsonb_to_recordset($1::jsonb) as x(id uuid, sync text, job integer, notification text, event text, key text,
         facts jsonb, due timestamptz)
       join crosstie.sync s on s.slug = x.sync
       on conflict (sync_key, notification, event_key) do nothing`,
      [jsonParameter(rows), freshSince],
    );
  }

  async refreshDigest(id: string, facts: FactsOfJob): Promise<void> {
    await this.session.query(
      `update crosstie.notification_outbox set facts = $2::jsonb
       where id = $1 and status = 'pending' and attempts = 0`,
      [id, jsonParameter(facts)],
    );
  }
}
