import type { CompiledJob } from '../compile/compiled-job.js';
import type { PageDraft } from './page-draft.js';

/** Records that a person left out: root records of the whole run, and any of the page that was chosen from. */
export function leaveOut(job: CompiledJob, page: PageDraft, ofPage: ReadonlySet<string> | undefined): void {
  const ofRun = new Set(page.stream.isRoot ? job.plan.options.exclude : []);
  if (ofRun.size === 0 && !ofPage?.size) return;
  for (const draft of page.records) {
    const { id } = draft.record;
    if (!ofRun.has(id) && !ofPage?.has(id)) continue;
    draft.targets.length = 0;
    draft.refusal = { outcome: 'skipped', reason: EXCLUDED };
  }
}

const EXCLUDED = {
  code: 'excluded',
  message: 'It was left out of this run.',
  rule: 'selection',
};
