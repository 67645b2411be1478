import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure } from '../../domain/errors/failure.js';
import { isActive } from '../../domain/sync/status.js';
import { RUN_STORE, type RunRow, type RunStore } from '../ports/run-store.port.js';
import { WORKFLOW_GATEWAY, type WorkflowGateway } from '../ports/workflow-gateway.port.js';

export type CancelRunResult =
  | { readonly status: 'cancelling' | 'cancelled'; readonly run: RunRow }
  | { readonly status: 'refused'; readonly code: 'no-active-run'; readonly message: string }
  | { readonly status: 'unknown-run' };

/** Ends a run after the pages in flight. The flag in the database is the order; Temporal only hears of it sooner. */
@Injectable()
export class CancelRun {
  constructor(
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(WORKFLOW_GATEWAY) private readonly gateway: WorkflowGateway,
  ) {}

  async execute(runId: string): Promise<CancelRunResult> {
    const run = await this.runs.findRun(runId);
    if (run === null) return { status: 'unknown-run' };
    if (!isActive(run.status)) {
      return {
        status: 'refused',
        code: 'no-active-run',
        message: `The run has ended already (${run.status}).`,
      };
    }
    await this.runs.setControl(run.id, 'cancel');
    return this.pass(run);
  }

  /** Tells the workflow; a run that has none yet ends here and now. Used by the reconciler too. */
  async pass(run: RunRow): Promise<CancelRunResult> {
    try {
      const state = await this.gateway.state(run.workflowId);
      if (state === 'running') {
        await this.tell(run);
        return { status: 'cancelling', run };
      }
    } catch (error) {
      if (!(error instanceof SystemFailure)) throw error;
      return { status: 'cancelling', run };
    }
    const ended = await this.runs.finish(run.id, { status: 'cancelled', reason: null, complete: false });
    return { status: 'cancelled', run: ended };
  }

  /** A job run is nudged and ends at a page's end; a sync run has nothing of its own to break off. */
  private tell(run: RunRow): Promise<void> {
    return run.kind === 'sync'
      ? this.gateway.cancel(run.workflowId)
      : this.gateway.signal(run.workflowId, 'resume');
  }
}
