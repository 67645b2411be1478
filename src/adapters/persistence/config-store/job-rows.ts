import type { StoredJob } from '../../../application/ports/config-store.port.js';
import { countsFromTally, EMPTY_TALLY, type Counts, type OutcomeTally } from '../../../domain/sync/counts.js';
import type { JobKind, JobOrder, ScheduleDefinition } from '../../../domain/sync/definition.js';
import type { LaneCounters } from '../../../domain/sync/lane.js';
import type { Outcome } from '../../../domain/sync/outcome.js';
import type { RunStatus, StatusReason } from '../../../domain/sync/status.js';
import type { Side } from '../../../domain/records/system-record.js';
import { isoOrNull } from '../column-values.js';
import { jobStatusOf, reasonOfSetting } from '../job-status.js';
import { SINGLE } from '../run-store/run.row.js';

export interface JobRecord {
  readonly sync: string;
  readonly job: string;
  readonly kind: JobKind;
  readonly phase: JobOrder;
  readonly label: string;
  readonly enabled: boolean;
  readonly paused: boolean;
  readonly disabled_reason: StatusReason | null;
  readonly off_by_setting: string | null;
  readonly unscheduled_by_setting: string | null;
  readonly activated_at: Date | null;
  readonly schedule: ScheduleDefinition | null;
  readonly since: string | null;
  readonly rescan_needed: boolean;
  readonly active: {
    readonly id: string;
    readonly status: RunStatus;
    readonly reason: StatusReason | null;
  } | null;
  readonly last_run_at: Date | null;
  readonly last_totals: LaneCounters | null;
  readonly counters: readonly (readonly [Side, Outcome, number])[];
}

/** One statement for all jobs of a sync: counter rows are few, records are never counted. */
export const SELECT_JOBS = `
select s.slug as sync, j.name as job, j.kind, j.phase, j.label, j.enabled, j.paused, j.disabled_reason, j.off_by_setting,
  j.unscheduled_by_setting, j.activated_at, j.schedule, j.since,
  j.rescan_version is not null as rescan_needed,
  (select json_build_object('id', r.id, 'status', r.status, 'reason', r.reason) from crosstie.run r
   where r.job_key = j.key and r.status in ('pending', 'running', 'paused', 'parked') and not r.dry_run and not ${SINGLE}) as active,
  (select coalesce(r.started_at, r.created_at) from crosstie.run r
   where r.job_key = j.key and not r.dry_run and not ${SINGLE} order by r.key desc limit 1) as last_run_at,
  (select r.totals from crosstie.run r
   where r.job_key = j.key and not r.dry_run and not ${SINGLE} and r.ended_at is not null order by r.key desc limit 1) as last_totals,
  (select coalesce(json_agg(json_build_array(c.side, c.outcome, c.n)), '[]')
   from (select side, outcome, sum(n)::int as n from crosstie.counter where job_key = j.key group by side, outcome) c) as counters
from crosstie.job j
join crosstie.sync s on s.key = j.sync_key
where s.slug = $1 and s.deleted_at is null and j.removed_at is null and ($2::text is null or j.name = $2)
order by j.position, j.name`;

export function storedJob(record: JobRecord): StoredJob {
  const { status, reason } = jobStatusOf({
    enabled: record.enabled,
    offBySetting: record.off_by_setting,
    paused: record.paused,
    disabledReason: record.disabled_reason,
    activeStatus: record.active?.status ?? null,
    activeReason: record.active?.reason ?? null,
  });
  return {
    sync: record.sync,
    job: record.job,
    kind: record.kind,
    order: record.phase,
    label: record.label,
    enabled: record.enabled,
    paused: record.paused,
    disabledReason: record.disabled_reason,
    schedule: record.schedule,
    scheduleReason: reasonOfSetting(record.unscheduled_by_setting),
    activatedAt: isoOrNull(record.activated_at),
    since: record.since,
    rescanNeeded: record.rescan_needed,
    status,
    reason,
    activeRunId: record.active?.id ?? null,
    lastRunAt: isoOrNull(record.last_run_at),
    counts: { hubspot: countsOf(record, 'hubspot'), business: countsOf(record, 'business') },
    processedLastRun: processedOf(record.last_totals),
  };
}

function countsOf(record: JobRecord, side: Side): Counts {
  const tally = { ...EMPTY_TALLY };
  for (const [of, outcome, n] of record.counters) if (of === side) Object.assign(tally, { [outcome]: n });
  return countsFromTally(tally);
}

export function processedOf(totals: LaneCounters | null): {
  readonly hubspot: number;
  readonly business: number;
} {
  const processed = (tally: OutcomeTally): number =>
    tally.migrated + tally.unchanged + tally.skipped + tally.failed;
  return totals === null
    ? { hubspot: 0, business: 0 }
    : { hubspot: processed(totals.hubspot), business: processed(totals.business) };
}
