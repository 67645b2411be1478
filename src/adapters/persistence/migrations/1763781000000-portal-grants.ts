import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Portals that are connected by OAuth: their app, what they granted, and connections that were begun. */
export class PortalGrants1763781000000 implements MigrationInterface {
  readonly name = 'PortalGrants1763781000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table crosstie.portal add column oauth_client_id text, add column sealed_oauth_secret text,
  add column oauth_scopes json;
create table crosstie.portal_grant (
  portal_key integer constraint pk_portal_grant primary key
    constraint fk_portal_grant_portal references crosstie.portal (key) on delete cascade,
  status text not null constraint ck_portal_grant_status check (status in ('connected', 'revoked', 'disconnected')),
  sealed_refresh_token text not null,
  sealed_access_token text not null,
  scopes json not null,
  generation integer not null,
  life_ms integer not null,
  expires_at timestamptz not null,
  connected_at timestamptz not null default clock_timestamp()
) with (fillfactor = 50);
create table crosstie.oauth_attempt (
  nonce text constraint pk_oauth_attempt primary key,
  portal_key integer not null constraint fk_oauth_attempt_portal references crosstie.portal (key) on delete cascade,
  redirect_uri text not null,
  actor text not null,
  expires_at timestamptz not null
);
create index ix_oauth_attempt_portal on crosstie.oauth_attempt (portal_key);
create index ix_oauth_attempt_expires on crosstie.oauth_attempt (expires_at);
`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
drop table if exists crosstie.oauth_attempt, crosstie.portal_grant;
alter table crosstie.portal drop column if exists oauth_client_id, drop column if exists sealed_oauth_secret,
  drop column if exists oauth_scopes;
`);
  }
}
