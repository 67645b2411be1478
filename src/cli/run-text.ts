import { grouped, table } from './output.js';
import type { JobStatus, RecordState, Run } from './wire.js';

const OUTCOMES = ['total', 'migrated', 'unchanged', 'skipped', 'failed', 'pending'] as const;

/** The two columns of a run: HubSpot's records and the business system's. */
export function runText(run: Run): string {
  const rows = OUTCOMES.map(
    (outcome) => [outcome, run.counts.hubspot[outcome], run.counts.business[outcome]] as const,
  );
  const effects = `${grouped(run.created)} created, ${grouped(run.updated)} updated, ${grouped(run.linked)} linked, ${grouped(run.conflicts)} conflicts`;
  const reason = run.reason ? `\n${run.reason.message}` : '';
  return `${run.job}  ${run.status}  ${run.id}${reason}\n${table(['', 'HubSpot', 'Business'], rows)}\n${effects}`;
}

export function runsText(runs: readonly Run[]): string {
  if (runs.length === 0) return 'No runs.';
  const rows = runs.map((run) => [
    run.id,
    run.job,
    run.kind,
    run.dryRun ? `${run.status} (dry run)` : run.status,
    run.counts.hubspot.total,
    run.created,
    run.updated,
    run.linked,
    run.conflicts,
    run.counts.hubspot.failed,
    run.startedAt ?? '-',
    run.endedAt ?? '-',
  ]);
  return table(
    [
      'run',
      'job',
      'kind',
      'status',
      'records',
      'created',
      'updated',
      'linked',
      'conflicts',
      'failed',
      'started',
      'ended',
    ],
    rows,
  );
}

export function statusText(jobs: readonly JobStatus[]): string {
  if (jobs.length === 0) return 'No jobs. Describe a sync in a file and run "crosstie apply FILE".';
  const rows = jobs.map((job) => [
    job.job,
    job.enabled ? job.status : 'disabled',
    job.counts.hubspot.total,
    job.counts.hubspot.migrated,
    job.counts.business.migrated,
    job.counts.hubspot.failed,
    job.counts.hubspot.pending,
    job.reason?.message ?? job.nextRunAt ?? '',
  ]);
  const head = [
    'job',
    'status',
    'records',
    'migrated HubSpot',
    'migrated business',
    'failed',
    'pending',
    'reason or next run',
  ];
  return table(head, rows);
}

/** The record's own reason, or that of the target that went wrong. */
export function whyOf(record: RecordState): string {
  const reason = record.reason ?? record.targets.find((target) => target.reason !== undefined)?.reason;
  if (reason === undefined) return record.outcome;
  const named =
    reason.field === undefined || reason.message.toLowerCase().includes(reason.field.toLowerCase());
  return named ? reason.message : `${reason.field ?? ''}: ${reason.message}`;
}
