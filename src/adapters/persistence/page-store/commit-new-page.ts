import { uuidv7 } from 'uuidv7';

import type {
  CommitPageRequest,
  CommitPageResult,
  LinkWrite,
} from '../../../application/ports/page-store.port.js';
import { EMPTY_LANE_COUNTERS, type LaneCounters, type LaneRange } from '../../../domain/sync/lane.js';
import { settlePage, type KnownState, type SettledPage } from '../../../domain/sync/transitions.js';
import type { RecordOutcome } from '../../../domain/sync/outcome.js';
import type { CellValue } from '../../../postgres/cell-query.js';
import type { Database } from '../database.js';
import { jsonParameter } from '../json-parameter.js';
import type { ControlFlags } from '../run-control.js';
import { encodeTargets } from '../target-codec.js';
import { isUniqueViolation } from '../transient-errors.js';
import { committed, counterRows, COUNTER_SLOTS, byEnds } from './commit-rows.js';
import { INSERT_PAGE, LINK_ID_DIGITS } from './commit-statements.js';

type InsertedLane = ControlFlags & { readonly counters: LaneCounters; readonly range: LaneRange };

/**
 * Transaction 2 of a page whose records were unknown when it was loaded and that leaves nothing for a person: one
 * statement instead of the four of the general way. It only inserts, so that it fails as a whole where another page
 * was there first.
 * @returns null when the page has to go the general way
 */
export async function commitNewPage(
  database: Database,
  request: CommitPageRequest,
): Promise<CommitPageResult | null> {
  if (!isPlain(request)) return null;
  try {
    const lane = await database.pageCell<InsertedLane>(
      INSERT_PAGE,
      parametersOf(request, settledAlone(request)),
    );
    return lane && committed(request, lane, lane.counters, lane.range);
  } catch (error) {
    if (isUniqueViolation(error)) return null;
    throw error;
  }
}

function isPlain(request: CommitPageRequest): boolean {
  return (
    request.allNew === true &&
    request.jobKey >= 0 &&
    request.reviews.length +
      request.conflicts.length +
      request.merged.length +
      (request.cuts?.length ?? 0) +
      (request.madeGood?.length ?? 0) +
      (request.unsure?.length ?? 0) ===
      0 &&
    request.associated.every(({ ids }) => ids.length === 0) &&
    request.outcomes.every(({ outcome }) => outcome !== 'failed')
  );
}

const NOTHING: ReadonlyMap<string, KnownState> = new Map();

/** What the page adds: to its lane's counters, which only the database knows here, and to its job's. */
function settledAlone(request: CommitPageRequest): SettledPage {
  return settlePage({
    runKey: request.runKey,
    sourceSide: request.sourceSide,
    isRoot: request.isRoot,
    lane: EMPTY_LANE_COUNTERS,
    outcomes: request.outcomes,
    known: NOTHING,
    merged: [],
    discovered: 0,
    conflicts: [],
  });
}

function parametersOf(request: CommitPageRequest, settled: SettledPage): readonly CellValue[] {
  return [
    request.runKey,
    request.lane,
    request.fence,
    request.seq,
    request.jobKey,
    request.typeKey,
    request.round,
    jsonParameter(linkGroups(request.links)),
    jsonParameter(stateRows(request.outcomes)),
    JSON.stringify(counterRows(request, settled.job, [])),
    request.cursor,
    JSON.stringify(settled.lane),
    request.sourceSide,
    request.configVersion,
    request.lane % COUNTER_SLOTS,
    request.done,
    idBlock(),
  ];
}

/** All of a UUID v7 but the digits that the statement counts the page's links with: one random number per page. */
function idBlock(): string {
  return uuidv7().slice(0, -LINK_ID_DIGITS);
}

interface LinkGroup {
  readonly p: number;
  readonly ht: number;
  readonly bt: number;
  readonly s: boolean;
  /** HubSpot id, business id, both baselines. */
  readonly r: (readonly [string, string, LinkWrite['hubspotSeen'], LinkWrite['businessSeen']])[];
}

/** What the links of a page have in common is said once: mostly they are one group. */
function linkGroups(links: readonly LinkWrite[]): readonly LinkGroup[] {
  const groups: LinkGroup[] = [];
  for (const link of [...links].sort(byEnds)) {
    groupOf(groups, link).r.push([link.hubspotId, link.businessId, link.hubspotSeen, link.businessSeen]);
  }
  return groups;
}

function groupOf(groups: LinkGroup[], link: LinkWrite): LinkGroup {
  for (const group of groups) {
    const sameEnds = group.ht === link.hubspotTypeKey && group.bt === link.businessTypeKey;
    if (sameEnds && group.p === link.pairKey && group.s === link.shared) return group;
  }
  const { pairKey: p, hubspotTypeKey: ht, businessTypeKey: bt, shared: s } = link;
  const made: LinkGroup = { p, ht, bt, s, r: [] };
  groups.push(made);
  return made;
}

function stateRows(outcomes: readonly RecordOutcome[]) {
  return [...outcomes]
    .sort((a, b) => (a.sourceId < b.sourceId ? -1 : 1))
    .map((o) => [
      o.sourceId,
      o.outcome,
      o.reason,
      o.sourceVersion,
      encodeTargets(o.targets),
      o.waitsFor?.pairKey ?? null,
      o.waitsFor?.parentId ?? null,
    ]);
}
