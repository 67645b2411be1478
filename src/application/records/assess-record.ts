import type { SystemRecord } from '../../domain/records/system-record.js';
import type { Reason } from '../../domain/sync/outcome.js';
import type { CompiledJob, CompiledStream } from '../engine/compile/compiled-job.js';
import { draftPage } from '../engine/page/draft-page.js';
import { mappingLookups } from '../engine/page/map-fields.js';
import type { PageDraft } from '../engine/page/page-draft.js';
import { prepareCreate } from '../engine/page/prepare-creates.js';
import { linkedIdsOf } from '../engine/page/linked-ids.js';
import { resolveParents } from '../engine/page/resolve-parents.js';
import type { LoadedPage } from '../ports/page-store.port.js';
import { NO_DECISIONS } from '../ports/repair-decisions.port.js';
import type { CallContext } from '../ports/record-system.port.js';
import type { RecordTools } from './record-tools.js';

/** `refused`: a run would leave the record out, and why. */
export type Assessment =
  | { readonly status: 'admitted' }
  | { readonly status: 'missing' }
  | { readonly status: 'refused'; readonly reason: Reason };

/** What a run of the job would say of the record before it writes anything: filter, parents, fields of a new target. */
export async function assessRecord(
  { pages }: Pick<RecordTools, 'pages'>,
  job: CompiledJob,
  stream: CompiledStream,
  id: string,
  context: CallContext,
): Promise<Assessment> {
  const { found } = await job.source.readByIds(stream.selection, [id], context);
  const record = found.get(id);
  if (!record) return { status: 'missing' };
  const loaded = await loadKnown(pages, job, stream, [record]);
  const page = draftPage(job, stream, [record], loaded, { acted: new Set(), decisions: NO_DECISIONS });
  await resolveParents(job, page, loaded, pages);
  await prepareNew(job, page, loaded);
  const reason = refusalOf(page);
  return reason === null ? { status: 'admitted' } : { status: 'refused', reason };
}

/** What is known of these records, without a lane at work. */
export function loadKnown(
  pages: RecordTools['pages'],
  { plan }: CompiledJob,
  stream: CompiledStream,
  records: readonly SystemRecord[],
): Promise<LoadedPage> {
  return pages.loadPage({
    jobKey: plan.keys.jobKey,
    typeKey: stream.typeKey,
    sourceSide: plan.job.source.side,
    sourceIds: records.map(({ id }) => id),
    pairKeys: stream.pairKeys,
    parents: linkedIdsOf(stream, records),
    successors: new Map(records.flatMap(({ id, formerIds }) => formerIds.map((from) => [from, id] as const))),
  });
}

/** Targets that nothing is matched for are created: their fields have to fit. */
async function prepareNew(job: CompiledJob, page: PageDraft, loaded: LoadedPage): Promise<void> {
  const lookups = mappingLookups(job, page.stream, loaded);
  for (const record of page.records) {
    for (const draft of record.targets) {
      const waits = draft.target.parents.some((parent) => parent.targetIndex !== null);
      if (draft.verdict !== null || draft.link !== null || draft.target.rules.length > 0 || waits) continue;
      await prepareCreate(page, { record, draft }, lookups);
    }
  }
}

/** Null where some target may be worked on. */
function refusalOf({ records }: PageDraft): Reason | null {
  const [record] = records;
  if (!record) return null;
  if (record.refusal) return record.refusal.reason;
  if (record.targets.some(({ verdict }) => verdict === null)) return null;
  return record.targets[0]?.verdict?.reason ?? null;
}
