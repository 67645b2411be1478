create schema crosstie;

create table crosstie.action_done (
  job_key integer not null,
  type_key integer not null,
  source_id text collate "C" not null,
  at timestamp with time zone default clock_timestamp() not null,
  constraint fk_action_done_job FOREIGN KEY (job_key) REFERENCES crosstie.job(key) ON DELETE CASCADE,
  constraint pk_action_done PRIMARY KEY (job_key, type_key, source_id)
);

create table crosstie.api_key (
  id text not null,
  name text not null,
  role text not null,
  hint text not null,
  sha256 text not null,
  created_at timestamp with time zone default now() not null,
  last_used_at timestamp with time zone,
  constraint ck_api_key_role CHECK ((role = ANY (ARRAY['viewer'::text, 'operator'::text, 'admin'::text]))),
  constraint pk_api_key PRIMARY KEY (id),
  constraint uq_api_key_sha256 UNIQUE (sha256)
);

create table crosstie.audit (
  id integer generated always as identity not null,
  at timestamp with time zone default clock_timestamp() not null,
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null,
  constraint pk_audit PRIMARY KEY (id)
);

create table crosstie.budget (
  portal text not null,
  bucket text not null,
  next_at timestamp with time zone not null,
  rate double precision not null,
  turns jsonb default '[]'::jsonb not null,
  constraint pk_budget PRIMARY KEY (portal, bucket)
) with (fillfactor = 30);

create table crosstie.claim (
  sync_key integer not null,
  side text not null,
  type_key integer not null,
  record_id text collate "C" not null,
  run_key integer not null,
  lane integer not null,
  fence integer not null,
  until timestamp with time zone not null,
  constraint pk_claim PRIMARY KEY (sync_key, side, type_key, record_id)
);
CREATE INDEX ix_claim_lane ON crosstie.claim USING btree (run_key, lane);

create table crosstie.config_version (
  sync_key integer not null,
  n integer not null,
  hash text not null,
  document json not null,
  definition json not null,
  created_at timestamp with time zone default now() not null,
  constraint fk_config_version_sync FOREIGN KEY (sync_key) REFERENCES crosstie.sync(key) ON DELETE CASCADE,
  constraint pk_config_version PRIMARY KEY (sync_key, n)
);

create table crosstie.conflict (
  id uuid not null,
  pair_key integer not null,
  job_key integer not null,
  type_key integer not null,
  source_id text collate "C" not null,
  field text not null,
  resolution text not null,
  run_key integer not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  updated_at timestamp with time zone default clock_timestamp() not null,
  sides jsonb,
  constraint fk_conflict_pair FOREIGN KEY (pair_key) REFERENCES crosstie.pair(key) ON DELETE CASCADE,
  constraint pk_conflict PRIMARY KEY (id),
  constraint uq_conflict UNIQUE (job_key, type_key, source_id, pair_key, field)
);
CREATE INDEX ix_conflict_pair ON crosstie.conflict USING btree (pair_key, id);

create table crosstie.counter (
  job_key integer not null,
  slot integer not null,
  side text not null,
  type_key integer not null,
  outcome text not null,
  n integer not null,
  constraint pk_counter PRIMARY KEY (job_key, slot, side, type_key, outcome)
) with (fillfactor = 30);

create table crosstie.dead_letter (
  id uuid not null,
  job_key integer not null,
  type_key integer not null,
  source_id text collate "C" not null,
  class text not null,
  field text,
  message text not null,
  attempts integer not null,
  first_at timestamp with time zone default clock_timestamp() not null,
  last_at timestamp with time zone default clock_timestamp() not null,
  assigned_to text,
  constraint fk_dead_letter_job FOREIGN KEY (job_key) REFERENCES crosstie.job(key) ON DELETE CASCADE,
  constraint fk_dead_letter_type FOREIGN KEY (type_key) REFERENCES crosstie.record_type(key),
  constraint pk_dead_letter PRIMARY KEY (id),
  constraint uq_dead_letter UNIQUE (job_key, type_key, source_id)
);

create table crosstie.idempotency_key (
  key text not null,
  request_hash text not null,
  status integer not null,
  body json,
  created_at timestamp with time zone default now() not null,
  constraint pk_idempotency_key PRIMARY KEY (key)
);
CREATE INDEX ix_idempotency_key_age ON crosstie.idempotency_key USING btree (created_at);

create table crosstie.job (
  key integer generated always as identity not null,
  sync_key integer not null,
  name text not null,
  kind text not null,
  phase text not null,
  label text not null,
  position integer not null,
  source_side text not null,
  source_type_key integer not null,
  enabled boolean not null,
  paused boolean default false not null,
  disabled_reason jsonb,
  schedule jsonb,
  since text,
  rescan_version integer,
  removed_at timestamp with time zone,
  activated_at timestamp with time zone,
  off_by_setting text,
  unscheduled_by_setting text,
  constraint fk_job_source_type FOREIGN KEY (source_type_key) REFERENCES crosstie.record_type(key),
  constraint fk_job_sync FOREIGN KEY (sync_key) REFERENCES crosstie.sync(key) ON DELETE CASCADE,
  constraint pk_job PRIMARY KEY (key),
  constraint uq_job UNIQUE (sync_key, name)
);

create table crosstie.link (
  id uuid not null,
  pair_key integer not null,
  hubspot_type_key integer not null,
  hubspot_id text collate "C" not null,
  business_type_key integer not null,
  business_id text collate "C" not null,
  shared boolean not null,
  hubspot_seen jsonb,
  business_seen jsonb,
  generation integer not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  updated_at timestamp with time zone default clock_timestamp() not null,
  constraint pk_link PRIMARY KEY (id)
) with (fillfactor = 85);
CREATE UNIQUE INDEX uq_link_business ON crosstie.link USING btree (business_id, pair_key, business_type_key, (
CASE
    WHEN shared THEN hubspot_id
    ELSE ''::text
END));
CREATE UNIQUE INDEX uq_link_hubspot ON crosstie.link USING btree (hubspot_id, pair_key, hubspot_type_key);

create table crosstie.link_audit (
  job_key integer not null,
  type_key integer not null,
  cursor text collate "C",
  finished_at text,
  missing integer default 0 not null,
  constraint fk_link_audit_job FOREIGN KEY (job_key) REFERENCES crosstie.job(key) ON DELETE CASCADE,
  constraint fk_link_audit_type FOREIGN KEY (type_key) REFERENCES crosstie.record_type(key),
  constraint pk_link_audit PRIMARY KEY (job_key, type_key)
);

create table crosstie.match_review (
  id uuid not null,
  pair_key integer not null,
  job_key integer not null,
  type_key integer not null,
  source_id text collate "C" not null,
  rule text not null,
  candidate_ids jsonb not null,
  status text default 'open'::text not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  updated_at timestamp with time zone default clock_timestamp() not null,
  candidate_type_key integer,
  decided_by text,
  constraint fk_match_review_pair FOREIGN KEY (pair_key) REFERENCES crosstie.pair(key) ON DELETE CASCADE,
  constraint pk_match_review PRIMARY KEY (id),
  constraint uq_match_review UNIQUE (job_key, type_key, source_id, pair_key)
);
CREATE INDEX ix_match_review_pair ON crosstie.match_review USING btree (pair_key, id);

create table crosstie.notification_job (
  job_key integer not null,
  down boolean default false not null,
  failing boolean default false not null,
  disabled_told boolean default false not null,
  disabled_epoch integer default 0 not null,
  constraint fk_notification_job_job FOREIGN KEY (job_key) REFERENCES crosstie.job(key) ON DELETE CASCADE,
  constraint pk_notification_job PRIMARY KEY (job_key)
);

create table crosstie.notification_outbox (
  id uuid not null,
  sync_key integer not null,
  job_key integer not null,
  notification text not null,
  event text not null,
  event_key text not null,
  facts jsonb not null,
  fresh_since timestamp with time zone,
  status text default 'pending'::text not null,
  attempts integer default 0 not null,
  answer text,
  first_due_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  settled_at timestamp with time zone,
  constraint ck_notification_outbox_status CHECK ((status = ANY (ARRAY['pending'::text, 'sent'::text, 'undeliverable'::text, 'given-up'::text, 'dropped'::text]))),
  constraint fk_notification_outbox_job FOREIGN KEY (job_key) REFERENCES crosstie.job(key) ON DELETE CASCADE,
  constraint fk_notification_outbox_sync FOREIGN KEY (sync_key) REFERENCES crosstie.sync(key) ON DELETE CASCADE,
  constraint pk_notification_outbox PRIMARY KEY (id),
  constraint uq_notification_outbox UNIQUE (sync_key, notification, event_key)
);
CREATE INDEX ix_notification_outbox_digest ON crosstie.notification_outbox USING btree (job_key, notification, first_due_at) WHERE (event = 'entities-failed'::text);
CREATE INDEX ix_notification_outbox_due ON crosstie.notification_outbox USING btree (due_at) WHERE (status = 'pending'::text);
CREATE INDEX ix_notification_outbox_settled ON crosstie.notification_outbox USING btree (settled_at) WHERE (status <> 'pending'::text);

create table crosstie.oauth_attempt (
  nonce text not null,
  portal_key integer not null,
  redirect_uri text not null,
  actor text not null,
  expires_at timestamp with time zone not null,
  constraint fk_oauth_attempt_portal FOREIGN KEY (portal_key) REFERENCES crosstie.portal(key) ON DELETE CASCADE,
  constraint pk_oauth_attempt PRIMARY KEY (nonce)
);
CREATE INDEX ix_oauth_attempt_expires ON crosstie.oauth_attempt USING btree (expires_at);
CREATE INDEX ix_oauth_attempt_portal ON crosstie.oauth_attempt USING btree (portal_key);

create table crosstie.offered_page (
  run_key integer not null,
  lane integer not null,
  seq integer not null,
  side text not null,
  type text not null,
  records jsonb not null,
  missing jsonb not null,
  next text,
  chosen boolean default false not null,
  exclude jsonb default '[]'::jsonb not null,
  auto boolean default false not null,
  at timestamp with time zone default clock_timestamp() not null,
  constraint fk_offered_page_run FOREIGN KEY (run_key) REFERENCES crosstie.run(key) ON DELETE CASCADE,
  constraint pk_offered_page PRIMARY KEY (run_key)
);

create table crosstie.outgoing_log (
  id bigint generated always as identity not null,
  at timestamp with time zone default clock_timestamp() not null,
  side text not null,
  connection text not null,
  operation text not null,
  subject text not null,
  result text not null,
  status text,
  message text,
  ms integer not null,
  constraint ck_outgoing_log_result CHECK ((result = ANY (ARRAY['ok'::text, 'failed'::text]))),
  constraint ck_outgoing_log_side CHECK ((side = ANY (ARRAY['hubspot'::text, 'business'::text]))),
  constraint pk_outgoing_log PRIMARY KEY (id)
);
CREATE INDEX ix_outgoing_log_at ON crosstie.outgoing_log USING btree (at);
CREATE INDEX ix_outgoing_log_connection ON crosstie.outgoing_log USING btree (side, connection, id);

create table crosstie.pair (
  key integer generated always as identity not null,
  sync_key integer not null,
  name text not null,
  constraint fk_pair_sync FOREIGN KEY (sync_key) REFERENCES crosstie.sync(key) ON DELETE CASCADE,
  constraint pk_pair PRIMARY KEY (key),
  constraint uq_pair UNIQUE (sync_key, name)
);

create table crosstie.portal (
  key integer generated always as identity not null,
  slug text not null,
  name text not null,
  api_base_url text not null,
  sealed_token text not null,
  hub_id text,
  parked_until timestamp with time zone,
  parked_reason text,
  trusted_address boolean default false not null,
  created_at timestamp with time zone default now() not null,
  sealed_client_secret text,
  oauth_client_id text,
  sealed_oauth_secret text,
  oauth_scopes json,
  refreshed_at timestamp with time zone,
  constraint pk_portal PRIMARY KEY (key),
  constraint uq_portal_slug UNIQUE (slug)
);

create table crosstie.portal_grant (
  portal_key integer not null,
  status text not null,
  sealed_refresh_token text not null,
  sealed_access_token text not null,
  scopes json not null,
  generation integer not null,
  life_ms integer not null,
  expires_at timestamp with time zone not null,
  connected_at timestamp with time zone default clock_timestamp() not null,
  constraint ck_portal_grant_status CHECK ((status = ANY (ARRAY['connected'::text, 'revoked'::text, 'disconnected'::text]))),
  constraint fk_portal_grant_portal FOREIGN KEY (portal_key) REFERENCES crosstie.portal(key) ON DELETE CASCADE,
  constraint pk_portal_grant PRIMARY KEY (portal_key)
) with (fillfactor = 50);

create table crosstie.preview_cost (
  run_key integer not null,
  lane integer not null,
  seq integer not null,
  calls jsonb not null,
  constraint fk_preview_cost_run FOREIGN KEY (run_key) REFERENCES crosstie.run(key) ON DELETE CASCADE,
  constraint pk_preview_cost PRIMARY KEY (run_key, lane, seq)
);

create table crosstie.preview_link (
  run_key integer not null,
  pair_key integer not null,
  source_id text collate "C" not null,
  type text not null,
  counterpart_id text collate "C" not null,
  constraint fk_preview_link_run FOREIGN KEY (run_key) REFERENCES crosstie.run(key) ON DELETE CASCADE,
  constraint pk_preview_link PRIMARY KEY (run_key, pair_key, source_id)
);
CREATE INDEX ix_preview_link_counterpart ON crosstie.preview_link USING btree (run_key, pair_key, counterpart_id);

create table crosstie.preview_record (
  run_key integer not null,
  type_key integer not null,
  source_id text collate "C" not null,
  title text,
  changes jsonb not null,
  constraint fk_preview_record_run FOREIGN KEY (run_key) REFERENCES crosstie.run(key) ON DELETE CASCADE,
  constraint pk_preview_record PRIMARY KEY (run_key, type_key, source_id)
);

create table crosstie.quarantine (
  job_key integer not null,
  type_key integer not null,
  source_id text collate "C" not null,
  since timestamp with time zone default clock_timestamp() not null,
  constraint fk_quarantine_job FOREIGN KEY (job_key) REFERENCES crosstie.job(key) ON DELETE CASCADE,
  constraint fk_quarantine_type FOREIGN KEY (type_key) REFERENCES crosstie.record_type(key),
  constraint pk_quarantine PRIMARY KEY (job_key, type_key, source_id)
);

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
  updated_at timestamp with time zone default clock_timestamp() not null,
  constraint pk_record_state PRIMARY KEY (job_key, type_key, source_id)
) with (fillfactor = 80);
CREATE INDEX ix_record_state_open ON crosstie.record_state USING btree (job_key, type_key, source_id) WHERE ((outcome = ANY (ARRAY['pending'::text, 'failed'::text])) OR (wanted_run IS NOT NULL));

create table crosstie.record_type (
  key integer generated always as identity not null,
  side text not null,
  name text not null,
  constraint ck_record_type_side CHECK ((side = ANY (ARRAY['hubspot'::text, 'business'::text]))),
  constraint pk_record_type PRIMARY KEY (key),
  constraint uq_record_type UNIQUE (side, name)
);

create table crosstie.repair_decision (
  sync_key integer not null,
  job_key integer not null,
  type_key integer not null,
  source_id text collate "C" not null,
  kind text not null,
  pair_key integer default 0 not null,
  field text default ''::text not null,
  value jsonb,
  take text,
  source_version text,
  decided_by text not null,
  decided_at timestamp with time zone default clock_timestamp() not null,
  constraint ck_repair_decision_kind CHECK ((kind = ANY (ARRAY['ignore'::text, 'override'::text, 'conflict'::text, 'rejected'::text, 'restore'::text]))),
  constraint fk_repair_decision_job FOREIGN KEY (job_key) REFERENCES crosstie.job(key) ON DELETE CASCADE,
  constraint fk_repair_decision_sync FOREIGN KEY (sync_key) REFERENCES crosstie.sync(key) ON DELETE CASCADE,
  constraint pk_repair_decision PRIMARY KEY (type_key, source_id, job_key, kind, pair_key, field)
);
CREATE INDEX ix_repair_decision_sync ON crosstie.repair_decision USING btree (sync_key);

create table crosstie.run (
  key integer generated always as identity not null,
  id uuid not null,
  sync_key integer not null,
  job_key integer,
  kind text not null,
  workflow_id text not null,
  status text default 'pending'::text not null,
  reason jsonb,
  control text default 'run'::text not null,
  dry_run boolean not null,
  by_ids boolean not null,
  trigger text not null,
  parent_run_id uuid,
  config_version integer not null,
  rescan boolean not null,
  watermark text,
  source_time text,
  estimated_root integer,
  planned boolean default false not null,
  totals jsonb,
  created_at timestamp with time zone default clock_timestamp() not null,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  told boolean default false not null,
  options jsonb default '{}'::jsonb not null,
  purged_at timestamp with time zone,
  read_version integer,
  constraint ck_run_control CHECK ((control = ANY (ARRAY['run'::text, 'pause'::text, 'cancel'::text, 'stop'::text]))),
  constraint ck_run_status CHECK ((status = ANY (ARRAY['pending'::text, 'running'::text, 'paused'::text, 'parked'::text, 'succeeded'::text, 'partial'::text, 'failed'::text, 'cancelled'::text]))),
  constraint fk_run_job FOREIGN KEY (job_key) REFERENCES crosstie.job(key) ON DELETE CASCADE,
  constraint fk_run_sync FOREIGN KEY (sync_key) REFERENCES crosstie.sync(key) ON DELETE CASCADE,
  constraint pk_run PRIMARY KEY (key),
  constraint uq_run_id UNIQUE (id)
) with (fillfactor = 70);
CREATE INDEX ix_run_job ON crosstie.run USING btree (job_key, key);
CREATE INDEX ix_run_single ON crosstie.run USING btree (workflow_id, key) WHERE (workflow_id ~~ 'record:%'::text);
CREATE INDEX ix_run_single_ended ON crosstie.run USING btree (ended_at) WHERE ((workflow_id ~~ 'record:%'::text) AND (ended_at IS NOT NULL));
CREATE INDEX ix_run_sync ON crosstie.run USING btree (sync_key, key);
CREATE INDEX ix_run_unpurged ON crosstie.run USING btree (ended_at) WHERE ((purged_at IS NULL) AND (ended_at IS NOT NULL));
CREATE INDEX ix_run_untold ON crosstie.run USING btree (ended_at, key) WHERE ((NOT told) AND (ended_at IS NOT NULL));
CREATE UNIQUE INDEX uq_run_active ON crosstie.run USING btree (job_key) WHERE ((status = ANY (ARRAY['pending'::text, 'running'::text, 'paused'::text, 'parked'::text])) AND (NOT dry_run) AND (job_key IS NOT NULL) AND (workflow_id !~~ 'record:%'::text));
CREATE UNIQUE INDEX uq_run_active_dry ON crosstie.run USING btree (job_key) WHERE ((status = ANY (ARRAY['pending'::text, 'running'::text, 'paused'::text, 'parked'::text])) AND dry_run AND (job_key IS NOT NULL));
CREATE UNIQUE INDEX uq_run_active_sync ON crosstie.run USING btree (sync_key, kind) WHERE ((status = ANY (ARRAY['pending'::text, 'running'::text, 'paused'::text, 'parked'::text])) AND (job_key IS NULL));

create table crosstie.run_event (
  id integer generated always as identity not null,
  run_key integer not null,
  at timestamp with time zone default clock_timestamp() not null,
  code text not null,
  message text not null,
  constraint fk_run_event_run FOREIGN KEY (run_key) REFERENCES crosstie.run(key) ON DELETE CASCADE,
  constraint pk_run_event PRIMARY KEY (id)
);
CREATE INDEX ix_run_event_run ON crosstie.run_event USING btree (run_key, id);

create table crosstie.run_lane (
  run_key integer not null,
  lane integer not null,
  type_key integer not null,
  round integer not null,
  range jsonb not null,
  cursor text,
  seq integer default 0 not null,
  fence integer default 0 not null,
  write_until timestamp with time zone,
  counters jsonb not null,
  done boolean default false not null,
  strikes integer default 0 not null,
  struck_seq integer default '-1'::integer not null,
  trial jsonb,
  trial_until timestamp with time zone,
  constraint fk_run_lane_run FOREIGN KEY (run_key) REFERENCES crosstie.run(key) ON DELETE CASCADE,
  constraint fk_run_lane_type FOREIGN KEY (type_key) REFERENCES crosstie.record_type(key),
  constraint pk_run_lane PRIMARY KEY (run_key, lane)
) with (fillfactor = 40);
CREATE INDEX ix_run_lane_trial ON crosstie.run_lane USING btree (trial_until) WHERE (trial_until IS NOT NULL);

create table crosstie.run_selection (
  run_key integer not null,
  source_id text not null,
  constraint fk_run_selection_run FOREIGN KEY (run_key) REFERENCES crosstie.run(key) ON DELETE CASCADE,
  constraint pk_run_selection PRIMARY KEY (run_key, source_id)
);

create table crosstie.sync (
  key integer generated always as identity not null,
  slug text not null,
  name text not null,
  portal_key integer,
  system_key integer,
  config_version integer not null,
  deleted_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  constraint fk_sync_portal FOREIGN KEY (portal_key) REFERENCES crosstie.portal(key),
  constraint fk_sync_system FOREIGN KEY (system_key) REFERENCES crosstie.system(key),
  constraint pk_sync PRIMARY KEY (key),
  constraint uq_sync_slug UNIQUE (slug)
);

create table crosstie.system (
  key integer generated always as identity not null,
  slug text not null,
  name text not null,
  kind text not null,
  settings json not null,
  sealed_secrets json not null,
  identity text,
  trusted_address boolean default false not null,
  created_at timestamp with time zone default now() not null,
  queue text,
  refreshed_at timestamp with time zone,
  constraint pk_system PRIMARY KEY (key),
  constraint uq_system_slug UNIQUE (slug)
);

create table crosstie.tombstone (
  pair_key integer not null,
  side text not null,
  record_id text collate "C" not null,
  generation integer not null,
  blocking boolean not null,
  reason text not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  type_key integer default 0 not null,
  constraint pk_tombstone PRIMARY KEY (pair_key, side, record_id, type_key)
);

create table crosstie.verify_finding (
  run_key integer not null,
  link_id uuid not null,
  pair_key integer not null,
  hubspot_type_key integer not null,
  hubspot_id text collate "C" not null,
  business_type_key integer not null,
  business_id text collate "C" not null,
  outcome text not null,
  reason jsonb not null,
  differences jsonb not null,
  repairs jsonb not null,
  repair text not null,
  found_at timestamp with time zone default clock_timestamp() not null,
  linked boolean default true not null,
  constraint ck_verify_finding_outcome CHECK ((outcome = ANY (ARRAY['failed'::text, 'skipped'::text]))),
  constraint ck_verify_finding_repair CHECK ((repair = ANY (ARRAY['none'::text, 'possible'::text, 'queued'::text, 'unknown-record'::text]))),
  constraint fk_verify_finding_run FOREIGN KEY (run_key) REFERENCES crosstie.run(key) ON DELETE CASCADE,
  constraint pk_verify_finding PRIMARY KEY (run_key, link_id)
);
CREATE INDEX ix_verify_finding_stray ON crosstie.verify_finding USING btree (run_key) WHERE (NOT linked);

create table crosstie.watermark (
  job_key integer not null,
  type_key integer not null,
  at text not null,
  constraint fk_watermark_job FOREIGN KEY (job_key) REFERENCES crosstie.job(key) ON DELETE CASCADE,
  constraint fk_watermark_type FOREIGN KEY (type_key) REFERENCES crosstie.record_type(key),
  constraint pk_watermark PRIMARY KEY (job_key, type_key)
);

create table crosstie.webhook_inbox (
  id bigint generated always as identity not null,
  portal_key integer not null,
  fingerprint bytea not null,
  kind text not null,
  type text,
  record_id text,
  property text,
  effect text not null,
  occurred_at timestamp with time zone,
  payload jsonb,
  result text default 'waiting'::text not null,
  message text,
  run_ids uuid[] default '{}'::uuid[] not null,
  attempts integer default 0 not null,
  due_at timestamp with time zone not null,
  received_at timestamp with time zone default clock_timestamp() not null,
  settled_at timestamp with time zone,
  constraint ck_webhook_inbox_effect CHECK ((effect = ANY (ARRAY['changed'::text, 'gone'::text]))),
  constraint ck_webhook_inbox_result CHECK ((result = ANY (ARRAY['waiting'::text, 'started'::text, 'ignored'::text, 'failed'::text, 'reset'::text]))),
  constraint fk_webhook_inbox_portal FOREIGN KEY (portal_key) REFERENCES crosstie.portal(key) ON DELETE CASCADE,
  constraint pk_webhook_inbox PRIMARY KEY (id),
  constraint uq_webhook_inbox UNIQUE (portal_key, fingerprint)
) with (fillfactor = 80);
CREATE INDEX ix_webhook_inbox_due ON crosstie.webhook_inbox USING btree (due_at) WHERE (result = 'waiting'::text);
CREATE INDEX ix_webhook_inbox_portal ON crosstie.webhook_inbox USING btree (portal_key, id);
CREATE INDEX ix_webhook_inbox_received ON crosstie.webhook_inbox USING btree (received_at);

create table crosstie.write_intent (
  operation_id text collate "C" not null,
  run_key integer not null,
  lane integer not null,
  fence integer not null,
  pair_key integer not null,
  source_id text not null,
  created_at timestamp with time zone default clock_timestamp() not null,
  source_side text,
  target_id text collate "C",
  written jsonb,
  made jsonb,
  constraint pk_write_intent PRIMARY KEY (operation_id)
);
CREATE INDEX ix_write_intent_creation ON crosstie.write_intent USING btree (pair_key, source_side) WHERE (written IS NULL);
CREATE INDEX ix_write_intent_lane ON crosstie.write_intent USING btree (run_key, lane);
CREATE INDEX ix_write_intent_source ON crosstie.write_intent USING btree (source_id);
CREATE INDEX ix_write_intent_target ON crosstie.write_intent USING btree (target_id) WHERE (written IS NOT NULL);
