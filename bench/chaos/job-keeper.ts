import { setTimeout as pause } from 'node:timers/promises';
import { JOBS, type ChaosStack } from './chaos-stack.js';

interface Counts {
  readonly total: number;
  readonly pending: number;
  readonly migrated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
}

export interface RunBody {
  readonly id: string;
  readonly job: string;
  readonly status: string;
  readonly reason?: { readonly code: string; readonly message: string };
  readonly counts: { readonly hubspot: Counts; readonly business: Counts };
  readonly source: string;
}

interface JobStatus {
  readonly job: string;
  readonly status: string;
  readonly reason?: { readonly code: string; readonly message: string };
  readonly activeRunId: string | null;
}

const OVER: ReadonlySet<string> = new Set(['succeeded', 'partial', 'failed', 'cancelled']);

/** Keeps the jobs running as an operator's schedule would, and looks at what status and runs say. */
export class JobKeeper {
  /** What status or runs said that cannot be. */
  readonly complaints: string[] = [];
  polls = 0;

  constructor(private readonly stack: ChaosStack) {}

  /** Starts every job that does not run. Refusals and a server that is away are no matter: there is a next time. */
  async startIdle(): Promise<void> {
    for (const sync of ['main', 'orders']) {
      const status = await this.quietly(() =>
        this.stack.api.get<{ readonly jobs: readonly JobStatus[] }>(`/v1/syncs/${sync}/status`),
      );
      for (const job of status?.jobs ?? []) if (JOBS.includes(job.job)) await this.tend(job);
    }
  }

  /** One run of a job, to its end. */
  async complete(job: string, limitMs = 180_000): Promise<RunBody> {
    const end = Date.now() + limitMs;
    let runId: string | null = null;
    for (;;) {
      if (Date.now() > end) throw new Error(`${job} did not come to an end within ${limitMs / 1_000} s.`);
      runId ??= (await this.quietly(() => this.run(job)))?.runId ?? null;
      const run = runId === null ? null : await this.quietly(() => this.look(runId ?? ''));
      if (run && OVER.has(run.status)) return run;
      await pause(200);
    }
  }

  /** All runs that there were, each with counts that have to add up. */
  async everyRun(): Promise<readonly RunBody[]> {
    const runs: RunBody[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: { readonly items: readonly RunBody[]; readonly nextCursor: string | null } =
        await this.stack.api.get(`/v1/runs?limit=100${query}`);
      for (const run of page.items) this.check(run);
      runs.push(...page.items);
      cursor = page.nextCursor;
    }
    return runs;
  }

  private run(job: string): Promise<{ readonly runId: string }> {
    const [sync, name] = job.split('/');
    return this.stack.api.post(`/v1/syncs/${sync}/jobs/${name}/run-now`);
  }

  private async tend({ job, status, reason, activeRunId }: JobStatus): Promise<void> {
    if (activeRunId !== null) await this.quietly(() => this.look(activeRunId));
    else if (status === 'idle') await this.quietly(() => this.run(job));
    if (status !== 'disabled') return;
    this.complaints.push(`${job} was disabled: ${reason?.code} ${reason?.message}`);
    const [sync, name] = job.split('/');
    await this.quietly(() => this.stack.api.post(`/v1/syncs/${sync}/jobs/${name}/reenable`));
  }

  private async look(runId: string): Promise<RunBody> {
    const run = await this.stack.api.get<RunBody>(`/v1/runs/${runId}`);
    this.check(run);
    return run;
  }

  private check({ job, counts, source, status }: RunBody): void {
    this.polls += 1;
    for (const [side, c] of Object.entries(counts)) {
      const sum = c.pending + c.migrated + c.unchanged + c.skipped + c.failed;
      if (sum !== c.total)
        this.complaints.push(`${job} (${status}, ${source}): ${side} counts ${sum} of ${c.total}`);
    }
  }

  private async quietly<T>(call: () => Promise<T>): Promise<T | null> {
    try {
      return await call();
    } catch {
      return null;
    }
  }
}
