import { otherSide, type Side } from '../../domain/records/system-record.js';
import type { Reason } from '../../domain/sync/outcome.js';
import {
  DOUBLED,
  differencesOf,
  differsReason,
  isSettled,
  missingReason,
  rightSide,
  SETTLED,
  type ComparedField,
  type FieldDifference,
  type NamedRecord,
  type RepairStep,
} from '../../domain/sync/verify.js';
import type { VerifiedLink, VerifyFinding } from '../ports/verify-store.port.js';
import type { ViewResult } from './compare-view.js';
import { idOf, recordKey, typeKeyOf, type LinkedRecords } from './read-links.js';
import { keepsValues, type VerifiedPair, type View } from './verified-pairs.js';

/** What is known of one link before it is judged. */
export interface LinkFacts {
  readonly link: VerifiedLink;
  /** Views from HubSpot and from the business system, as far as jobs have any. */
  readonly views: Readonly<Partial<Record<Side, View>>>;
  readonly results: Readonly<Partial<Record<Side, ViewResult>>>;
  /** The record with a link of its own that its HubSpot record was merged into; null = it was not. */
  readonly mergedInto: string | null;
}

type Verdict = Pick<VerifyFinding, 'outcome' | 'reason' | 'differences' | 'repairs'>;

/** Null = both sides are as the jobs would have them. */
export function judgeLink(pair: VerifiedPair, facts: LinkFacts, read: LinkedRecords): VerifyFinding | null {
  const verdict = verdictOn(pair, facts, read);
  if (verdict === null) return null;
  const { id, hubspotTypeKey, hubspotId, businessTypeKey, businessId } = facts.link;
  const { pairKey } = pair;
  return {
    linkId: id,
    pairKey,
    hubspotTypeKey,
    hubspotId,
    businessTypeKey,
    businessId,
    ...verdict,
  };
}

function verdictOn(pair: VerifiedPair, facts: LinkFacts, read: LinkedRecords): Verdict | null {
  const { link } = facts;
  const gone = (['hubspot', 'business'] as const).filter(
    (side) => !read[side].has(recordKey(typeKeyOf(link, side), idOf(link, side))),
  );
  if (gone.length > 0) return missing(facts, gone);
  const [hubspot, business] = endsOf(pair, facts.link);
  if (facts.mergedInto !== null) return found(DOUBLED.merged(hubspot, facts.mergedInto, business));
  if (link.doubleOf !== null && !pair.isShared)
    return found(DOUBLED.sameTarget(hubspot, link.doubleOf, business));
  return compared(facts);
}

function endsOf(pair: VerifiedPair, link: VerifiedLink): readonly [NamedRecord, NamedRecord] {
  return [
    { type: pair.hubspotType, id: link.hubspotId },
    { type: pair.businessTypes.get(link.businessTypeKey) ?? 'record', id: link.businessId },
  ];
}

/** The job that still has its source looks at the target, and does what its delete policy says. */
function missing({ link, views }: LinkFacts, gone: readonly Side[]): Verdict {
  const sides = (['hubspot', 'business'] as const).filter((side) => views[side] !== undefined);
  const side = sides.find((each) => !gone.includes(each)) ?? sides[0];
  const view = side && views[side];
  return { ...found(missingReason(gone)), repairs: view ? [stepOf(view, link, [])] : [] };
}

function compared(facts: LinkFacts): Verdict | null {
  const results = [facts.results.hubspot, facts.results.business].flatMap((result) => result ?? []);
  const unfit = results.find((result) => result.kind === 'not-mappable');
  if (unfit) return { ...found(unfit.reason), repairs: repairsOfUnfit(facts) };
  const fieldsFrom = (side: Side): readonly ComparedField[] => {
    const result = facts.results[side];
    return result?.kind === 'compared' ? result.fields : [];
  };
  const all = differencesOf(fieldsFrom('hubspot'), fieldsFrom('business'));
  const open = all.filter((difference) => !isSettled(difference));
  if (open.length > 0) {
    return {
      outcome: 'failed',
      reason: differsReason(open),
      differences: all.map(shown),
      repairs: repairsOf(facts, open),
    };
  }
  if (all.length > 0) return left({ ...SETTLED }, all.map(shown));
  const excused = results.find((result) => result.kind === 'excused');
  const isCompared = results.some((result) => result.kind === 'compared');
  return excused && !isCompared ? left(excused.reason, []) : null;
}

/** Its own job fails on it and says so at the repair desk. */
function repairsOfUnfit({ link, views, results }: LinkFacts): readonly RepairStep[] {
  return (['hubspot', 'business'] as const).flatMap((side) => {
    const view = views[side];
    return view && results[side]?.kind === 'not-mappable' ? [stepOf(view, link, [])] : [];
  });
}

/** Each difference goes to the job that reads the side which is right; where there is none, a person has to help. */
function repairsOf({ link, views }: LinkFacts, open: readonly ComparedField[]): readonly RepairStep[] {
  const fields = new Map<Side, string[]>();
  for (const difference of open) {
    const right = rightSide(difference);
    const view = right && views[right];
    if (!view || !keepsValues(view)) continue;
    // The other direction names the same field by its other end.
    const [other] = difference.from;
    const name = difference.at === otherSide(right) ? difference.field : other;
    if (name !== undefined) fields.set(right, [...(fields.get(right) ?? []), name]);
  }
  return [...fields].flatMap(([side, names]) => {
    const view = views[side];
    return view ? [stepOf(view, link, names)] : [];
  });
}

function stepOf(view: View, link: VerifiedLink, fields: readonly string[]): RepairStep {
  return {
    jobKey: view.job.plan.keys.jobKey,
    typeKey: view.stream.typeKey,
    sourceId: idOf(link, view.source),
    pairKey: view.target.pairKey,
    target: view.target.name,
    fields,
  };
}

function found(reason: Reason): Verdict {
  return { outcome: 'failed', reason, differences: [], repairs: [] };
}

function left(reason: Reason, differences: readonly FieldDifference[]): Verdict {
  return { outcome: 'skipped', reason, differences, repairs: [] };
}

/** Longer texts are cut: a report shows what differs, it is no copy of the record. */
const MAX_TEXT = 300;

function shown({
  at,
  field,
  from,
  hubspot,
  business,
  expected,
  changed,
  newer,
}: ComparedField): FieldDifference {
  return {
    at,
    field,
    from,
    hubspot: cut(hubspot),
    business: cut(business),
    expected: cut(expected),
    changed,
    newer,
  };
}

function cut(value: FieldDifference['hubspot']): FieldDifference['hubspot'] {
  return typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
}
