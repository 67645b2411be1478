import type { RunPlan } from '../../../application/ports/run-store.port.js';
import type { Side } from '../../../domain/records/system-record.js';
import { activatedJob } from '../../../domain/sync/activation.js';
import type { SyncDefinition } from '../../../domain/sync/definition.js';
import { NO_OPTIONS, type RunOptions } from '../../../domain/sync/run-options.js';
import type { Database } from '../database.js';
import { typeId } from '../definition-keys.js';

interface PlanRow {
  readonly key: number;
  readonly sync_key: number;
  readonly job_key: number;
  readonly job: string;
  readonly activated_at: Date;
  readonly config_version: number;
  readonly dry_run: boolean;
  readonly by_ids: boolean;
  readonly options: Partial<RunOptions>;
  readonly rescan: boolean;
  readonly watermark: string | null;
  readonly definition: SyncDefinition;
  readonly pairs: readonly (readonly [string, number])[];
  readonly types: readonly (readonly [Side, string, number])[];
  readonly ids: readonly string[] | null;
}

/** Null for unknown runs and for sync runs, which have no plan of their own. */
export async function loadRunPlan(database: Database, runId: string): Promise<RunPlan | null> {
  const { rows } = await database.query<PlanRow & Record<string, unknown>>(
    `select r.key, r.sync_key, r.job_key, j.name as job, coalesce(j.activated_at, r.created_at) as activated_at, r.config_version, r.dry_run, r.by_ids, r.options, r.rescan, r.watermark,
       v.definition,
       (select coalesce(json_agg(json_build_array(name, key)), '[]') from crosstie.pair where sync_key = r.sync_key) as pairs,
       (select coalesce(json_agg(json_build_array(side, name, key)), '[]') from crosstie.record_type) as types,
       (select json_agg(source_id order by source_id) from crosstie.run_selection where run_key = r.key) as ids
     from crosstie.run r
     join crosstie.job j on j.key = r.job_key
     join crosstie.config_version v on v.sync_key = r.sync_key and v.n = r.config_version
     where r.id = $1`,
    [runId],
  );
  const [row] = rows;
  const job = row?.definition.jobs[row.job];
  if (!row || !job) return null;
  return {
    runId,
    keys: {
      syncKey: row.sync_key,
      // A dry run keeps its report apart from the job's own records.
      jobKey: row.dry_run ? -row.key : row.job_key,
      ownJobKey: row.job_key,
      runKey: row.key,
      configVersion: row.config_version,
      pairs: new Map(row.pairs),
      types: new Map(row.types.map(([side, name, key]) => [typeId(side, name), key])),
    },
    sync: row.definition,
    jobName: row.job,
    job: activatedJob(job, row.activated_at.toISOString()),
    dryRun: row.dry_run,
    ids: row.by_ids ? (row.ids ?? []) : null,
    options: { ...NO_OPTIONS, ...row.options },
    rescan: row.rescan,
    watermark: row.watermark,
  };
}
