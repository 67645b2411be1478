import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure } from '../../domain/errors/failure.js';
import { AWAITING_SELECTION, isActive } from '../../domain/sync/status.js';
import { CLOCK, type Clock } from '../ports/clock.port.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { RUN_STORE, type RunRow, type RunStore } from '../ports/run-store.port.js';
import { WORKFLOW_GATEWAY, type WorkflowGateway } from '../ports/workflow-gateway.port.js';
import { CancelRun } from './cancel-run.use-case.js';
import { RunLauncher } from './run-launcher.js';

/** What one look at the active runs mended. */
export interface ReconcileReport {
  readonly started: readonly string[];
  readonly restarted: readonly string[];
  readonly closed: readonly string[];
  readonly nudged: readonly string[];
  /** Temporal could not be asked. */
  readonly deferred: boolean;
}

type Repair = 'started' | 'restarted' | 'closed' | 'nudged' | 'none';

/** A start that is still on its way is left alone for so long. */
const START_GRACE_MS = 5_000;

/**
 * Brings rows and workflows back together, at boot and every 30 s: rows whose workflow never started or is gone are
 * started (the lanes know how far they are), rows whose workflow ended without them are closed, waiting workflows
 * that missed a signal are nudged.
 */
@Injectable()
export class ReconcileRuns {
  constructor(
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(WORKFLOW_GATEWAY) private readonly gateway: WorkflowGateway,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RunLauncher) private readonly launcher: RunLauncher,
    @Inject(CancelRun) private readonly cancelRun: CancelRun,
  ) {}

  async execute(): Promise<ReconcileReport> {
    const mended: Record<Repair, string[]> = { started: [], restarted: [], closed: [], nudged: [], none: [] };
    let deferred = false;
    for (const run of await this.runs.activeRuns()) {
      try {
        mended[await this.reconcile(run)].push(run.id);
      } catch (error) {
        if (!(error instanceof SystemFailure)) throw error;
        deferred = true;
        break;
      }
    }
    const { started, restarted, closed, nudged } = mended;
    return { started, restarted, closed, nudged, deferred };
  }

  private async reconcile(run: RunRow): Promise<Repair> {
    if (run.status === 'pending' && this.isFresh(run)) return 'none';
    const state = await this.gateway.state(run.workflowId);
    if (run.control === 'cancel') return this.cancel(run, state);
    switch (state) {
      case 'running':
        return this.nudge(run);
      case 'missing':
        return this.restart(run);
      case 'closed':
        // Ids are fixed per job: what ended before a pending run began was another one's workflow.
        return run.status === 'pending' ? this.restart(run) : this.close(run);
    }
  }

  private isFresh(run: RunRow): boolean {
    return this.clock.now().getTime() - Date.parse(run.createdAt) < START_GRACE_MS;
  }

  private async restart(run: RunRow): Promise<Repair> {
    if (!(await this.stillActive(run))) return 'none';
    const outcome = await this.launcher.launch(run);
    if (outcome !== 'started') return 'none';
    await this.runs.appendEvent(run.id, {
      code: 'restarted',
      message: 'The workflow was started by the reconciler.',
    });
    return run.status === 'pending' ? 'started' : 'restarted';
  }

  private async close(run: RunRow): Promise<Repair> {
    if (!(await this.stillActive(run))) return 'none';
    const reason = {
      code: 'workflow-ended',
      message:
        'The workflow was ended from outside. What was done stays done; the next run takes up the rest.',
    };
    await this.runs.finish(run.id, { status: 'failed', reason, complete: false });
    return 'closed';
  }

  private async cancel(run: RunRow, state: 'running' | 'closed' | 'missing'): Promise<Repair> {
    if (state !== 'running') {
      if (!(await this.stillActive(run))) return 'none';
      await this.cancelRun.pass(run);
      return 'closed';
    }
    // The nudge did not end it: a step is in trouble. Breaking it off is safe, its page is not committed.
    await this.gateway.cancel(run.workflowId);
    return 'nudged';
  }

  private async nudge(run: RunRow): Promise<Repair> {
    const wanted = await this.wantedSignal(run);
    if (wanted === null) return 'none';
    await this.gateway.signal(run.workflowId, wanted);
    return 'nudged';
  }

  private async wantedSignal(run: RunRow): Promise<'pause' | 'resume' | null> {
    if (run.kind === 'sync') return null;
    // Nothing can be missed there: a choice takes the reason away.
    if (run.reason?.code === AWAITING_SELECTION.code && run.control === 'run') return null;
    if (run.status === 'paused') return run.control === 'pause' ? null : 'resume';
    if (run.status !== 'parked') return null;
    if (run.control !== 'run') return run.control === 'pause' ? 'pause' : 'resume';
    if (run.reason?.until !== undefined) return null;
    const job = await this.configs.findJob(run.sync, run.job);
    return job?.disabledReason === null ? 'resume' : null;
  }

  /** The row may have ended between the look at it and the look at its workflow. */
  private async stillActive(run: RunRow): Promise<boolean> {
    const now = await this.runs.findRun(run.id);
    return now !== null && isActive(now.status);
  }
}
