import { configure, importJob } from '../persistence/contract/stores.js';
import { InMemoryConfigStore } from '../../src/adapters/persistence/memory/in-memory-config-store.js';
import { InMemoryPageStore } from '../../src/adapters/persistence/memory/in-memory-page-store.js';
import { InMemoryPreviewStore } from '../../src/adapters/persistence/memory/in-memory-preview-store.js';
import { InMemoryRunStore } from '../../src/adapters/persistence/memory/in-memory-run-store.js';
import { MemoryWorld } from '../../src/adapters/persistence/memory/memory-world.js';
import { SystemFailure } from '../../src/domain/errors/failure.js';
import type { RunProgress } from '../../src/domain/sync/progress.js';
import type {
  DesiredSchedule,
  RequestRecord,
  StartWorkflow,
  WorkflowGateway,
} from '../../src/application/ports/workflow-gateway.port.js';
import { CancelRun } from '../../src/application/runs/cancel-run.use-case.js';
import { ControlJob } from '../../src/application/runs/control-job.use-case.js';
import { GetRunProgress } from '../../src/application/runs/get-run-progress.use-case.js';
import { GetSyncStatus } from '../../src/application/runs/get-sync-status.use-case.js';
import { JobLookup } from '../../src/application/runs/job-lookup.js';
import { ReconcileRuns } from '../../src/application/runs/reconcile-runs.use-case.js';
import { ReconcileSchedules } from '../../src/application/runs/reconcile-schedules.use-case.js';
import { RunLauncher } from '../../src/application/runs/run-launcher.js';
import { RunLifecycle } from '../../src/application/runs/run-lifecycle.js';
import { StartRun } from '../../src/application/runs/start-run.use-case.js';
import { StartSyncRun } from '../../src/application/runs/start-sync-run.use-case.js';

/** Temporal as far as the use cases see it: workflows by id, and whether it can be reached. */
class GatewayFake implements WorkflowGateway {
  down = false;
  readonly workflows = new Map<string, { readonly start: StartWorkflow; state: 'running' | 'closed' }>();
  readonly told: string[] = [];
  answer: RunProgress | null = null;
  schedules: readonly DesiredSchedule[] = [];
  /** Queues that no worker polls. */
  readonly unpolled = new Set<string>();

  async start(workflow: StartWorkflow): Promise<'started' | 'already-running'> {
    this.reach();
    if (this.workflows.get(workflow.workflowId)?.state === 'running') return 'already-running';
    this.workflows.set(workflow.workflowId, { start: workflow, state: 'running' });
    return 'started';
  }

  async requestRecord({ workflowId, queue, runs }: RequestRecord): Promise<void> {
    this.reach();
    for (const { runId } of runs) this.told.push(`request ${workflowId} ${runId} on ${queue}`);
  }

  async signal(workflowId: string, signal: 'pause' | 'resume'): Promise<void> {
    this.reach();
    this.told.push(`${signal} ${workflowId}`);
  }

  async cancel(workflowId: string): Promise<void> {
    this.reach();
    this.told.push(`cancel ${workflowId}`);
  }

  async progress(): Promise<RunProgress | null> {
    this.reach();
    return this.answer;
  }

  async state(workflowId: string): Promise<'running' | 'closed' | 'missing'> {
    this.reach();
    return this.workflows.get(workflowId)?.state ?? 'missing';
  }

  async reconcileSchedules(desired: readonly DesiredSchedule[]): Promise<void> {
    this.reach();
    this.schedules = desired;
  }

  async isPolled(queue: string): Promise<boolean> {
    this.reach();
    return !this.unpolled.has(queue);
  }

  async nextActionTimes(): Promise<readonly string[]> {
    return [];
  }

  close(workflowId: string): void {
    const workflow = this.workflows.get(workflowId);
    if (workflow) workflow.state = 'closed';
  }

  private reach(): void {
    if (this.down)
      throw new SystemFailure({ class: 'unreachable', code: 'temporal-unreachable', message: 'Down.' });
  }
}

export async function runsWorld() {
  let time = Date.parse('2026-05-01T00:00:00Z');
  const clock = { now: () => new Date((time += 1)) };
  const store = new MemoryWorld(clock);
  const runs = new InMemoryRunStore(store);
  const config = new InMemoryConfigStore(store);
  const pages = new InMemoryPageStore(store);
  await configure(
    { config, runs, pages, close: async () => undefined },
    {
      first: importJob({ schedule: { every: '15m' } }),
      second: importJob({ order: 'users' }),
      tool: importJob({ triggers: ['manual'] }),
    },
  );
  const gateway = new GatewayFake();
  const launcher = new RunLauncher(config, gateway);
  const lookup = new JobLookup(config, runs);
  let id = 0;
  const ids = { next: () => `00000000-0000-7000-8000-${String((id += 1)).padStart(12, '0')}` };
  const start = new StartRun(runs, ids, lookup, launcher, config);
  const cancel = new CancelRun(runs, gateway);
  const schedules = new ReconcileSchedules(config, gateway);
  return {
    runs,
    config,
    gateway,
    start: (extra: { dryRun?: boolean; parentRunId?: string } = {}) =>
      start.execute({ sync: 'main', job: 'first', trigger: 'person', ...extra }),
    startSync: new StartSyncRun(config, runs, ids, launcher),
    control: new ControlJob(lookup, config, runs, gateway, schedules),
    cancel,
    reconcile: new ReconcileRuns(runs, config, gateway, clock, launcher, cancel),
    schedules,
    launcher,
    status: new GetSyncStatus(config, gateway),
    progress: new GetRunProgress(runs, config, gateway),
    lifecycle: new RunLifecycle(
      runs,
      config,
      clock,
      start,
      launcher,
      cancel,
      new InMemoryPreviewStore(store),
    ),
    later: () => (time += 60_000),
    async running() {
      const result = await start.execute({ sync: 'main', job: 'first', trigger: 'person' });
      if (result.status !== 'started') throw new Error(result.status);
      await runs.setStatus(result.run.id, 'running', null);
      return result.run.id;
    },
  };
}
