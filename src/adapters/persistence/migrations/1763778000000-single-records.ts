import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs about one record stand beside their job's own run; what HubSpot tells, and what is sent out, is kept a while. */
export class SingleRecords1763778000000 implements MigrationInterface {
  readonly name = 'SingleRecords1763778000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop index crosstie.uq_run_active;
create unique index uq_run_active on crosstie.run (job_key)
  where status in ('pending', 'running', 'paused', 'parked') and not dry_run and job_key is not null
    and workflow_id not like 'record:%';
create index ix_run_single on crosstie.run (workflow_id, key) where workflow_id like 'record:%';
create index ix_run_single_ended on crosstie.run (ended_at) where workflow_id like 'record:%' and ended_at is not null;
alter table crosstie.portal add column sealed_client_secret text;
create table crosstie.webhook_inbox (
  id bigint generated always as identity constraint pk_webhook_inbox primary key,
  portal_key integer not null
    constraint fk_webhook_inbox_portal references crosstie.portal (key) on delete cascade,
  fingerprint bytea not null,
  kind text not null,
  type text,
  record_id text,
  property text,
  effect text not null constraint ck_webhook_inbox_effect check (effect in ('changed', 'gone')),
  occurred_at timestamptz,
  payload jsonb,
  result text not null default 'waiting',
  message text,
  run_ids uuid[] not null default '{}',
  attempts integer not null default 0,
  due_at timestamptz not null,
  received_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  constraint uq_webhook_inbox unique (portal_key, fingerprint),
  constraint ck_webhook_inbox_result check (result in ('waiting', 'started', 'ignored', 'failed', 'reset'))
) with (fillfactor = 80);
create index ix_webhook_inbox_due on crosstie.webhook_inbox (due_at) where result = 'waiting';
create index ix_webhook_inbox_portal on crosstie.webhook_inbox (portal_key, id);
create index ix_webhook_inbox_received on crosstie.webhook_inbox (received_at);
create table crosstie.outgoing_log (
  id bigint generated always as identity constraint pk_outgoing_log primary key,
  at timestamptz not null default clock_timestamp(),
  side text not null constraint ck_outgoing_log_side check (side in ('hubspot', 'business')),
  connection text not null,
  operation text not null,
  subject text not null,
  result text not null constraint ck_outgoing_log_result check (result in ('ok', 'failed')),
  status text,
  message text,
  ms integer not null
);
create index ix_outgoing_log_connection on crosstie.outgoing_log (side, connection, id);
create index ix_outgoing_log_at on crosstie.outgoing_log (at);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table if exists crosstie.outgoing_log, crosstie.webhook_inbox;
alter table crosstie.portal drop column if exists sealed_client_secret;
delete from crosstie.run where workflow_id like 'record:%';
drop index crosstie.ix_run_single_ended, crosstie.ix_run_single, crosstie.uq_run_active;
create unique index uq_run_active on crosstie.run (job_key)
  where status in ('pending', 'running', 'paused', 'parked') and not dry_run and job_key is not null;
`);
  }
}
