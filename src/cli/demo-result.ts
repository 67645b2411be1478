import type { ApiClient } from './api-client.js';
import { whyOf } from './run-text.js';
import type { Page, RecordState, Run, SyncStatus, TwoColumns } from './wire.js';
import { table } from './output.js';

export interface DemoJob {
  readonly job: string;
  readonly kind: string;
  readonly status: string;
  readonly counts: TwoColumns;
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  readonly seconds: number;
  readonly recordsPerSecond: number;
}

export interface NamedFailure {
  readonly type: string;
  readonly id: string;
  readonly reason: string;
}

export interface DemoResult {
  readonly ok: boolean;
  readonly seconds: number;
  readonly portal: {
    readonly companies: number;
    readonly contacts: number;
    readonly deals: number;
    readonly products: number;
  };
  readonly jobs: readonly DemoJob[];
  readonly planted: readonly NamedFailure[];
  readonly urls: {
    readonly api: string;
    readonly console: string | null;
    readonly docs: string;
    readonly temporalUi: string | null;
    readonly sandbox: string | null;
  };
}

const MAX_FAILURES = 200;

/** Figures of the latest run of every job of a sync. */
export async function jobResults(api: ApiClient, sync: string): Promise<readonly DemoJob[]> {
  const status = await api.get<SyncStatus>(`/v1/syncs/${sync}/status`);
  const runs = await Promise.all(
    status.jobs.map(async ({ job }) => {
      const page = await api.get<Page<Run>>(`/v1/runs?job=${encodeURIComponent(job)}&limit=1`);
      const id = page.items[0]?.id;
      return id === undefined ? null : api.get<Run>(`/v1/runs/${id}`);
    }),
  );
  return runs.flatMap((run) => (run === null ? [] : [jobResult(run)]));
}

function jobResult(run: Run): DemoJob {
  const ms = Date.parse(run.endedAt ?? run.startedAt ?? '') - Date.parse(run.startedAt ?? '');
  const seconds = Number.isFinite(ms) ? round(ms / 1000) : 0;
  const done = run.counts.hubspot.total - run.counts.hubspot.pending;
  const { job, kind, status, counts, created, updated, linked } = run;
  const recordsPerSecond = seconds > 0 ? round(done / seconds) : 0;
  return { job, kind, status, counts, created, updated, linked, seconds, recordsPerSecond };
}

/** All records of a sync that failed, told apart by whether they were planted. */
export async function failuresOf(
  api: ApiClient,
  sync: string,
  plantedKeys: ReadonlySet<string>,
): Promise<{ readonly planted: readonly NamedFailure[]; readonly other: readonly NamedFailure[] }> {
  const { items } = await api.get<Page<RecordState>>(`/v1/syncs/${sync}/failures?limit=${MAX_FAILURES}`);
  const named = items.map((record) => ({ type: record.type, id: record.id, reason: whyOf(record) }));
  const isPlanted = ({ type, id }: NamedFailure): boolean => plantedKeys.has(`${type} ${id}`);
  return { planted: named.filter(isPlanted), other: named.filter((failure) => !isPlanted(failure)) };
}

export function demoText(result: DemoResult, other: readonly NamedFailure[]): string {
  const head = [
    'job',
    'status',
    'HubSpot',
    'migrated',
    'unchanged',
    'skipped',
    'failed',
    'pending',
    '| business',
    'migrated',
    'failed',
    'created',
    'updated',
    'linked',
    'seconds',
  ];
  const rows = result.jobs.map((job) => [
    job.job,
    job.status,
    job.counts.hubspot.total,
    job.counts.hubspot.migrated,
    job.counts.hubspot.unchanged,
    job.counts.hubspot.skipped,
    job.counts.hubspot.failed,
    job.counts.hubspot.pending,
    job.counts.business.total,
    job.counts.business.migrated,
    job.counts.business.failed,
    job.created,
    job.updated,
    job.linked,
    job.seconds,
  ]);
  const urls = Object.entries(result.urls).flatMap(([name, url]) =>
    url === null ? [] : [`  ${name.padEnd(11)} ${url}`],
  );
  return [
    '',
    table(head, rows),
    ...failureLines('Failed on purpose: records planted in the sandbox portal', result.planted),
    ...failureLines('Failed', other),
    '',
    ...urls,
  ].join('\n');
}

function failureLines(title: string, failures: readonly NamedFailure[]): readonly string[] {
  if (failures.length === 0) return [];
  return ['', title, ...failures.map(({ type, id, reason }) => `  ${type} ${id}: ${reason}`)];
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
