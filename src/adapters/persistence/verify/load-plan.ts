import type { VerifyPlan } from '../../../application/ports/verify-store.port.js';
import type { Side } from '../../../domain/records/system-record.js';
import type { SyncDefinition } from '../../../domain/sync/definition.js';
import type { RunOptions } from '../../../domain/sync/run-options.js';
import type { Database } from '../database.js';
import { typeId } from '../definition-keys.js';

interface PlanRow {
  readonly key: number;
  readonly sync_key: number;
  readonly config_version: number;
  readonly options: Partial<RunOptions>;
  readonly definition: SyncDefinition;
  readonly pairs: readonly (readonly [string, number])[];
  readonly types: readonly (readonly [Side, string, number])[];
  readonly jobs: readonly (readonly [string, number, string])[];
}

export async function loadVerifyPlan(database: Database, runId: string): Promise<VerifyPlan | null> {
  const { rows } = await database.query<PlanRow & Record<string, unknown>>(
    `select r.key, r.sync_key, r.config_version, r.options, v.definition,
       (select coalesce(json_agg(json_build_array(name, key)), '[]') from crosstie.pair where sync_key = r.sync_key) as pairs,
       (select coalesce(json_agg(json_build_array(side, name, key)), '[]') from crosstie.record_type) as types,
       (select coalesce(json_agg(json_build_array(name, key,
            to_char(coalesce(activated_at, r.created_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by position), '[]')
        from crosstie.job where sync_key = r.sync_key and removed_at is null and enabled) as jobs
     from crosstie.run r
     join crosstie.config_version v on v.sync_key = r.sync_key and v.n = r.config_version
     where r.id = $1 and r.kind = 'verify'`,
    [runId],
  );
  const [row] = rows;
  if (!row?.options.verify) return null;
  return {
    runId,
    keys: {
      syncKey: row.sync_key,
      runKey: row.key,
      configVersion: row.config_version,
      pairs: new Map(row.pairs),
      types: new Map(row.types.map(([side, name, key]) => [typeId(side, name), key])),
    },
    sync: row.definition,
    jobs: row.jobs.map(([name, key, activatedAt]) => ({ name, key, activatedAt })),
    options: row.options.verify,
  };
}
