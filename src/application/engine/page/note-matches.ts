import type { RunStore } from '../../ports/run-store.port.js';
import type { CompiledJob } from '../compile/compiled-job.js';
import type { PageDraft, RecordDraft } from './page-draft.js';

/** Setting `linkTrace`: by which rule a record was matched, or between which records a person has to choose. */
export function noteMatch(
  job: CompiledJob,
  page: PageDraft,
  { record }: RecordDraft,
  { rule, type, ids }: { readonly rule: string; readonly type: string; readonly ids: readonly string[] },
): void {
  if (job.settings['linkTrace'] !== true) return;
  const who = `${page.stream.type} ${record.id}`;
  const [only, ...more] = ids;
  page.notes.push(
    more.length === 0
      ? { code: 'matched', message: `${who}: ${type} ${only ?? ''} by the rule "${rule}".` }
      : { code: 'ambiguous', message: `${who}: ${type} ${ids.join(', ')} by the rule "${rule}".` },
  );
}

/** Setting `logUnmatched`: records that no rule found anything for. */
function noteUnmatched(job: CompiledJob, page: PageDraft): void {
  if (job.settings['logUnmatched'] !== true) return;
  for (const { record, targets } of page.records) {
    const reason = targets.map((draft) => draft.verdict?.reason).find((each) => each?.code === 'unmatched');
    if (!reason) continue;
    page.notes.push({ code: 'unmatched', message: `${page.stream.type} ${record.id}: ${reason.message}` });
  }
}

/** Puts the notes of a page into the log of its run; a page that is repeated notes again. */
export async function keepNotes(job: CompiledJob, page: PageDraft, runs: RunStore): Promise<void> {
  noteUnmatched(job, page);
  for (const note of page.notes) await runs.appendEvent(job.plan.runId, note);
}
