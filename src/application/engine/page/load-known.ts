import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { LoadedPage } from '../../ports/page-store.port.js';
import type { EngineDeps } from '../engine-deps.js';
import { linkedIdsOf } from './linked-ids.js';
import type { PageDraft } from './page-draft.js';
import { leaseOf, type PageInput } from './page-input.js';
import { postpone } from './write-page.js';

/** No database at work takes so long: the process stood still, and the page's age is not what was said. */
const STOOD_STILL_MS = 1_000;

/** What is known of a page's records, and whose links were written after they had been read. */
export async function loadKnown(
  deps: EngineDeps,
  input: PageInput,
  records: readonly SystemRecord[],
): Promise<LoadedPage> {
  for (let slow = 0; ;) {
    const askedAt = deps.clock.now().getTime();
    const age = input.readAt === undefined ? {} : { readForMs: Math.max(0, askedAt - input.readAt) + slow };
    const loaded = await loadOnce(deps, input, records, age);
    const tookMs = deps.clock.now().getTime() - askedAt;
    if (tookMs <= Math.max(slow, STOOD_STILL_MS)) return loaded;
    slow = 2 * tookMs;
  }
}

function loadOnce(
  deps: EngineDeps,
  input: PageInput,
  records: readonly SystemRecord[],
  age: { readonly readForMs?: number },
): Promise<LoadedPage> {
  const { job, stream } = input;
  return deps.pages.loadPage({
    ...age,
    jobKey: job.plan.keys.jobKey,
    typeKey: stream.typeKey,
    sourceSide: job.plan.job.source.side,
    sourceIds: records.map((r) => r.id),
    pairKeys: stream.pairKeys,
    parents: linkedIdsOf(stream, records),
    lane: leaseOf(input),
    successors: new Map(records.flatMap((r) => r.formerIds.map((from) => [from, r.id] as const))),
  });
}

const MOVED_ON = 'Another job has written this record meanwhile; it is taken up again.';

/** The other direction wrote them between our look at the record and at its link: their old values are no change. */
export function postponeMovedOn(page: PageDraft, { movedOn }: LoadedPage): void {
  for (const record of page.records) if (movedOn.has(record.record.id)) postpone(record, MOVED_ON);
}
