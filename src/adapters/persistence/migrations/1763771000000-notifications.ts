import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Messages to people. `run.told` and `notification_job` say what they were told of; runs that ended before are not
 * told of any more.
 */
export class Notifications1763771000000 implements MigrationInterface {
  readonly name = 'Notifications1763771000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table crosstie.run add column told boolean not null default false;
update crosstie.run set told = true where ended_at is not null;
create index ix_run_untold on crosstie.run (ended_at, key) where not told and ended_at is not null;
create table crosstie.notification_job (
  job_key integer constraint pk_notification_job primary key
    constraint fk_notification_job_job references crosstie.job (key) on delete cascade,
  down boolean not null default false,
  failing boolean not null default false,
  disabled_told boolean not null default false,
  disabled_epoch integer not null default 0
);
create table crosstie.notification_outbox (
  id uuid constraint pk_notification_outbox primary key,
  sync_key integer not null
    constraint fk_notification_outbox_sync references crosstie.sync (key) on delete cascade,
  job_key integer not null constraint fk_notification_outbox_job references crosstie.job (key) on delete cascade,
  notification text not null,
  event text not null,
  event_key text not null,
  facts jsonb not null,
  fresh_since timestamptz,
  status text not null default 'pending',
  attempts integer not null default 0,
  answer text,
  first_due_at timestamptz not null,
  due_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz,
  constraint uq_notification_outbox unique (sync_key, notification, event_key),
  constraint ck_notification_outbox_status
    check (status in ('pending', 'sent', 'undeliverable', 'given-up', 'dropped'))
);
create index ix_notification_outbox_due on crosstie.notification_outbox (due_at) where status = 'pending';
create index ix_notification_outbox_settled on crosstie.notification_outbox (settled_at) where status <> 'pending';
create index ix_notification_outbox_digest on crosstie.notification_outbox (job_key, notification, first_due_at)
  where event = 'entities-failed';
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table if exists crosstie.notification_outbox, crosstie.notification_job;
drop index if exists crosstie.ix_run_untold;
alter table crosstie.run drop column if exists told;
`);
  }
}
