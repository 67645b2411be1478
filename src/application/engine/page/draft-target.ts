import type { FieldValues } from '../../../domain/records/field-value.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { Link } from '../../../domain/sync/link.js';
import type { Reason } from '../../../domain/sync/outcome.js';
import type { LoadedPage, Tombstone, WrittenToSource } from '../../ports/page-store.port.js';
import type { CompiledTarget } from '../compile/compiled-job.js';
import { settleTarget, type TargetDraft } from './page-draft.js';

export const DELETED: Reason = {
  code: 'deleted',
  message: 'Its counterpart was deleted on purpose, so it is not created again.',
  rule: 'tombstone',
};

export const MERGED: Reason = {
  code: 'merged',
  message:
    'Its counterpart was merged into a record that is linked already. Merge the two here too, or link it by hand.',
  rule: 'tombstone',
};

/** The same, where it was merged before it was linked: there is no link that a tombstone could stand for. */
export const MERGED_UNLINKED: Reason = { ...MERGED, rule: 'creation' };

/** A target of a record with what is known of it: its link, or what stands against creating it again. */
export function draftTarget(target: CompiledTarget, record: SystemRecord, loaded: LoadedPage): TargetDraft {
  const link = loaded.links.get(target.pairKey)?.get(record.id) ?? null;
  const first = target.types[0];
  if (!first) throw new Error(`Target ${target.name} has no type.`);
  const linkedType = link
    ? target.types.find((t) => t.name === link.businessType || t.name === link.hubspotType)
    : undefined;
  const draft: TargetDraft = {
    target,
    link,
    replaces: null,
    generation: loaded.generations.get(target.pairKey)?.get(record.id) ?? 0,
    left: loaded.intents.get(target.pairKey)?.get(record.id) ?? null,
    written: writtenBy(link, record, loaded.written.get(target.pairKey)?.get(record.id)),
    action: 'none',
    type: linkedType ?? first,
    counterpartId: null,
    current: null,
    parentIds: new Map(),
    sourceParents: new Map(),
    fields: {},
    stored: null,
    agreed: null,
    version: null,
    keepsBaseline: false,
    keepsLink: false,
    mayBeMade: false,
    unseen: new Set(),
    reopened: new Set(),
    audits: [],
    verdict: null,
  };
  const tombstone = link ? undefined : loaded.tombstones.get(target.pairKey)?.get(record.id);
  if (tombstone && !isRestored(tombstone, record)) {
    settleTarget(draft, 'skipped', null, tombstone.reason === 'merged' ? MERGED : DELETED);
  }
  if (link === null && wasMergedUnlinked(target, record, loaded))
    settleTarget(draft, 'skipped', null, MERGED_UNLINKED);
  return draft;
}

function wasMergedUnlinked({ name }: CompiledTarget, { id }: SystemRecord, { states }: LoadedPage): boolean {
  const reason = states.get(id)?.targets.find(({ target }) => target === name)?.reason;
  return reason?.code === MERGED_UNLINKED.code && reason.rule === MERGED_UNLINKED.rule;
}

/** Of records that were merged into this one, the partner's alone counts: the others' values are news to it. */
function writtenBy(
  link: Link | null,
  { id }: SystemRecord,
  written: readonly WrittenToSource[] = [],
): readonly FieldValues[] {
  const partner = link && (link.hubspotId === id ? link.businessId : link.hubspotId);
  return written.filter(({ by }) => partner === null || by === partner).map(({ fields }) => fields);
}

/**
 * A record that Crosstie itself had deleted with its counterpart, and that changed afterwards, was restored by a
 * person. Any other stays blocked: its counterpart is gone on purpose, however often it changes.
 */
function isRestored({ reason, at }: Tombstone, { modifiedAt }: SystemRecord): boolean {
  return reason === 'propagated' && modifiedAt !== null && modifiedAt > at;
}
