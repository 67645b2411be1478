import type { RunPlan } from '../../../application/ports/run-store.port.js';
import type { Side } from '../../../domain/records/system-record.js';
import { activatedJob } from '../../../domain/sync/activation.js';
import type { SyncDefinition } from '../../../domain/sync/definition.js';
import { NO_OPTIONS } from '../../../domain/sync/run-options.js';
import type { SingleRecord } from '../../../domain/sync/single-record.js';
import type { Database } from '../database.js';
import { typeId } from '../definition-keys.js';

interface JobPlanRow {
  readonly sync_key: number;
  readonly job_key: number;
  readonly activated_at: Date;
  readonly config_version: number;
  readonly definition: SyncDefinition;
  readonly pairs: readonly (readonly [string, number])[];
  readonly types: readonly (readonly [Side, string, number])[];
}

/** Run key 0: no run has it, so that nothing can be kept under such a plan. */
const NO_RUN = 0;

export async function loadJobPlan(
  database: Database,
  sync: string,
  job: string,
  single: SingleRecord,
): Promise<RunPlan | null> {
  const { rows } = await database.query<JobPlanRow & Record<string, unknown>>(
    `select s.key as sync_key, j.key as job_key, coalesce(j.activated_at, clock_timestamp()) as activated_at,
       s.config_version, v.definition,
       (select coalesce(json_agg(json_build_array(name, key)), '[]') from crosstie.pair where sync_key = s.key) as pairs,
       (select coalesce(json_agg(json_build_array(side, name, key)), '[]') from crosstie.record_type) as types
     from crosstie.sync s
     join crosstie.job j on j.sync_key = s.key and j.removed_at is null
     join crosstie.config_version v on v.sync_key = s.key and v.n = s.config_version
     where s.slug = $1 and s.deleted_at is null and j.name = $2`,
    [sync, job],
  );
  const [row] = rows;
  const definition = row?.definition.jobs[job];
  if (!row || !definition) return null;
  return {
    runId: `${sync}/${job}`,
    keys: {
      syncKey: row.sync_key,
      jobKey: row.job_key,
      ownJobKey: row.job_key,
      runKey: NO_RUN,
      configVersion: row.config_version,
      pairs: new Map(row.pairs),
      types: new Map(row.types.map(([side, name, key]) => [typeId(side, name), key])),
    },
    sync: row.definition,
    jobName: job,
    job: activatedJob(definition, row.activated_at.toISOString()),
    dryRun: false,
    ids: [],
    options: { ...NO_OPTIONS, single },
    rescan: false,
    watermark: null,
  };
}
