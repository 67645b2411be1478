/** What people configure. Documents are `json`, not `jsonb`: the order of keys is what a person wrote. */
export const CONFIGURATION_TABLES = `
create table crosstie.portal (
  key integer generated always as identity constraint pk_portal primary key,
  slug text not null constraint uq_portal_slug unique,
  name text not null,
  api_base_url text not null,
  sealed_token text not null,
  hub_id text,
  parked_until timestamptz,
  parked_reason text,
  trusted_address boolean not null default false,
  created_at timestamptz not null default now()
);
create table crosstie.system (
  key integer generated always as identity constraint pk_system primary key,
  slug text not null constraint uq_system_slug unique,
  name text not null,
  kind text not null,
  settings json not null,
  sealed_secrets json not null,
  identity text,
  trusted_address boolean not null default false,
  created_at timestamptz not null default now()
);
create table crosstie.sync (
  key integer generated always as identity constraint pk_sync primary key,
  slug text not null constraint uq_sync_slug unique,
  name text not null,
  portal_key integer constraint fk_sync_portal references crosstie.portal (key),
  system_key integer constraint fk_sync_system references crosstie.system (key),
  config_version integer not null,
  deleted_at timestamptz,
  created_at timestamptz not null default now()
);
create table crosstie.config_version (
  sync_key integer not null constraint fk_config_version_sync references crosstie.sync (key) on delete cascade,
  n integer not null,
  hash text not null,
  document json not null,
  definition json not null,
  created_at timestamptz not null default now(),
  constraint pk_config_version primary key (sync_key, n)
);
create table crosstie.record_type (
  key integer generated always as identity constraint pk_record_type primary key,
  side text not null constraint ck_record_type_side check (side in ('hubspot', 'business')),
  name text not null,
  constraint uq_record_type unique (side, name)
);
create table crosstie.pair (
  key integer generated always as identity constraint pk_pair primary key,
  sync_key integer not null constraint fk_pair_sync references crosstie.sync (key) on delete cascade,
  name text not null,
  constraint uq_pair unique (sync_key, name)
);
create table crosstie.job (
  key integer generated always as identity constraint pk_job primary key,
  sync_key integer not null constraint fk_job_sync references crosstie.sync (key) on delete cascade,
  name text not null,
  kind text not null,
  phase text not null,
  label text not null,
  position integer not null,
  source_side text not null,
  source_type_key integer not null constraint fk_job_source_type references crosstie.record_type (key),
  enabled boolean not null,
  paused boolean not null default false,
  disabled_reason jsonb,
  schedule jsonb,
  since text,
  rescan_version integer,
  removed_at timestamptz,
  constraint uq_job unique (sync_key, name)
);
`;

/** Runs and their lanes. A lane's row changes with every page: no index on what changes, room for HOT updates. */
export const RUN_TABLES = `
create table crosstie.run (
  key integer generated always as identity constraint pk_run primary key,
  id uuid not null constraint uq_run_id unique,
  sync_key integer not null constraint fk_run_sync references crosstie.sync (key) on delete cascade,
  job_key integer constraint fk_run_job references crosstie.job (key) on delete cascade,
  kind text not null,
  workflow_id text not null,
  status text not null default 'pending',
  reason jsonb,
  control text not null default 'run',
  dry_run boolean not null,
  by_ids boolean not null,
  trigger text not null,
  parent_run_id uuid,
  config_version integer not null,
  rescan boolean not null,
  watermark text,
  source_time text,
  estimated_root integer,
  planned boolean not null default false,
  totals jsonb,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  constraint ck_run_status check
    (status in ('pending', 'running', 'paused', 'parked', 'succeeded', 'partial', 'failed', 'cancelled')),
  constraint ck_run_control check (control in ('run', 'pause', 'cancel', 'stop'))
) with (fillfactor = 70);
create unique index uq_run_active on crosstie.run (job_key)
  where status in ('pending', 'running', 'paused', 'parked') and not dry_run and job_key is not null;
create unique index uq_run_active_dry on crosstie.run (job_key)
  where status in ('pending', 'running', 'paused', 'parked') and dry_run and job_key is not null;
create unique index uq_run_active_sync on crosstie.run (sync_key)
  where status in ('pending', 'running', 'paused', 'parked') and job_key is null;
create index ix_run_job on crosstie.run (job_key, key);
create index ix_run_sync on crosstie.run (sync_key, key);
create table crosstie.run_lane (
  run_key integer not null constraint fk_run_lane_run references crosstie.run (key) on delete cascade,
  lane integer not null,
  type_key integer not null constraint fk_run_lane_type references crosstie.record_type (key),
  round integer not null,
  range jsonb not null,
  cursor text,
  seq integer not null default 0,
  fence integer not null default 0,
  write_until timestamptz,
  counters jsonb not null,
  done boolean not null default false,
  constraint pk_run_lane primary key (run_key, lane)
) with (fillfactor = 40);
create table crosstie.run_event (
  id integer generated always as identity constraint pk_run_event primary key,
  run_key integer not null constraint fk_run_event_run references crosstie.run (key) on delete cascade,
  at timestamptz not null default clock_timestamp(),
  code text not null,
  message text not null
);
create index ix_run_event_run on crosstie.run_event (run_key, id);
create table crosstie.run_selection (
  run_key integer not null constraint fk_run_selection_run references crosstie.run (key) on delete cascade,
  source_id text not null,
  constraint pk_run_selection primary key (run_key, source_id)
);
create table crosstie.watermark (
  job_key integer not null constraint fk_watermark_job references crosstie.job (key) on delete cascade,
  type_key integer not null constraint fk_watermark_type references crosstie.record_type (key),
  at text not null,
  constraint pk_watermark primary key (job_key, type_key)
);
`;

/**
 * Written with every page. No foreign keys here: their checks would cost more than the page's own work, and the
 * integer keys come from rows that are never deleted. A dry run keeps its report under the job key `-(run key)`.
 * `round`: the round of run `run_key` in which the record was read, -1 = counted but not read yet.
 */
export const HOT_TABLES = `
create table crosstie.record_state (
  job_key integer not null,
  type_key integer not null,
  source_id text collate "C" not null,
  outcome text not null,
  reason jsonb,
  attempts integer not null,
  source_version text,
  targets jsonb not null,
  config_version integer not null,
  run_key integer not null,
  round integer not null,
  wanted_run integer,
  wait_pair integer,
  wait_id text,
  updated_at timestamptz not null default clock_timestamp(),
  constraint pk_record_state primary key (job_key, type_key, source_id)
) with (fillfactor = 80);
create index ix_record_state_open on crosstie.record_state (job_key, type_key, source_id)
  where outcome in ('pending', 'failed') or wanted_run is not null;
create table crosstie.counter (
  job_key integer not null,
  slot integer not null,
  side text not null,
  type_key integer not null,
  outcome text not null,
  n integer not null,
  constraint pk_counter primary key (job_key, slot, side, type_key, outcome)
) with (fillfactor = 30);
create table crosstie.link (
  id uuid constraint pk_link primary key,
  pair_key integer not null,
  hubspot_type_key integer not null,
  hubspot_id text collate "C" not null,
  business_type_key integer not null,
  business_id text collate "C" not null,
  shared boolean not null,
  hubspot_seen jsonb,
  business_seen jsonb,
  generation integer not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
) with (fillfactor = 85);
create unique index uq_link_hubspot on crosstie.link (pair_key, hubspot_id, hubspot_type_key);
create unique index uq_link_business on crosstie.link
  (pair_key, business_id, business_type_key, (case when shared then hubspot_id else '' end));
create table crosstie.tombstone (
  pair_key integer not null,
  side text not null,
  record_id text collate "C" not null,
  generation integer not null,
  blocking boolean not null,
  reason text not null,
  created_at timestamptz not null default clock_timestamp(),
  constraint pk_tombstone primary key (pair_key, side, record_id)
);
create table crosstie.write_intent (
  operation_id text collate "C" constraint pk_write_intent primary key,
  run_key integer not null,
  lane integer not null,
  fence integer not null,
  pair_key integer not null,
  source_id text not null,
  created_at timestamptz not null default clock_timestamp()
);
create index ix_write_intent_lane on crosstie.write_intent (run_key, lane);
create table crosstie.claim (
  sync_key integer not null,
  side text not null,
  type_key integer not null,
  record_id text collate "C" not null,
  run_key integer not null,
  lane integer not null,
  fence integer not null,
  until timestamptz not null,
  constraint pk_claim primary key (sync_key, side, type_key, record_id)
);
create index ix_claim_lane on crosstie.claim (run_key, lane);
`;

export const REPAIR_TABLES = `
create table crosstie.match_review (
  id uuid constraint pk_match_review primary key,
  pair_key integer not null constraint fk_match_review_pair references crosstie.pair (key) on delete cascade,
  job_key integer not null,
  type_key integer not null,
  source_id text collate "C" not null,
  rule text not null,
  candidate_ids jsonb not null,
  status text not null default 'open',
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint uq_match_review unique (job_key, type_key, source_id, pair_key)
);
create table crosstie.conflict (
  id uuid constraint pk_conflict primary key,
  pair_key integer not null constraint fk_conflict_pair references crosstie.pair (key) on delete cascade,
  job_key integer not null,
  type_key integer not null,
  source_id text collate "C" not null,
  field text not null,
  resolution text not null,
  run_key integer not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint uq_conflict unique (job_key, type_key, source_id, pair_key, field)
);
create table crosstie.dead_letter (
  id uuid constraint pk_dead_letter primary key,
  job_key integer not null constraint fk_dead_letter_job references crosstie.job (key) on delete cascade,
  type_key integer not null constraint fk_dead_letter_type references crosstie.record_type (key),
  source_id text collate "C" not null,
  class text not null,
  field text,
  message text not null,
  attempts integer not null,
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp(),
  constraint uq_dead_letter unique (job_key, type_key, source_id)
);
create table crosstie.budget (
  portal text not null,
  bucket text not null,
  next_at timestamptz not null,
  rate double precision not null,
  constraint pk_budget primary key (portal, bucket)
) with (fillfactor = 30);
create table crosstie.idempotency_key (
  key text constraint pk_idempotency_key primary key,
  request_hash text not null,
  status integer not null,
  body json,
  created_at timestamptz not null default now()
);
create index ix_idempotency_key_age on crosstie.idempotency_key (created_at);
create table crosstie.api_key (
  id text constraint pk_api_key primary key,
  name text not null,
  role text not null constraint ck_api_key_role check (role in ('viewer', 'operator', 'admin')),
  hint text not null,
  sha256 text not null constraint uq_api_key_sha256 unique,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create table crosstie.audit (
  id integer generated always as identity constraint pk_audit primary key,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null
);
`;
