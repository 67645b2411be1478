import { Inject, Injectable } from '@nestjs/common';
import { jobsOfSyncRun } from '../../domain/sync/sync-run-jobs.js';
import { syncWorkflowId } from '../../domain/sync/workflow-ids.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { ID_GENERATOR, type IdGenerator } from '../ports/id-generator.port.js';
import { RUN_STORE, type RunRow, type RunStore } from '../ports/run-store.port.js';
import { RunLauncher, type LaunchOutcome } from './run-launcher.js';

export type StartSyncRunResult =
  | { readonly status: 'started'; readonly run: RunRow; readonly workflow: LaunchOutcome }
  | {
      readonly status: 'refused';
      readonly code: 'already-running' | 'no-enabled-jobs';
      readonly message: string;
      readonly activeRunId: string | null;
    }
  | { readonly status: 'unknown-sync' };

/** Runs the enabled jobs of a sync that may run by themselves, one after the other. */
@Injectable()
export class StartSyncRun {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(ID_GENERATOR) private readonly ids: IdGenerator,
    @Inject(RunLauncher) private readonly launcher: RunLauncher,
  ) {}

  async execute(sync: string): Promise<StartSyncRunResult> {
    const stored = await this.configs.findSync(sync);
    if (stored === null) return { status: 'unknown-sync' };
    if (jobsOfSyncRun(stored.definition, await this.configs.jobs(sync)).length === 0) {
      return {
        status: 'refused',
        code: 'no-enabled-jobs',
        message: 'No job of this sync that runs by itself is enabled.',
        activeRunId: null,
      };
    }
    const inserted = await this.runs.insertRun({
      id: this.ids.next(),
      sync,
      job: null,
      kind: 'sync',
      workflowId: syncWorkflowId(sync),
      dryRun: false,
      ids: null,
      parentRunId: null,
      trigger: 'person',
    });
    switch (inserted.status) {
      case 'unknown-job':
        return { status: 'unknown-sync' };
      case 'refused':
        return {
          status: 'refused',
          code: 'already-running',
          message: 'A run of this sync is already on its way. Wait for it, or cancel it first.',
          activeRunId: inserted.activeRunId,
        };
      case 'inserted':
        return { status: 'started', run: inserted.run, workflow: await this.launcher.launch(inserted.run) };
    }
  }
}
