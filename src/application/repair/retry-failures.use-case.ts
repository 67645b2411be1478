import { Inject, Injectable } from '@nestjs/common';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import {
  REPAIR_DESK,
  type DeskResult,
  type FailureFilter,
  type RepairDesk,
  type RequeuedRecord,
  type RetryStep,
} from '../ports/repair-desk.port.js';
import { StartRun } from '../runs/start-run.use-case.js';
import { findFailure } from './find-failure.js';

export interface RetryRequest {
  readonly sync: string;
  readonly actor: string;
  /** Start a run over these records now, instead of waiting for the next one. */
  readonly run: boolean;
}

export interface Retried {
  readonly retried: number;
  readonly runs: readonly { readonly job: string; readonly runId: string; readonly workflowId: string }[];
  /** Jobs whose records wait for their next run, and why. */
  readonly notStarted: readonly { readonly job: string; readonly code: string; readonly message: string }[];
}

/** Records per transaction. */
const STEP = 500;
/** A run over chosen records takes so many. */
const MAX_IDS = 10_000;

/** Puts failed records back in the queue, one or by the thousand; the next run of their job takes them up. */
@Injectable()
export class RetryFailures {
  constructor(
    @Inject(REPAIR_DESK) private readonly desk: RepairDesk,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
    @Inject(StartRun) private readonly start: StartRun,
  ) {}

  async one(request: RetryRequest, id: string): Promise<DeskResult<Retried>> {
    const found = await findFailure(this.desk, request.sync, id);
    if (found.status !== 'ok') return found;
    const value = await this.retry(request, { filter: {}, failureIds: [found.failureId] });
    return value.retried === 0 ? { status: 'unknown' } : { status: 'ok', value };
  }

  /** Those that failed before the request; what fails again meanwhile is left. */
  many(request: RetryRequest, filter: FailureFilter): Promise<Retried> {
    return this.retry(request, { filter });
  }

  private async retry(
    request: RetryRequest,
    selection: Pick<RetryStep, 'filter' | 'failureIds'>,
  ): Promise<Retried> {
    const jobs = new Map<string, JobIds>();
    let retried = 0;
    let place: { readonly after: string; readonly until: string } | null = null;
    do {
      const at: Pick<RetryStep, 'after' | 'until'> = place ?? { after: null, until: null };
      const step = await this.desk.retry(request.sync, { ...selection, ...at, limit: STEP });
      for (const record of step.records) collect(jobs, record);
      retried += step.records.length;
      place = step.next;
    } while (place !== null);
    if (retried > 0) await this.audit(request, selection, retried);
    const started = request.run ? await this.startRuns(request.sync, jobs) : { runs: [], notStarted: [] };
    return { retried, ...started };
  }

  private async audit(
    request: RetryRequest,
    { filter, failureIds }: Pick<RetryStep, 'filter' | 'failureIds'>,
    retried: number,
  ): Promise<void> {
    const { q, ...named } = filter;
    const detail = { retried, ...named, ...(q === undefined ? {} : { searched: true }) };
    const subject = failureIds ? `${request.sync}/${failureIds.join(',')}` : request.sync;
    await this.access.appendAudit({ actor: request.actor, action: 'failure.retry', subject, detail });
  }

  private async startRuns(
    sync: string,
    jobs: ReadonlyMap<string, JobIds>,
  ): Promise<Omit<Retried, 'retried'>> {
    const runs: Retried['runs'][number][] = [];
    const notStarted: Retried['notStarted'][number][] = [];
    for (const [job, { ids, others }] of jobs) {
      const name = `${sync}/${job}`;
      if (others > 0) notStarted.push({ job: name, ...AS_ASSOCIATED });
      if (ids.length > MAX_IDS) notStarted.push({ job: name, ...TOO_MANY });
      if (ids.length === 0) continue;
      const result = await this.start.execute({ sync, job, trigger: 'person', ids: ids.slice(0, MAX_IDS) });
      if (result.status === 'started') {
        runs.push({ job: name, runId: result.run.id, workflowId: result.run.workflowId });
      } else if (result.status === 'refused') {
        notStarted.push({ job: name, code: result.code, message: result.message });
      }
    }
    return { runs, notStarted };
  }
}

interface JobIds {
  readonly ids: string[];
  /** Records that the job reads with others: it cannot be run by their ids. */
  others: number;
}

const AS_ASSOCIATED = {
  code: 'associated-records',
  message: 'The job reads these records with others; its next whole run takes them up.',
};
const TOO_MANY = {
  code: 'too-many',
  message: `A run over chosen records takes ${MAX_IDS}; the next whole run takes up the others.`,
};

function collect(jobs: Map<string, JobIds>, { job, id, isRoot }: RequeuedRecord): void {
  const known = jobs.get(job) ?? { ids: [], others: 0 };
  jobs.set(job, known);
  if (isRoot) known.ids.push(id);
  else known.others += 1;
}
