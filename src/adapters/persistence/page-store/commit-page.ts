import { uuidv7 } from 'uuidv7';

import type { CommitPageRequest, CommitPageResult } from '../../../application/ports/page-store.port.js';
import type { LaneCounters, LaneRange } from '../../../domain/sync/lane.js';
import { settlePage, type SettledPage } from '../../../domain/sync/transitions.js';
import type { Database, PageSession } from '../database.js';
import { jsonParameter } from '../json-parameter.js';
import { planLinks, withoutTaken, type LinkPlan } from '../link-plan.js';
import type { ControlFlags } from '../run-control.js';
import { encodeTargets } from '../target-codec.js';
import { isUniqueViolation } from '../transient-errors.js';
import { commitNewPage } from './commit-new-page.js';
import {
  COUNTER_SLOTS,
  byEnds,
  committed,
  counterRows,
  knownStates,
  storedLinks,
  type KnownRecord,
  type LockedPageRow,
  type WrittenPageRow,
} from './commit-rows.js';
import {
  CUT_LINKS,
  KEEP_FAILURES,
  KEEP_INTENTS,
  KEEP_QUESTIONS,
  LOCK_PAGE,
  MOVE_MERGED,
  OWN_COMMIT,
  PAIRS_OF_SYNC,
  WRITE_PAGE,
} from './commit-statements.js';

const REDOS = 25;

/** Two pages met on one record or link: the page is settled again on what the other one left. */
class PageRaced extends Error {
  override readonly name = 'PageRaced';
}

/**
 * Transaction 2 of a page: one statement where all of it is new, two otherwise, more only where something failed,
 * merged or needs a person.
 */
export async function commitPage(database: Database, request: CommitPageRequest): Promise<CommitPageResult> {
  const asNew = await commitNewPage(database, request);
  if (asNew) return asNew;
  // The short way may have committed and lost its answer.
  return commitAll(database, [request], request.allNew === true ? 1 : 0);
}

/** Pages of several types of one lane, which counts each of them; in one transaction. */
export function commitTogether(
  database: Database,
  requests: readonly CommitPageRequest[],
): Promise<CommitPageResult> {
  return commitAll(database, requests, 0);
}

async function commitAll(
  database: Database,
  requests: readonly CommitPageRequest[],
  attempts: number,
): Promise<CommitPageResult> {
  let attempt = attempts;
  for (let redo = 1; ; redo += 1) {
    try {
      return await database.pageTransaction((session) => commitEach(session, requests, ++attempt));
    } catch (error) {
      const raced = error instanceof PageRaced || isUniqueViolation(error);
      if (!raced || redo >= REDOS) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(200, 2 ** redo)));
    }
  }
}

async function commitEach(
  session: PageSession,
  requests: readonly CommitPageRequest[],
  attempt: number,
): Promise<CommitPageResult> {
  const last = requests[requests.length - 1];
  if (!last) throw new Error('Nothing to commit.');
  let result: CommitPageResult = { status: 'stale' };
  for (const request of requests) {
    const kept = await commitOnce(session, request);
    if (kept === null) return attempt > 1 ? ownCommit(session, last) : { status: 'stale' };
    result = kept;
  }
  return result;
}

/** Null = another attempt owns the lane, or an earlier try was kept after all. */
async function commitOnce(
  session: PageSession,
  request: CommitPageRequest,
): Promise<CommitPageResult | null> {
  const locked = await lockPage(session, request);
  if (!locked?.lane) return null;
  const known = knownStates(locked);
  const links = planLinks(
    wantedLinks(request),
    storedLinks(locked),
    request.merged,
    request.sourceSide,
    request.typeKey,
  );
  const outcomes = withoutTaken(request.outcomes, links.taken, request.sourceSide);
  const fresh = discoveredBy(request, locked);
  const settled = settlePage({
    runKey: request.runKey,
    sourceSide: request.sourceSide,
    isRoot: request.isRoot,
    lane: locked.lane.counters,
    outcomes,
    known,
    merged: request.merged,
    discovered: fresh.count,
    conflicts: request.conflicts.map((c) => c.sourceId),
  });
  await moveMerged(session, request, settled, links);
  await cutLinks(session, request);
  const written = await writePage(session, request, settled, links, fresh);
  const expected = settled.records.filter((r) => !known.has(r.outcome.sourceId)).length;
  if (written.fresh_states !== expected || written.fresh_associated !== fresh.count) throw new PageRaced();
  await keepFailures(session, request, settled, known);
  await keepQuestions(session, request, settled);
  await keepIntents(session, request);
  return committed(request, locked.lane, settled.lane, written.range);
}

async function ownCommit(session: PageSession, request: CommitPageRequest): Promise<CommitPageResult> {
  const [row] = await session.run<ControlFlags & { counters: LaneCounters; range: LaneRange }>(OWN_COMMIT, [
    request.runKey,
    request.lane,
    request.fence,
    request.seq,
  ]);
  return row ? committed(request, row, row.counters, row.range) : { status: 'stale' };
}

async function lockPage(
  session: PageSession,
  request: CommitPageRequest,
): Promise<LockedPageRow | undefined> {
  const former = request.merged.map((m) => m.from);
  const hubspotIds = request.links.map((l) => l.hubspotId);
  const businessIds = request.links.map((l) => l.businessId);
  (request.sourceSide === 'hubspot' ? hubspotIds : businessIds).push(
    ...former,
    ...request.merged.map((m) => m.to),
  );
  const [row] = await session.run<LockedPageRow & Record<string, unknown>>(LOCK_PAGE, [
    request.runKey,
    request.lane,
    request.fence,
    request.seq,
    request.jobKey,
    request.typeKey,
    [...request.outcomes.map((o) => o.sourceId), ...former],
    await pairKeysOf(session, request),
    hubspotIds,
    businessIds,
    JSON.stringify(associatedOf(request)),
  ]);
  return row;
}

/** Former ids may be linked in any pair of the sync. */
async function pairKeysOf(session: PageSession, request: CommitPageRequest): Promise<readonly number[]> {
  if (request.merged.length === 0) return [...new Set(request.links.map((l) => l.pairKey))];
  const rows = await session.run<{ key: number }>(PAIRS_OF_SYNC, [request.syncKey]);
  return rows.map((row) => row.key);
}

/** A dry run has a job key below zero: it keeps its report and links nothing. */
function wantedLinks(request: CommitPageRequest): CommitPageRequest['links'] {
  return request.jobKey < 0 ? [] : request.links;
}

/** Without the records of this page itself: they are read already. */
function associatedOf(
  request: CommitPageRequest,
): readonly { readonly t: number; readonly ids: readonly string[] }[] {
  const own = new Set(request.outcomes.map((o) => o.sourceId));
  return request.associated.map(({ typeKey, ids }) => ({
    t: typeKey,
    ids: [...new Set(typeKey === request.typeKey ? ids.filter((id) => !own.has(id)) : ids)].sort(),
  }));
}

interface Discovered {
  readonly all: ReturnType<typeof associatedOf>;
  readonly byType: readonly { readonly typeKey: number; readonly count: number }[];
  readonly count: number;
}

function discoveredBy(request: CommitPageRequest, locked: LockedPageRow): Discovered {
  const all = associatedOf(request);
  const present = new Map<number, number>();
  for (const [typeKey] of locked.associated ?? []) present.set(typeKey, (present.get(typeKey) ?? 0) + 1);
  const byType = all.map(({ t, ids }) => ({ typeKey: t, count: ids.length - (present.get(t) ?? 0) }));
  return { all, byType, count: byType.reduce((sum, each) => sum + each.count, 0) };
}

async function writePage(
  session: PageSession,
  request: CommitPageRequest,
  settled: SettledPage,
  links: LinkPlan,
  fresh: Discovered,
): Promise<WrittenPageRow> {
  const [row] = await session.run<WrittenPageRow & Record<string, unknown>>(WRITE_PAGE, [
    request.runKey,
    request.lane,
    request.fence,
    request.seq,
    request.jobKey,
    request.typeKey,
    request.round,
    jsonParameter([...links.upserts].sort(byEnds).map(linkRow)),
    jsonParameter(settled.records.map(stateRow).sort((a, b) => (a.i < b.i ? -1 : 1))),
    JSON.stringify(fresh.all),
    JSON.stringify(counterRows(request, settled.job, fresh.byType)),
    request.cursor,
    JSON.stringify(settled.lane),
    request.sourceSide,
    request.configVersion,
    request.lane % COUNTER_SLOTS,
    request.done,
  ]);
  if (!row) throw new Error('A page was written without an answer.');
  return row;
}

function linkRow(link: LinkPlan['upserts'][number]) {
  return {
    id: link.id ?? uuidv7(),
    p: link.pairKey,
    ht: link.hubspotTypeKey,
    h: link.hubspotId,
    bt: link.businessTypeKey,
    b: link.businessId,
    s: link.shared,
    hs: link.hubspotSeen,
    bs: link.businessSeen,
  };
}

function stateRow({ outcome, attempts }: SettledPage['records'][number]) {
  return {
    i: outcome.sourceId,
    o: outcome.outcome,
    r: outcome.reason,
    a: attempts,
    v: outcome.sourceVersion,
    t: encodeTargets(outcome.targets),
    wp: outcome.waitsFor?.pairKey ?? null,
    wi: outcome.waitsFor?.parentId ?? null,
  };
}

async function moveMerged(
  session: PageSession,
  request: CommitPageRequest,
  settled: SettledPage,
  links: LinkPlan,
): Promise<void> {
  if (settled.removed.length + links.superseded.length + links.moved.length === 0) return;
  await session.run(MOVE_MERGED, [
    request.jobKey,
    request.typeKey,
    settled.removed,
    links.superseded.map((l) => l.id),
    JSON.stringify(links.moved.map((m) => ({ id: m.id, to_id: m.to }))),
    request.sourceSide,
    request.runKey,
  ]);
}

async function cutLinks(session: PageSession, request: CommitPageRequest): Promise<void> {
  if (request.jobKey < 0 || !request.cuts?.length) return;
  await session.run(CUT_LINKS, [
    jsonParameter(
      request.cuts.map((cut) => ({
        p: cut.pairKey,
        ht: cut.hubspotTypeKey,
        h: cut.hubspotId,
        bt: cut.businessTypeKey,
        b: cut.businessId,
        k: cut.keepsLink,
        hb: cut.blocks.includes('hubspot'),
        bb: cut.blocks.includes('business'),
        r: cut.reason,
      })),
    ),
  ]);
}

async function keepFailures(
  session: PageSession,
  request: CommitPageRequest,
  settled: SettledPage,
  known: ReadonlyMap<string, KnownRecord>,
): Promise<void> {
  if (request.jobKey < 0) return;
  const failed = settled.records.filter((r) => r.outcome.outcome === 'failed');
  const well = settled.records.filter((r) => r.outcome.outcome !== 'failed' && r.prior?.outcome === 'failed');
  const gone = settled.removed.filter((id) => known.get(id)?.outcome === 'failed');
  if (failed.length + well.length + gone.length === 0) return;
  await session.run(KEEP_FAILURES, [
    request.jobKey,
    request.typeKey,
    [...well.map((r) => r.outcome.sourceId), ...gone],
    jsonParameter(
      failed.map(({ outcome, attempts }) => ({
        id: uuidv7(),
        i: outcome.sourceId,
        c: outcome.reason?.code ?? 'failed',
        f: outcome.reason?.field ?? null,
        m: outcome.reason?.message ?? 'It failed without a reason.',
        a: attempts,
      })),
    ),
  ]);
}

/** The page's own intents went with its other rows. */
async function keepIntents(session: PageSession, request: CommitPageRequest): Promise<void> {
  const { madeGood = [], unsure = [] } = request;
  if (madeGood.length + unsure.length === 0) return;
  await session.run(KEEP_INTENTS, [
    madeGood,
    jsonParameter(
      unsure.map(({ operationId, pairKey, sourceId, update, made }) => ({
        o: operationId,
        p: pairKey,
        i: sourceId,
        t: update?.targetId ?? null,
        w: update ? { f: update.fields, c: update.conflicts } : null,
        m: made ?? null,
      })),
    ),
    request.runKey,
    request.sourceSide,
  ]);
}

async function keepQuestions(
  session: PageSession,
  request: CommitPageRequest,
  settled: SettledPage,
): Promise<void> {
  if (request.jobKey < 0) return;
  const asked = new Set(request.reviews.map((r) => r.sourceId));
  const answered = settled.records.filter(
    (r) => r.prior?.outcome === 'pending' && !asked.has(r.outcome.sourceId),
  );
  const closing = answered.filter(
    (r) => r.outcome.outcome !== 'pending' && r.prior?.targets.some((t) => t.reason !== null),
  );
  if (asked.size + closing.length + request.conflicts.length === 0) return;
  await session.run(KEEP_QUESTIONS, [
    request.jobKey,
    request.typeKey,
    closing.map((r) => r.outcome.sourceId),
    jsonParameter(
      request.reviews.map((r) => ({
        id: uuidv7(),
        p: r.pairKey,
        i: r.sourceId,
        r: r.rule,
        c: r.candidateIds,
        t: r.candidateTypeKey ?? null,
      })),
    ),
    jsonParameter(
      request.conflicts.map((c) => ({
        id: uuidv7(),
        p: c.pairKey,
        i: c.sourceId,
        f: c.field,
        r: c.resolution,
        s: c.sides ?? null,
      })),
    ),
    request.runKey,
  ]);
}
