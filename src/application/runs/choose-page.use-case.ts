import { Inject, Injectable } from '@nestjs/common';
import type { Problem } from '../../domain/configuration/documents.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import { isActive } from '../../domain/sync/status.js';
import { PREVIEW_STORE, type ChosenPage, type PreviewStore } from '../ports/preview-store.port.js';
import { RUN_STORE, type RunRow, type RunStore } from '../ports/run-store.port.js';
import { WORKFLOW_GATEWAY, type WorkflowGateway } from '../ports/workflow-gateway.port.js';

export interface PageChoice {
  /** Ids of the page that are not to be written. */
  readonly exclude: readonly string[];
  /** Write the rest of the run without asking again. */
  readonly auto: boolean;
}

export type OfferedPageResult =
  | { readonly status: 'offered'; readonly page: ChosenPage }
  | { readonly status: 'refused'; readonly code: 'no-page' | 'not-stepwise'; readonly message: string };

export type ChoosePageResult =
  | { readonly status: 'chosen' }
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] }
  | Extract<OfferedPageResult, { status: 'refused' }>;

/** A stepwise run's next page, and what a person chooses from it. */
@Injectable()
export class ChoosePage {
  constructor(
    @Inject(RUN_STORE) private readonly runs: RunStore,
    @Inject(PREVIEW_STORE) private readonly previews: PreviewStore,
    @Inject(WORKFLOW_GATEWAY) private readonly gateway: WorkflowGateway,
  ) {}

  async look(run: RunRow): Promise<OfferedPageResult> {
    if (!run.stepwise) return NOT_STEPWISE;
    const page = isActive(run.status) ? await this.previews.offered(run.key) : null;
    return page === null || page.chosen ? NO_PAGE : { status: 'offered', page };
  }

  async choose(run: RunRow, choice: PageChoice): Promise<ChoosePageResult> {
    const looked = await this.look(run);
    if (looked.status === 'refused') return looked;
    const { page } = looked;
    const shown = new Set(page.records.map((record) => record.id));
    const problems = choice.exclude.flatMap((id, at) =>
      shown.has(id)
        ? []
        : [{ path: `/exclude/${at}`, code: 'unknown-id', message: 'The page has no record with this id.' }],
    );
    if (problems.length > 0) return { status: 'invalid', problems };
    if (!(await this.previews.choose(run.key, page, choice))) return NO_PAGE;
    await this.nudge(run);
    return { status: 'chosen' };
  }

  /** The choice in the database is the truth; where the signal is lost, the reconciler sees a pause without a reason. */
  private async nudge(run: RunRow): Promise<void> {
    const now = await this.runs.findRun(run.id);
    if (now?.status === 'paused') await this.runs.setStatus(run.id, 'paused', null);
    try {
      await this.gateway.signal(run.workflowId, 'resume');
    } catch (error) {
      if (!(error instanceof SystemFailure)) throw error;
    }
  }
}

const NOT_STEPWISE = {
  status: 'refused',
  code: 'not-stepwise',
  message: 'This run does not ask page by page.',
} as const;

const NO_PAGE = {
  status: 'refused',
  code: 'no-page',
  message: 'No page of this run waits for a choice at the moment.',
} as const;
