import { Inject, Injectable } from '@nestjs/common';
import type { Problem } from '../../domain/configuration/documents.js';
import { NO_OPTIONS } from '../../domain/sync/run-options.js';
import { verifyWorkflowId } from '../../domain/sync/workflow-ids.js';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { ID_GENERATOR, type IdGenerator } from '../ports/id-generator.port.js';
import { RUN_STORE, type RunRow, type RunStore } from '../ports/run-store.port.js';
import { RunLauncher, type LaunchOutcome } from '../runs/run-launcher.js';

export interface StartVerifyRequest {
  readonly sync: string;
  /** Only these mappings; null = all. */
  readonly mappings: readonly string[] | null;
  /** What differs goes back into the queue of the job that keeps it. */
  readonly repair: boolean;
  /** Nothing is looked for beside the links. */
  readonly linksOnly: boolean;
  readonly actor: string;
}

export type StartVerifyResult =
  | { readonly status: 'started'; readonly run: RunRow; readonly workflow: LaunchOutcome }
  | {
      readonly status: 'refused';
      readonly code: 'already-running';
      readonly message: string;
      readonly activeRunId: string | null;
    }
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly status: 'unknown-sync' };

/** Compares both sides of everything that is linked; one comparison of a sync at a time, beside its other runs. */
@Injectable()
export class StartVerify {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(ID_GENERATOR) private readonly ids: IdGenerator,
    @Inject(RunLauncher) private readonly launcher: RunLauncher,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
  ) {}

  async execute({
    sync,
    mappings,
    repair,
    linksOnly,
    actor,
  }: StartVerifyRequest): Promise<StartVerifyResult> {
    const stored = await this.configs.findSync(sync);
    if (stored === null) return { status: 'unknown-sync' };
    const problems = unknownMappings(mappings ?? [], Object.keys(stored.definition.mappings));
    if (problems.length > 0) return { status: 'invalid', problems };
    const inserted = await this.runs.insertRun({
      id: this.ids.next(),
      sync,
      job: null,
      kind: 'verify',
      workflowId: verifyWorkflowId(sync),
      dryRun: false,
      ids: null,
      options: { ...NO_OPTIONS, verify: { mappings, repair, linksOnly } },
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
          message: 'A comparison of this sync is already on its way. Wait for it, or cancel it first.',
          activeRunId: inserted.activeRunId,
        };
      case 'inserted': {
        const { run } = inserted;
        // Comparing changes nothing, repairing does.
        if (repair) {
          const detail = { run: run.id, ...(mappings === null ? {} : { mappings }) };
          await this.access.appendAudit({ actor, action: 'verify.repair', subject: sync, detail });
        }
        return { status: 'started', run, workflow: await this.launcher.launch(run) };
      }
    }
  }
}

function unknownMappings(wanted: readonly string[], known: readonly string[]): readonly Problem[] {
  return wanted.flatMap((name, at) =>
    known.includes(name)
      ? []
      : [
          {
            path: `/mappings/${at}`,
            code: 'unknown-mapping',
            message: `The sync has no mapping "${name}". It has ${known.join(', ')}.`,
          },
        ],
  );
}
