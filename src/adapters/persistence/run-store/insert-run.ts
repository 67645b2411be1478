import type { InsertRun, InsertRunResult } from '../../../application/ports/run-store.port.js';
import type { JobStatus, RunStatus, StatusReason } from '../../../domain/sync/status.js';
import type { Database, Session } from '../database.js';
import { jobStatusOf } from '../job-status.js';
import { ACTIVE, SELECT_RUN, SINGLE, runRow, type RunRecord } from './run.row.js';

interface Place {
  readonly sync_key: number;
  readonly job_key: number | null;
  readonly config_version: number;
  readonly rescan: boolean;
  readonly watermark: string | null;
  readonly enabled: boolean;
  readonly off_by_setting: string | null;
  readonly paused: boolean;
  readonly disabled_reason: StatusReason | null;
}

interface Active {
  readonly id: string;
  readonly status: RunStatus;
  readonly reason: StatusReason | null;
}

/** Checks and inserts under the lock of the job's row (or the sync's), so that two starts cannot both pass. */
export async function insertRun(database: Database, run: InsertRun): Promise<InsertRunResult> {
  return database.transaction(async (session) => {
    const known = await findRun(session, run.id);
    if (known) return { status: 'inserted', run: runRow(known) };
    const place =
      run.job === null ? await lockSync(session, run.sync) : await lockJob(session, run.sync, run.job);
    if (!place) return { status: 'unknown-job' };
    const isSingle = run.options?.single !== undefined;
    const refusal = refusalOf(run, place, isSingle ? undefined : await activeRun(session, run, place));
    if (refusal) return refusal;
    const waiting = isSingle ? await waitingSingle(session, run, place) : undefined;
    if (waiting) return { status: 'inserted', run: runRow(waiting) };
    await insert(session, run, place);
    const inserted = await findRun(session, run.id);
    if (!inserted) throw new Error(`Run ${run.id} vanished while it was inserted.`);
    return { status: 'inserted', run: runRow(inserted) };
  });
}

async function findRun(session: Session, id: string): Promise<RunRecord | undefined> {
  const { rows } = await session.query<RunRecord & Record<string, unknown>>(`${SELECT_RUN} where r.id = $1`, [
    id,
  ]);
  return rows[0];
}

async function lockJob(session: Session, sync: string, job: string): Promise<Place | undefined> {
  const { rows } = await session.query<Place & Record<string, unknown>>(
    `select s.key as sync_key, j.key as job_key, s.config_version, j.rescan_version is not null as rescan,
       (select w.at from crosstie.watermark w where w.job_key = j.key and w.type_key = j.source_type_key) as watermark,
       j.enabled, j.off_by_setting, j.paused, j.disabled_reason
     from crosstie.job j join crosstie.sync s on s.key = j.sync_key
     where s.slug = $1 and s.deleted_at is null and j.name = $2 and j.removed_at is null
     for update of j`,
    [sync, job],
  );
  return rows[0];
}

async function lockSync(session: Session, sync: string): Promise<Place | undefined> {
  const { rows } = await session.query<Place & Record<string, unknown>>(
    `select key as sync_key, null::int as job_key, config_version, false as rescan, null::text as watermark,
       true as enabled, null::text as off_by_setting, false as paused, null::jsonb as disabled_reason
     from crosstie.sync where slug = $1 and deleted_at is null for update`,
    [sync],
  );
  return rows[0];
}

async function activeRun(session: Session, run: InsertRun, place: Place): Promise<Active | undefined> {
  const scope = place.job_key === null ? 'sync_key = $1 and job_key is null and kind = $3' : 'job_key = $1';
  const { rows } = await session.query<Active & Record<string, unknown>>(
    `select id, status, reason from crosstie.run where ${scope} and status in ${ACTIVE} and dry_run = $2 and not ${SINGLE}`,
    place.job_key === null ? [place.sync_key, run.dryRun, run.kind] : [place.job_key, run.dryRun],
  );
  return rows[0];
}

/** The same was asked for before and nobody has read the record for it yet. */
async function waitingSingle(session: Session, run: InsertRun, place: Place): Promise<RunRecord | undefined> {
  const { rows } = await session.query<RunRecord & Record<string, unknown>>(
    `${SELECT_RUN} where r.job_key = $1 and r.workflow_id = $2 and r.status = 'pending' and r.control = 'run'
       and r.options->'single' = $3::jsonb limit 1`,
    [place.job_key, run.workflowId, JSON.stringify(run.options?.single)],
  );
  return rows[0];
}

/** A dry run only reads: neither switches nor a run beside it are in its way. */
function refusalOf(run: InsertRun, place: Place, active: Active | undefined): InsertRunResult | null {
  const { status, reason } = jobStatusOf({
    enabled: place.enabled,
    offBySetting: place.off_by_setting,
    paused: place.paused,
    disabledReason: place.disabled_reason,
    activeStatus: active?.status ?? null,
    activeReason: active?.reason ?? null,
  });
  if (run.dryRun ? !active : status === 'idle') return null;
  const jobStatus: JobStatus = run.dryRun ? 'running' : status;
  return { status: 'refused', jobStatus, reason, activeRunId: active?.id ?? null };
}

async function insert(session: Session, run: InsertRun, place: Place): Promise<void> {
  const { rows } = await session.query<{ key: number }>(
    `insert into crosstie.run
       (id, sync_key, job_key, kind, workflow_id, dry_run, by_ids, trigger, parent_run_id, config_version, rescan, watermark,
        options)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb) returning key`,
    [
      run.id,
      place.sync_key,
      place.job_key,
      run.kind,
      run.workflowId,
      run.dryRun,
      run.ids !== null,
      run.trigger,
      run.parentRunId,
      place.config_version,
      place.rescan,
      place.watermark,
      JSON.stringify(run.options ?? {}),
    ],
  );
  if (run.ids === null) return;
  await session.query(
    'insert into crosstie.run_selection (run_key, source_id) select distinct $1::int, id from unnest($2::text[]) as x(id)',
    [rows[0]?.key, run.ids],
  );
}
