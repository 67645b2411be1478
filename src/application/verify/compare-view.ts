import type { CompiledField } from '../../domain/mapping/compiled-mapping.js';
import type { FieldValue, FieldValues } from '../../domain/records/field-value.js';
import { otherSide, type SystemRecord } from '../../domain/records/system-record.js';
import { equalValues, isEmpty } from '../../domain/sync/field-decision.js';
import type { Reason } from '../../domain/sync/outcome.js';
import { changedSides, type ComparedField, type FindingCode } from '../../domain/sync/verify.js';
import type { EngineDeps } from '../engine/engine-deps.js';
import { mayUpdate } from '../engine/page/compare-linked.js';
import { draftPage } from '../engine/page/draft-page.js';
import { linkedIdsOf } from '../engine/page/linked-ids.js';
import { mapFields, mappingLookups, placed } from '../engine/page/map-fields.js';
import type { PageDraft, RecordDraft, TargetDraft } from '../engine/page/page-draft.js';
import { adoptTargetParents, resolveParents } from '../engine/page/resolve-parents.js';
import { runFilterHooks, runPreHooks } from '../engine/page/run-page-hooks.js';
import { NO_DECISIONS } from '../ports/repair-decisions.port.js';
import type { CallContext } from '../ports/record-system.port.js';
import type { VerifiedLink } from '../ports/verify-store.port.js';
import { idOf, recordKey, typeKeyOf, type LinkedRecords } from './read-links.js';
import type { View } from './verified-pairs.js';

/** What one job has to say about one link. */
export type ViewResult =
  | { readonly kind: 'compared'; readonly fields: readonly ComparedField[] }
  /** The job leaves the record alone, and says why. */
  | { readonly kind: 'excused'; readonly reason: Reason }
  | { readonly kind: 'not-mappable'; readonly reason: Reason };

interface Subject {
  readonly link: VerifiedLink;
  readonly record: RecordDraft;
  readonly draft: TargetDraft;
  readonly current: SystemRecord;
  /** Fields of the mapping by their targets; those that a script or a parent sets are not among them. */
  readonly mapped: Map<string, CompiledField>;
}

const NO_TARGET: Reason = {
  code: 'no-target',
  message: 'Its job does not bring this record over as it is now.',
  rule: 'when',
};

/**
 * The links of a page as one job sees them: filters, parents, mapping and scripts are the engine's own, run on what
 * both sides hold now. Nothing is decided by the baselines. Link id -> result.
 */
export async function compareView(
  deps: EngineDeps,
  view: View,
  links: readonly VerifiedLink[],
  read: LinkedRecords,
  context: CallContext,
): Promise<ReadonlyMap<string, ViewResult>> {
  const { job, stream, source } = view;
  const target = otherSide(source);
  const sources = links.flatMap((link) => recordAt(link, source, read) ?? []);
  const loaded = await deps.pages.loadPage({
    jobKey: job.plan.keys.jobKey,
    typeKey: stream.typeKey,
    sourceSide: source,
    sourceIds: sources.map(({ id }) => id),
    pairKeys: stream.pairKeys,
    parents: linkedIdsOf(stream, sources),
    successors: new Map(),
  });
  const page = draftPage(job, stream, sources, loaded, { acted: new Set(), decisions: NO_DECISIONS });
  await runFilterHooks(deps, job, page, context);
  await resolveParents(job, page, loaded, deps.pages);
  placeTargets(view, page);
  const lookups = mappingLookups(job, stream, loaded);
  const results = new Map<string, ViewResult>();
  const open: Subject[] = [];
  for (const link of links) {
    const record = page.records.find(({ record: each }) => each.id === idOf(link, source));
    const draft = record?.targets.find((each) => each.target === view.target);
    const current = recordAt(link, target, read);
    if (!record || !draft || !current) {
      results.set(link.id, { kind: 'excused', reason: record?.refusal?.reason ?? NO_TARGET });
      continue;
    }
    const subject = { link, record, draft, current, mapped: new Map<string, CompiledField>() };
    const refused = await expect(view, subject, lookups);
    if (refused) results.set(link.id, refused);
    else open.push(subject);
  }
  await runPreHooks(deps, job, page, context);
  for (const subject of open) results.set(subject.link.id, resultOf(view, subject));
  return results;
}

function recordAt(
  link: VerifiedLink,
  side: 'hubspot' | 'business',
  read: LinkedRecords,
): SystemRecord | undefined {
  const found = read[side].get(recordKey(typeKeyOf(link, side), idOf(link, side)));
  // A merged record answers to its former id: here it stands under the one that the link has.
  return found && { ...found, id: idOf(link, side), formerIds: [] };
}

/** Linked targets know their counterparts, so that later ones find their parents among the earlier ones. */
export function placeTargets({ source }: View, page: PageDraft): void {
  for (const record of page.records) {
    for (const draft of record.targets) {
      if (draft.link)
        draft.counterpartId = source === 'hubspot' ? draft.link.businessId : draft.link.hubspotId;
    }
    for (const draft of record.targets) if (draft.verdict === null) adoptTargetParents(record, draft);
  }
}

/** Fills `draft.fields` with everything that the job would have there; a result where it has no say. */
async function expect(
  view: View,
  { link, record, draft, current, mapped }: Subject,
  lookups: ReturnType<typeof mappingLookups>,
): Promise<ViewResult | null> {
  const { job, source } = view;
  const typeKey = typeKeyOf(link, otherSide(source));
  draft.type = draft.target.types.find((type) => type.typeKey === typeKey) ?? draft.type;
  draft.current = current;
  if (draft.verdict === null) mayUpdate(job, draft);
  if (draft.verdict?.reason) return { kind: 'excused', reason: draft.verdict.reason };
  const { values, problems } = await mapFields(draft.type, record.record.fields, lookups, 'update');
  const always = draft.type.mapping.fields.filter(({ on }) => on === 'always');
  // As for its job, a value that cannot be mapped is none of its business until it changes.
  const [seen] = seenOf(view, link);
  const open = always.filter(({ inputs }) => changedAmong(inputs, record.record.fields, seen) !== false);
  const problem = problems.find((each) => open.some(({ target }) => target === each.target));
  if (problem) {
    const code: FindingCode = 'not-mappable';
    return { kind: 'not-mappable', reason: { code, message: problem.message, field: problem.field } };
  }
  for (const field of always) {
    const value = placed(field, values, draft);
    if (value === undefined || (field.whenEmpty === 'skip' && isEmpty(value))) continue;
    draft.fields[field.target] = value;
    mapped.set(field.target, field);
  }
  placeParents(source, draft, current);
  draft.action = 'update';
  return null;
}

/** A HubSpot record may have further parents of a type, so that there only a lost one is a difference. */
function placeParents(source: View['source'], draft: TargetDraft, current: SystemRecord): void {
  for (const [field, id] of draft.parentIds) {
    const found = current.fields[field];
    if (found === undefined || (source === 'business' && !isEmpty(found))) continue;
    draft.fields[field] = id;
  }
}

function resultOf(view: View, subject: Subject): ViewResult {
  const { draft } = subject;
  if (draft.verdict?.reason) {
    const { outcome, reason } = draft.verdict;
    return outcome === 'failed' ? { kind: 'not-mappable', reason } : { kind: 'excused', reason };
  }
  const fields = Object.keys(draft.fields).flatMap((name) => compare(view, subject, name) ?? []);
  return { kind: 'compared', fields };
}

function compare(view: View, subject: Subject, name: string): ComparedField | null {
  const { link, record, draft, current, mapped } = subject;
  const expected = draft.fields[name] ?? null;
  const found = current.fields[name] ?? null;
  const field = mapped.get(name);
  const [sourceSeen, targetSeen] = seenOf(view, link);
  const equal = equalValues(expected, found) || isLeft(view, targetSeen, name, found, expected);
  const inputs = field?.inputs ?? [];
  const [input] = inputs;
  const given = inputs.length === 1 && input !== undefined ? (record.record.fields[input] ?? null) : expected;
  const at = otherSide(view.source);
  return {
    at,
    field: name,
    from: inputs,
    hubspot: at === 'hubspot' ? found : given,
    business: at === 'business' ? found : given,
    expected,
    changed: changedSides(
      { side: view.source, changed: changedAmong(inputs, record.record.fields, sourceSeen) },
      targetSeen === null ? null : !equalValues(targetSeen[name] ?? null, found),
    ),
    newer: newerOf(view, record.record, current),
    equal,
    twoWay: field?.twoWay ?? false,
    conflict: field?.conflict ?? 'newest',
  };
}

function seenOf({ source }: View, link: VerifiedLink): readonly [FieldValues | null, FieldValues | null] {
  return source === 'hubspot' ? [link.hubspotSeen, link.businessSeen] : [link.businessSeen, link.hubspotSeen];
}

/** The policy lets the target have what it has. */
function isLeft(
  { target }: View,
  seen: FieldValues | null,
  name: string,
  found: FieldValue,
  expected: FieldValue,
): boolean {
  switch (target.definition.update) {
    case 'never':
      return true;
    case 'fill-empty':
      return !isEmpty(found);
    case 'additive':
      return !isEmpty(found) || !isEmpty(seen?.[name] ?? null) || isEmpty(expected);
    case 'linked':
      return false;
  }
}

function changedAmong(inputs: readonly string[], now: FieldValues, seen: FieldValues | null): boolean | null {
  if (seen === null) return null;
  return inputs.some((name) => !equalValues(now[name] ?? null, seen[name] ?? null));
}

function newerOf({ source }: View, record: SystemRecord, current: SystemRecord): ComparedField['newer'] {
  if (record.modifiedAt === null || current.modifiedAt === null) return null;
  const [from, to] = [Date.parse(record.modifiedAt), Date.parse(current.modifiedAt)];
  if (from === to) return null;
  return from > to ? source : otherSide(source);
}
