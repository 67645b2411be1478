import { otherSide, type Side, type SystemRecord } from '../../../domain/records/system-record.js';
import type { Reason } from '../../../domain/sync/outcome.js';
import { DOUBLED, unlinkedReason, type NamedRecord, type RepairStep } from '../../../domain/sync/verify.js';
import type { EngineDeps } from '../../engine/engine-deps.js';
import { draftPage } from '../../engine/page/draft-page.js';
import { linkedIdsOf } from '../../engine/page/linked-ids.js';
import type { LinkedLookup, Seeker } from '../../engine/page/find-free.js';
import { matchTargets } from '../../engine/page/match-targets.js';
import { decisionsOf } from '../../engine/page/page-decisions.js';
import {
  undecided,
  type PageDraft,
  type RecordDraft,
  type TargetDraft,
} from '../../engine/page/page-draft.js';
import { resolveParents } from '../../engine/page/resolve-parents.js';
import { runFilterHooks } from '../../engine/page/run-page-hooks.js';
import { NO_DECISIONS } from '../../ports/repair-decisions.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { VerifyFinding } from '../../ports/verify-store.port.js';
import { placeTargets } from '../compare-view.js';
import type { VerifiedPair, View } from '../verified-pairs.js';

/**
 * Unlinked records as their job would match them: filters, parents and rules are the engine's own. What pairs exactly is
 * unlinked; what pairs with a record that has a partner is a copy of that partner.
 */
export async function matchStrays(
  deps: EngineDeps,
  pair: VerifiedPair,
  view: View,
  strays: readonly SystemRecord[],
  context: CallContext,
): Promise<readonly VerifyFinding[]> {
  const { job, stream, target } = view;
  const records = strays.filter((record) => stream.gate?.selects(record) ?? true);
  if (records.length === 0) return [];
  const page = await draftStrays(deps, view, records, context);
  const seekers = undecided(page, target);
  const lookup = new RememberedLinks(deps.pages);
  await matchTargets(job, page, target, seekers, lookup, context);
  const found = seekers
    .filter(({ draft }) => draft.action === 'link')
    .map((each) => unlinked(pair, view, each));
  if (pair.isShared || (lookup.owners.size === 0 && found.length === 0)) return found;
  const left = seekers.filter(({ draft }) => draft.action === 'none' && draft.verdict === null);
  await matchTargets(job, page, target, left, NOBODY_IS_LINKED, context);
  return [...found, ...left.flatMap((each) => taken(pair, view, each, lookup.owners) ?? [])];
}

async function draftStrays(
  deps: EngineDeps,
  view: View,
  records: readonly SystemRecord[],
  context: CallContext,
): Promise<PageDraft> {
  const { job, stream, source } = view;
  const loaded = await deps.pages.loadPage({
    jobKey: job.plan.keys.jobKey,
    typeKey: stream.typeKey,
    sourceSide: source,
    sourceIds: records.map(({ id }) => id),
    pairKeys: stream.pairKeys,
    parents: linkedIdsOf(stream, records),
    successors: new Map(),
  });
  const decided = await deps.decisions.hasAny(job.plan.keys.syncKey);
  const decisions = decided ? await decisionsOf(deps, job, stream, records) : NO_DECISIONS;
  const page = draftPage(job, stream, records, loaded, { acted: new Set(), decisions });
  await runFilterHooks(deps, job, page, context);
  await resolveParents(job, page, loaded, deps.pages);
  placeTargets(view, page);
  return page;
}

/** Keeps in mind which candidates had a partner. */
class RememberedLinks implements LinkedLookup {
  /** `type id` of the candidate -> its partner. */
  readonly owners = new Map<string, string>();

  constructor(private readonly inner: LinkedLookup) {}

  async linkedCounterparts(pairKey: number, side: Side, typeKey: number, ids: readonly string[]) {
    const linked = await this.inner.linkedCounterparts(pairKey, side, typeKey, ids);
    for (const [id, partner] of linked) this.owners.set(`${typeKey} ${id}`, partner);
    return linked;
  }
}

const NOBODY_IS_LINKED: LinkedLookup = {
  linkedCounterparts: () => Promise.resolve(new Map<string, string>()),
};

function unlinked(pair: VerifiedPair, view: View, { record, draft }: Seeker): VerifyFinding {
  const ends = endsOf(view, record, draft);
  const step: RepairStep = {
    jobKey: view.job.plan.keys.jobKey,
    typeKey: view.stream.typeKey,
    sourceId: record.record.id,
    pairKey: pair.pairKey,
    target: view.target.name,
    fields: [],
    isNew: true,
  };
  return findingOf(pair, view, { record, draft }, unlinkedReason(ends.hubspot, ends.business, null), [step]);
}

/** Its counterpart has a partner; or another record of this page matches it too, which is told once all are through. */
function taken(
  pair: VerifiedPair,
  view: View,
  { record, draft }: Seeker,
  owners: ReadonlyMap<string, string>,
): VerifyFinding | null {
  if (draft.action !== 'link' || draft.counterpartId === null) return null;
  const partner = owners.get(`${draft.type.typeKey} ${draft.counterpartId}`);
  if (partner === undefined) return unlinked(pair, view, { record, draft });
  if (partner === record.record.id) return null;
  const ends = endsOf(view, record, draft);
  const { source } = view;
  const reason = DOUBLED.copy(source, ends[source], partner, ends[otherSide(source)]);
  return findingOf(pair, view, { record, draft }, reason, []);
}

function endsOf(
  { source, stream }: View,
  { record }: RecordDraft,
  { type, counterpartId }: TargetDraft,
): Readonly<Record<Side, NamedRecord>> {
  const own = { type: stream.type, id: record.id };
  const other = { type: type.name, id: counterpartId ?? '' };
  return source === 'hubspot' ? { hubspot: own, business: other } : { hubspot: other, business: own };
}

function findingOf(
  { pairKey }: VerifiedPair,
  view: View,
  { record, draft }: Seeker,
  reason: Reason,
  repairs: readonly RepairStep[],
): VerifyFinding {
  const { hubspot, business } = endsOf(view, record, draft);
  const forward = view.source === 'hubspot';
  return {
    linkId: null,
    pairKey,
    hubspotTypeKey: forward ? view.stream.typeKey : draft.type.typeKey,
    hubspotId: hubspot.id,
    businessTypeKey: forward ? draft.type.typeKey : view.stream.typeKey,
    businessId: business.id,
    outcome: 'failed',
    reason,
    differences: [],
    repairs,
  };
}
