import { EMPTY_TALLY, type OutcomeTally } from '../../domain/sync/counts.js';
import { addLaneCounters, EMPTY_LANE_COUNTERS, type LaneCounters } from '../../domain/sync/lane.js';
import type { Side } from '../../domain/records/system-record.js';
import type { EngineDeps } from '../engine/engine-deps.js';
import type { CallContext } from '../ports/record-system.port.js';
import type { VerifiedLink, VerifyFinding } from '../ports/verify-store.port.js';
import { compareView, type ViewResult } from './compare-view.js';
import { judgeLink } from './judge-links.js';
import { readLinks, recordKey, type LinkedRecords } from './read-links.js';
import { keepsValues, viewFor, type PreparedVerify, type VerifiedPair, type View } from './verified-pairs.js';

export interface ComparedPage {
  readonly findings: readonly VerifyFinding[];
  /** What the page adds to its lane: one per link in both columns. */
  readonly counters: LaneCounters;
}

/** A page of links: both sides read in batches, each link judged. Writes nothing anywhere. */
export async function comparePage(
  deps: EngineDeps,
  prepared: PreparedVerify,
  pair: VerifiedPair,
  links: readonly VerifiedLink[],
  context: CallContext,
): Promise<ComparedPage> {
  const read = await readLinks(prepared, pair, links, context);
  const views = new Map(links.map((link) => [link.id, viewsOf(pair, link)]));
  const results = await resultsOf(deps, links, views, read, context);
  const mergedAway = await mergedLinks(deps, pair, links, read);
  const findings = links.flatMap((link) => {
    const facts = {
      link,
      views: views.get(link.id) ?? {},
      results: results.get(link.id) ?? {},
      mergedInto: mergedAway.get(link.id) ?? null,
    };
    return judgeLink(pair, facts, read) ?? [];
  });
  return { findings, counters: countersOf(links.length, findings) };
}

type Views = Partial<Record<Side, View>>;
type Results = Partial<Record<Side, ViewResult>>;

function viewsOf(pair: VerifiedPair, { hubspotTypeKey, businessTypeKey }: VerifiedLink): Views {
  const hubspot = viewFor(pair, 'hubspot', hubspotTypeKey, businessTypeKey);
  // One business record of several links cannot say which of them it is compared with.
  const business = pair.isShared ? undefined : viewFor(pair, 'business', businessTypeKey, hubspotTypeKey);
  return { ...(hubspot && { hubspot }), ...(business && { business }) };
}

async function resultsOf(
  deps: EngineDeps,
  links: readonly VerifiedLink[],
  views: ReadonlyMap<string, Views>,
  read: LinkedRecords,
  context: CallContext,
): Promise<ReadonlyMap<string, Results>> {
  const results = new Map<string, Results>(links.map((link) => [link.id, {}]));
  const isWhole = (link: VerifiedLink): boolean =>
    read.hubspot.has(recordKey(link.hubspotTypeKey, link.hubspotId)) &&
    read.business.has(recordKey(link.businessTypeKey, link.businessId));
  const whole = links.filter(isWhole);
  for (const side of ['hubspot', 'business'] as const) {
    for (const view of new Set(whole.flatMap((link) => views.get(link.id)?.[side] ?? []))) {
      if (!keepsValues(view)) continue;
      const mine = whole.filter((link) => views.get(link.id)?.[side] === view);
      for (const [id, result] of await compareView(deps, view, mine, read, context))
        results.set(id, { ...results.get(id), [side]: result });
    }
  }
  return results;
}

/** Links whose HubSpot record answers under another id, that of a record with a link of its own: link -> that record. */
async function mergedLinks(
  deps: EngineDeps,
  pair: VerifiedPair,
  links: readonly VerifiedLink[],
  { hubspot }: LinkedRecords,
): Promise<ReadonlyMap<string, string>> {
  const moved = links.flatMap((link) => {
    const now = hubspot.get(recordKey(link.hubspotTypeKey, link.hubspotId));
    return now && now.id !== link.hubspotId ? [{ link, id: now.id }] : [];
  });
  const away = new Map<string, string>();
  for (const typeKey of new Set(moved.map(({ link }) => link.hubspotTypeKey))) {
    const ofType = moved.filter(({ link }) => link.hubspotTypeKey === typeKey);
    const ids = [...new Set(ofType.map(({ id }) => id))];
    const linked = await deps.pages.linkedCounterparts(pair.pairKey, 'hubspot', typeKey, ids);
    for (const { link, id } of ofType) if (linked.has(id)) away.set(link.id, id);
  }
  return away;
}

function countersOf(links: number, findings: readonly VerifyFinding[]): LaneCounters {
  const failed = findings.filter(({ outcome }) => outcome === 'failed').length;
  const skipped = findings.length - failed;
  const tally: OutcomeTally = { ...EMPTY_TALLY, failed, skipped, unchanged: links - findings.length };
  return addLaneCounters(EMPTY_LANE_COUNTERS, {
    ...EMPTY_LANE_COUNTERS,
    hubspot: tally,
    business: tally,
    rootSeen: links,
    pages: 1,
  });
}

/** What no link holds counts where something is wrong with it, and only then. */
export function strayCounters(findings: readonly VerifyFinding[]): LaneCounters {
  const tally: OutcomeTally = { ...EMPTY_TALLY, failed: findings.length };
  return { ...EMPTY_LANE_COUNTERS, hubspot: tally, business: tally, pages: 1 };
}
