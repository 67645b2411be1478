import type { CallsBySide, RecordPreview } from '../../../domain/sync/record-change.js';
import type { CommitPageResult } from '../../ports/page-store.port.js';
import type { EngineDeps } from '../engine-deps.js';
import { changesOf, linksOf, titleOf } from './field-diff.js';
import { outcomesOf } from '../page/page-commit.js';
import type { PageDraft } from '../page/page-draft.js';
import { RehearsedPages, UncommittedPages } from './preview-stores.js';
import { RehearsedSystem } from './preview-system.js';
import type { PageInput } from '../page/page-input.js';
import { processPage } from '../page/process-page.js';

/** Records per lane whose changes a report keeps; of the others it keeps the outcome. */
const DIFFS_PER_LANE = 5_000;

/** One page of a dry run: the whole pipeline, but what it would write goes into the report alone. */
export async function rehearsePage(deps: EngineDeps, input: PageInput): Promise<CommitPageResult> {
  const { job, lane } = input;
  const sides = rehearsedSides(input);
  const pages = new RehearsedPages(deps.pages, deps.previews, job);
  const observe = async (page: PageDraft): Promise<void> => {
    const withChanges = lane.seq * job.pageSize < DIFFS_PER_LANE;
    const records = withChanges
      ? page.records.map((record) => ({
          id: record.record.id,
          title: titleOf(record),
          changes: changesOf(page, record, sides.target.before),
        }))
      : [];
    await deps.previews.keepPage({
      runKey: job.plan.keys.runKey,
      lane: lane.lane,
      seq: lane.seq,
      typeKey: page.stream.typeKey,
      records,
      links: linksOf(page),
      calls: callsOf(sides),
    });
  };
  return processPage({ ...deps, pages }, { ...input, job: { ...job, ...sides }, observe });
}

/** The page as it would be written, without keeping anything: what a person chooses from. */
export async function lookAtPage(deps: EngineDeps, input: PageInput): Promise<readonly RecordPreview[]> {
  const sides = rehearsedSides(input);
  const pages = new UncommittedPages(deps.pages, deps.previews, input.job);
  let seen: readonly RecordPreview[] = [];
  const observe = (page: PageDraft): Promise<void> => {
    const outcomes = outcomesOf(page);
    seen = page.records.map((record, at) => ({
      id: record.record.id,
      title: titleOf(record),
      outcome: outcomes[at]?.outcome ?? 'pending',
      reason: outcomes[at]?.reason ?? null,
      changes: changesOf(page, record, sides.target.before),
    }));
    return Promise.resolve();
  };
  await processPage({ ...deps, pages }, { ...input, job: { ...input.job, ...sides }, observe });
  return seen;
}

interface Sides {
  readonly source: RehearsedSystem;
  readonly target: RehearsedSystem;
}

function rehearsedSides({ job, stream, records, missing, lane }: PageInput): Sides {
  const source = new RehearsedSystem(job.source);
  const target = new RehearsedSystem(job.target);
  const asked = lane.range.kind === 'ids' ? Math.ceil((records.length + missing.length) / 100) : 1;
  source.count(asked * (1 + stream.selection.associations.length));
  return { source, target };
}

function callsOf({ source, target }: Sides): CallsBySide {
  return source.side === 'hubspot'
    ? { hubspot: source.calls, business: target.calls }
    : { hubspot: target.calls, business: source.calls };
}
