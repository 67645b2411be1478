import type { FieldValue, FieldValues } from '../../../domain/records/field-value.js';
import type { Outcome, Reason, RecordOutcome } from '../../../domain/sync/outcome.js';
import type { ConflictWrite, LinkWrite } from '../../ports/page-store.port.js';
import type { CompiledJob, CompiledTargetType } from '../compile/compiled-job.js';
import { withReadVersion, withWrittenVersion } from './seen-version.js';
import { sourceSeen, targetSeen } from './compare-linked.js';
import type { PageDraft, RecordDraft, TargetDraft } from './page-draft.js';

/** Outcomes of the page as transaction 2 keeps them. */
export function outcomesOf(page: PageDraft): readonly RecordOutcome[] {
  return page.records.map((record) => {
    // Not spread: V8 adds what follows a spread field by field, the slow way.
    const { outcome, reason } = summaryOf(record);
    return {
      sourceId: record.record.id,
      outcome,
      reason,
      targets: record.targets.map((t) => ({
        target: t.target.name,
        outcome: outcomeOf(t),
        effect: t.verdict?.effect ?? null,
        reason: t.verdict?.reason ?? null,
        counterpartId: t.counterpartId,
      })),
      sourceVersion: record.record.modifiedAt,
      waitsFor: record.waitsFor,
    };
  });
}

/** The worst of its targets speaks for a record. */
const WORST_FIRST: readonly Outcome[] = ['failed', 'pending', 'migrated', 'unchanged', 'skipped'];

function summaryOf(record: RecordDraft): { readonly outcome: Outcome; readonly reason: Reason | null } {
  if (record.refusal) return record.refusal;
  let worst: TargetDraft | null = null;
  for (const target of record.targets) if (worst === null || rankOf(target) < rankOf(worst)) worst = target;
  if (worst === null) return { outcome: 'skipped', reason: null };
  return { outcome: outcomeOf(worst), reason: worst.verdict?.reason ?? null };
}

function outcomeOf({ verdict }: TargetDraft): Outcome {
  return verdict?.outcome ?? 'pending';
}

function rankOf(target: TargetDraft): number {
  return WORST_FIRST.indexOf(outcomeOf(target));
}

/** Conflicts are told with the page that settles their target: one that others are at work on may be decided otherwise. */
export function conflictsOf({ conflicts, records }: PageDraft): readonly ConflictWrite[] {
  if (conflicts.length === 0) return conflicts;
  const busy = new Set(
    records.flatMap(({ record, targets }) =>
      targets
        .filter(({ verdict }) => verdict?.reason?.code === 'busy')
        .map(({ target }) => `${target.pairKey} ${record.id}`),
    ),
  );
  return conflicts.filter(({ pairKey, sourceId }) => !busy.has(`${pairKey} ${sourceId}`));
}

/** Links and baselines that this page made or moved. */
export function linksOf(job: CompiledJob, page: PageDraft): readonly LinkWrite[] {
  const links: LinkWrite[] = [];
  for (const record of page.records) {
    for (const draft of record.targets) {
      const moves = draft.keepsBaseline || draft.stored !== null || draft.keepsLink;
      const link = moves ? linkOf(job, page, record, draft) : null;
      if (link) links.push(link);
    }
  }
  return links;
}

function linkOf(
  job: CompiledJob,
  page: PageDraft,
  record: RecordDraft,
  draft: TargetDraft,
): LinkWrite | null {
  const outcome = outcomeOf(draft);
  if (draft.counterpartId === null) return null;
  if (!draft.keepsLink && (outcome === 'failed' || outcome === 'pending')) return null;
  const source = draft.keepsBaseline
    ? withReadVersion(
        sourceBaseline(record.record.fields, draft),
        draft.link && sourceSeen(job, draft.link),
        record.record,
        job.source.lags === true,
      )
    : draft.link && sourceSeen(job, draft.link);
  const earlier = draft.link ? targetSeen(job, draft.link) : null;
  const stored = draft.agreed ? { ...draft.agreed, ...draft.stored } : draft.stored;
  const target = stored ? withWrittenVersion(targetBaseline(earlier, stored, draft), draft) : earlier;
  const forward = job.plan.job.source.side === 'hubspot';
  return {
    pairKey: draft.target.pairKey,
    hubspotTypeKey: forward ? page.stream.typeKey : draft.type.typeKey,
    hubspotId: forward ? record.record.id : draft.counterpartId,
    businessTypeKey: forward ? draft.type.typeKey : page.stream.typeKey,
    businessId: forward ? draft.counterpartId : record.record.id,
    shared: draft.target.definition.shared ?? false,
    hubspotSeen: forward ? source : target,
    businessSeen: forward ? target : source,
  };
}

/** Fields of each side that belong to a baseline: a set for the look whether a record holds just them. */
interface BaselineFields {
  readonly source: ReadonlySet<string>;
  readonly target: ReadonlySet<string>;
}

const KNOWN = new WeakMap<CompiledTargetType, BaselineFields>();

function baselineFields(type: CompiledTargetType): BaselineFields {
  const known = KNOWN.get(type);
  if (known) return known;
  const { sourceFields, targetFields } = type.mapping;
  const fields = { source: new Set(sourceFields), target: new Set([...targetFields, ...type.parentFields]) };
  KNOWN.set(type, fields);
  return fields;
}

/** Mostly the record itself: putting such an object together costs as much as mapping it. */
function sourceBaseline(fields: FieldValues, { type, sourceParents, reopened }: TargetDraft): FieldValues {
  const { source } = baselineFields(type);
  const asItIs = sourceParents.size === 0 && reopened.size === 0;
  if (asItIs && holdsOnly(fields, source) === source.size) return fields;
  const picked: Record<string, FieldValue> = {};
  for (const name of source) if (!reopened.has(name)) picked[name] = fields[name] ?? null;
  for (const [name, id] of sourceParents) picked[name] = id;
  return picked;
}

/** Only what the mapping or a parent writes belongs to the baseline. */
function targetBaseline(
  earlier: FieldValues | null,
  stored: FieldValues,
  { type, unseen }: TargetDraft,
): FieldValues {
  const { target } = baselineFields(type);
  if (earlier === null && unseen.size === 0 && holdsOnly(stored, target) !== null) return stored;
  const picked: Record<string, FieldValue> = { ...earlier };
  for (const name of target) {
    const value = stored[name];
    if (value !== undefined && !unseen.has(name)) picked[name] = value;
  }
  return picked;
}

/** How many fields there are; null if another one is among them. */
function holdsOnly(fields: FieldValues, names: ReadonlySet<string>): number | null {
  let count = 0;
  for (const name in fields) {
    if (!names.has(name)) return null;
    count += 1;
  }
  return count;
}
