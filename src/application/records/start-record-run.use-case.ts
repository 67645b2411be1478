import { Inject, Injectable } from '@nestjs/common';
import { NO_OPTIONS } from '../../domain/sync/run-options.js';
import type { SingleRecord } from '../../domain/sync/single-record.js';
import { recordWorkflowId } from '../../domain/sync/workflow-ids.js';
import type { NamedJob } from '../../domain/sync/record-jobs.js';
import { ID_GENERATOR, type IdGenerator } from '../ports/id-generator.port.js';
import { RUN_STORE, type InsertRun, type RunRow, type RunStore } from '../ports/run-store.port.js';
import { RunLauncher, type LaunchOutcome } from '../runs/run-launcher.js';
import type { RecordName } from './record-answers.js';

export interface RecordRunRequest extends RecordName {
  /** In the order in which they are to run. */
  readonly jobs: readonly NamedJob[];
  readonly trigger: InsertRun['trigger'];
  readonly targets?: readonly string[];
  readonly parents?: SingleRecord['parents'];
}

export interface StartedRecordRun {
  readonly workflowId: string;
  readonly workflow: LaunchOutcome;
  readonly runs: readonly RunRow[];
  /** Jobs that take nothing now, and why. */
  readonly refused: readonly { readonly job: string; readonly code: string; readonly message: string }[];
}

/** Brings one record through jobs, beside their own runs: the same pipeline, on demand. */
@Injectable()
export class StartRecordRun {
  constructor(
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(ID_GENERATOR) private readonly ids: IdGenerator,
    @Inject(RunLauncher) private readonly launcher: RunLauncher,
  ) {}

  async execute(request: RecordRunRequest): Promise<StartedRecordRun> {
    const { sync, side, type, id, jobs } = request;
    const workflowId = recordWorkflowId(sync, side, type, id);
    const runs: RunRow[] = [];
    const refused: StartedRecordRun['refused'][number][] = [];
    for (const job of jobs) {
      const inserted = await this.runs.insertRun(this.newRun(request, job, workflowId));
      if (inserted.status === 'inserted') runs.push(inserted.run);
      else refused.push({ job: job.name, ...reasonOf(inserted) });
    }
    const workflow = await this.launcher.launchRecord(runs);
    return { workflowId, workflow, runs, refused };
  }

  private newRun(request: RecordRunRequest, job: NamedJob, workflowId: string): InsertRun {
    const { sync, type, id, trigger, targets, parents } = request;
    return {
      id: this.ids.next(),
      sync,
      job: job.name,
      kind: job.definition.kind,
      workflowId,
      dryRun: false,
      ids: [id],
      options: { ...NO_OPTIONS, single: { type, targets: targets ?? null, parents: parents ?? {} } },
      parentRunId: null,
      trigger,
    };
  }
}

type Refused = Exclude<Awaited<ReturnType<RunStore['insertRun']>>, { readonly status: 'inserted' }>;

function reasonOf(refused: Refused): { readonly code: string; readonly message: string } {
  if (refused.status === 'unknown-job')
    return { code: 'unknown-job', message: 'The job does not exist any more.' };
  if (refused.reason) return { code: refused.reason.code, message: refused.reason.message };
  return { code: refused.jobStatus, message: `The job is ${refused.jobStatus}.` };
}
