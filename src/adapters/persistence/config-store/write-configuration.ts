import { createHash } from 'node:crypto';

import type {
  ConfigurationWrite,
  SaveSync,
  StoredPortal,
  StoredSystem,
} from '../../../application/ports/config-store.port.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import type { JobDefinition, SyncDefinition } from '../../../domain/sync/definition.js';
import type { Database, Session } from '../database.js';
import { typesOf } from '../definition-keys.js';
import { errorCode } from '../transient-errors.js';

/** All or nothing. Throws `SystemFailure` class `conflict` when something that is deleted is still in use. */
export async function writeConfiguration(database: Database, change: ConfigurationWrite): Promise<void> {
  try {
    await database.transaction(async (session) => {
      for (const slug of change.deleteSyncs) await deleteSync(session, slug);
      for (const portal of change.portals) await savePortal(session, portal);
      for (const system of change.systems) await saveSystem(session, system);
      for (const sync of change.syncs) await saveSync(session, sync);
      await session.query('delete from crosstie.portal where slug = any($1::text[])', [change.deletePortals]);
      await session.query('delete from crosstie.system where slug = any($1::text[])', [change.deleteSystems]);
    });
  } catch (error) {
    if (errorCode(error) !== '23503') throw error;
    throw new SystemFailure(
      {
        class: 'conflict',
        code: 'in-use',
        message: 'A portal or system that a sync uses cannot be deleted.',
      },
      { cause: error },
    );
  }
}

/** Keeps links, baselines and tombstones for 30 days: a sync of the same slug takes them over. */
async function deleteSync(session: Session, slug: string): Promise<void> {
  await session.query(
    `update crosstie.sync set deleted_at = clock_timestamp(), portal_key = null, system_key = null
     where slug = $1 and deleted_at is null`,
    [slug],
  );
  await session.query(
    `update crosstie.run r set control = 'cancel' from crosstie.sync s
     where s.key = r.sync_key and s.slug = $1 and r.status in ('pending', 'running', 'paused', 'parked')`,
    [slug],
  );
}

async function savePortal(session: Session, portal: StoredPortal): Promise<void> {
  // What was granted to one app is of no use to another.
  await session.query(
    `delete from crosstie.portal_grant g using crosstie.portal p
     where p.key = g.portal_key and p.slug = $1 and p.oauth_client_id is distinct from $2`,
    [portal.slug, portal.oauth?.clientId ?? null],
  );
  await session.query(
    `insert into crosstie.portal as p
       (slug, name, api_base_url, sealed_token, hub_id, trusted_address, sealed_client_secret,
        oauth_client_id, sealed_oauth_secret, oauth_scopes)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (slug) do update set name = excluded.name, api_base_url = excluded.api_base_url,
       sealed_token = excluded.sealed_token, hub_id = coalesce(p.hub_id, excluded.hub_id),
       trusted_address = excluded.trusted_address, sealed_client_secret = excluded.sealed_client_secret,
       oauth_client_id = excluded.oauth_client_id, sealed_oauth_secret = excluded.sealed_oauth_secret,
       oauth_scopes = excluded.oauth_scopes`,
    [
      portal.slug,
      portal.name,
      portal.apiBaseUrl,
      portal.sealedToken,
      portal.hubId,
      portal.trustedAddress,
      portal.sealedClientSecret ?? null,
      portal.oauth?.clientId ?? null,
      portal.oauth?.sealedClientSecret ?? null,
      portal.oauth == null ? null : JSON.stringify(portal.oauth.scopes),
    ],
  );
}

async function saveSystem(session: Session, system: StoredSystem): Promise<void> {
  await session.query(
    `insert into crosstie.system as s (slug, name, kind, settings, sealed_secrets, identity, trusted_address, queue)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (slug) do update set name = excluded.name, kind = excluded.kind, settings = excluded.settings,
       sealed_secrets = excluded.sealed_secrets, identity = coalesce(s.identity, excluded.identity),
       trusted_address = excluded.trusted_address, queue = excluded.queue`,
    [
      system.slug,
      system.name,
      system.kind,
      JSON.stringify(system.settings),
      JSON.stringify(system.sealedSecrets),
      system.identity,
      system.trustedAddress,
      system.queue ?? null,
    ],
  );
}

async function saveSync(session: Session, sync: SaveSync): Promise<void> {
  const { definition } = sync;
  const { rows } = await session.query<{ key: number; config_version: number }>(
    `insert into crosstie.sync as s (slug, name, portal_key, system_key, config_version)
     select $1, $2, p.key, y.key, 0 from crosstie.portal p cross join crosstie.system y
     where p.slug = $3 and y.slug = $4
     on conflict (slug) do update set name = excluded.name, portal_key = excluded.portal_key,
       system_key = excluded.system_key, deleted_at = null
     returning key, config_version`,
    [sync.slug, sync.name, definition.portal, definition.system],
  );
  const [row] = rows;
  if (!row) {
    throw new SystemFailure({
      class: 'not-found',
      code: 'unknown-connection',
      message: `Sync ${sync.slug} names a portal or system that does not exist.`,
    });
  }
  const previous = await definitionOf(session, row.key, row.config_version);
  const version = await saveVersion(session, row.key, row.config_version, sync);
  await saveKeys(session, row.key, definition);
  await saveJobs(session, row.key, version, sync, previous);
}

async function definitionOf(
  session: Session,
  syncKey: number,
  version: number,
): Promise<SyncDefinition | null> {
  const { rows } = await session.query<{ definition: SyncDefinition }>(
    'select definition from crosstie.config_version where sync_key = $1 and n = $2',
    [syncKey, version],
  );
  return rows[0]?.definition ?? null;
}

/** An unchanged sync keeps its version: runs and record states point to it. */
async function saveVersion(
  session: Session,
  syncKey: number,
  current: number,
  sync: SaveSync,
): Promise<number> {
  const document = JSON.stringify(sync.document);
  const definition = JSON.stringify(sync.definition);
  const hash = createHash('sha256').update(document).update('\n').update(definition).digest('hex');
  const { rows } = await session.query<{ hash: string }>(
    'select hash from crosstie.config_version where sync_key = $1 and n = $2',
    [syncKey, current],
  );
  if (rows[0]?.hash === hash) return current;
  const next = current + 1;
  await session.query(
    'insert into crosstie.config_version (sync_key, n, hash, document, definition) values ($1, $2, $3, $4, $5)',
    [syncKey, next, hash, document, definition],
  );
  await session.query('update crosstie.sync set config_version = $2 where key = $1', [syncKey, next]);
  return next;
}

async function saveKeys(session: Session, syncKey: number, definition: SyncDefinition): Promise<void> {
  await session.query(
    `insert into crosstie.record_type (side, name)
     select x.side, x.name from jsonb_to_recordset($1::jsonb) as x(side text, name text)
     where not exists (select 1 from crosstie.record_type t where t.side = x.side and t.name = x.name)
     order by x.side, x.name on conflict (side, name) do nothing`,
    [JSON.stringify(typesOf(definition))],
  );
  await session.query(
    `insert into crosstie.pair (sync_key, name) select $1, x.name from unnest($2::text[]) as x(name)
     where not exists (select 1 from crosstie.pair p where p.sync_key = $1 and p.name = x.name)`,
    [syncKey, Object.keys(definition.mappings)],
  );
}

/** The switch that a person threw stays unless the configuration itself changed it. */
async function saveJobs(
  session: Session,
  syncKey: number,
  version: number,
  sync: SaveSync,
  previous: SyncDefinition | null,
): Promise<void> {
  const jobs = Object.entries(sync.definition.jobs).map(([name, job], position) =>
    jobRow(name, job, position, sync.rescanJobs.includes(name) ? version : null, previous?.jobs[name]),
  );
  await session.query(
    `insert into crosstie.job as j (sync_key, name, kind, phase, label, position, source_side, source_type_key, enabled,
       schedule, since, rescan_version, off_by_setting, unscheduled_by_setting, activated_at)
     select $1, x.name, x.kind, x.phase, x.label, x.position, x.side, t.key, x.enabled, x.schedule, x.since, x.rescan,
       x.off, x.unscheduled, case when x.enabled then clock_timestamp() end
     from jsonb_to_recordset($2::jsonb) as x(name text, kind text, phase text, label text, position integer, side text,
       type text, enabled boolean, schedule jsonb, since text, rescan integer, off text, unscheduled text, switched boolean)
     join crosstie.record_type t on t.side = x.side and t.name = x.type
     on conflict (sync_key, name) do update set kind = excluded.kind, phase = excluded.phase, label = excluded.label,
       position = excluded.position, source_side = excluded.source_side, source_type_key = excluded.source_type_key,
       schedule = excluded.schedule, since = excluded.since, off_by_setting = excluded.off_by_setting,
       unscheduled_by_setting = excluded.unscheduled_by_setting,
       rescan_version = coalesce(excluded.rescan_version, j.rescan_version), removed_at = null`,
    [syncKey, JSON.stringify(jobs)],
  );
  const switched = jobs.filter((job) => job.switched);
  await session.query(
    `update crosstie.job j set enabled = x.enabled,
       activated_at = coalesce(j.activated_at, case when x.enabled then clock_timestamp() end)
     from jsonb_to_recordset($2::jsonb) as x(name text, enabled boolean) where j.sync_key = $1 and j.name = x.name`,
    [syncKey, JSON.stringify(switched)],
  );
  await session.query(
    `update crosstie.job set removed_at = clock_timestamp() where sync_key = $1 and removed_at is null and name <> all($2::text[])`,
    [syncKey, jobs.map((job) => job.name)],
  );
}

function jobRow(
  name: string,
  job: JobDefinition,
  position: number,
  rescan: number | null,
  previous: JobDefinition | undefined,
) {
  return {
    name,
    kind: job.kind,
    phase: job.order,
    label: job.label,
    position,
    side: job.source.side,
    type: job.source.type,
    enabled: job.enabled,
    schedule: job.schedule,
    since: job.source.read.since,
    rescan,
    off: job.offBySetting ?? null,
    unscheduled: job.unscheduledBySetting ?? null,
    switched: previous?.enabled !== job.enabled,
  };
}
