import type { FieldValue } from '../records/field-value.js';
import { otherSide, type Side } from '../records/system-record.js';
import type { ConflictPolicy } from './definition.js';
import { isEmpty } from './field-decision.js';
import type { Reason } from './outcome.js';

/** What a person asked of a comparison; plain JSON, kept with the run. */
export interface VerifyOptions {
  /** Only these mappings; null = all. */
  readonly mappings: readonly string[] | null;
  /** Puts what differs back in the queue of the job that keeps it. */
  readonly repair: boolean;
  /** Looks at what is linked alone; absent = also for records that should be. */
  readonly linksOnly?: boolean;
}

/** Codes of what is wrong with a link. */
export type FindingCode =
  /** The mapping gives another value than the one that stands there. */
  | 'differs'
  | 'missing-hubspot'
  | 'missing-business'
  | 'missing-both'
  /** Two records of one side stand for one of the other: by their links, by their origin or by the match rules. */
  | 'doubled'
  /** No link holds them, and the match rules pair them, each with the other alone. */
  | 'unlinked-but-matching'
  /** The mapping gives no value for the record as it is now. */
  | 'not-mappable';

/** Which sides have another value than when both were compared last; null = never compared. */
export type ChangedSides = Side | 'both' | 'neither' | null;

/** One field that a job of the sync would have different. */
export interface FieldDifference {
  /** The side that is not as the mapping would have it. */
  readonly at: Side;
  /** Field of that side. */
  readonly field: string;
  /** Fields of the other side that its value is made of. */
  readonly from: readonly string[];
  /** What stands on both sides; of a value made of several fields, what the mapping makes of them. */
  readonly hubspot: FieldValue;
  readonly business: FieldValue;
  /** What the mapping gives for `field`. */
  readonly expected: FieldValue;
  readonly changed: ChangedSides;
  /** Side whose record was changed last; null = not known. */
  readonly newer: Side | null;
}

/** A field of one link as one job sees it: the mapped value beside the value that stands there. */
export interface ComparedField extends FieldDifference {
  readonly equal: boolean;
  readonly twoWay: boolean;
  readonly conflict: ConflictPolicy;
}

/** A record that its job has to bring over again. */
export interface RepairStep {
  readonly jobKey: number;
  /** Type of the record on the job's source side. */
  readonly typeKey: number;
  readonly sourceId: string;
  readonly pairKey: number;
  readonly target: string;
  /** Target fields to be written whatever the baseline says; none = the target is looked at. */
  readonly fields: readonly string[];
  /** No job may have read the record yet: it is queued all the same. */
  readonly isNew?: true;
}

/**
 * What differs between two sides, each field once. A two-way field agrees where one of its two directions finds it equal:
 * a converter that shortens cannot be read backwards.
 */
export function differencesOf(
  forward: readonly ComparedField[],
  backward: readonly ComparedField[],
): readonly ComparedField[] {
  const opposite = (field: ComparedField, among: readonly ComparedField[]): ComparedField | undefined =>
    field.twoWay
      ? among.find(
          (other) => other.twoWay && field.from.includes(other.field) && other.from.includes(field.field),
        )
      : undefined;
  const differs = (field: ComparedField, among: readonly ComparedField[]): boolean =>
    !field.equal && opposite(field, among)?.equal !== true;
  return [
    ...forward.filter((field) => differs(field, backward)),
    ...backward.filter((field) => differs(field, forward) && opposite(field, forward) === undefined),
  ];
}

/**
 * The side that is right about a difference; null = a person has to say. One-way fields have one source. Of a two-way
 * field the side that changed since both agreed is right, and the policy decides where that does not tell.
 */
export function rightSide(field: ComparedField): Side | null {
  const source = otherSide(field.at);
  // Linked and never compared: the next run takes it as it is, so that there is nothing to go back to.
  if (field.changed === null) return null;
  if (!field.twoWay) return source;
  if (field.changed === 'hubspot' || field.changed === 'business') return field.changed;
  switch (field.conflict) {
    case 'hubspot':
    case 'business':
      return field.conflict;
    case 'newest':
      return field.newer ?? source;
    case 'keep-filled':
      if (isEmpty(field.hubspot) === isEmpty(field.business)) return source;
      return isEmpty(field.hubspot) ? 'business' : 'hubspot';
    case 'ask':
      return null;
  }
}

/** Neither side changed since both were compared: they differ by agreement, e.g. since a person linked them. */
export function isSettled({ changed }: FieldDifference): boolean {
  return changed === 'neither';
}

export function changedSides(
  source: { readonly side: Side; readonly changed: boolean | null },
  targetChanged: boolean | null,
): ChangedSides {
  if (source.changed === null || targetChanged === null) return null;
  if (source.changed && targetChanged) return 'both';
  if (source.changed) return source.side;
  return targetChanged ? otherSide(source.side) : 'neither';
}

/** Names of fields, never values: reasons are read by everybody who may see runs. */
export function differsReason(differences: readonly FieldDifference[]): Reason {
  const names = [...new Set(differences.map(({ field }) => field))];
  const [first = ''] = names;
  const shown = names.slice(0, 5).join(', ');
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  const message =
    names.length === 1
      ? `${first} differs between the two sides.`
      : `${shown}${more} differ between the two sides.`;
  return { code: 'differs', message, field: first };
}

export const SETTLED: Omit<Reason, 'field'> = {
  code: 'settled',
  message: 'The two sides differ as they did when they were compared last: neither has changed since.',
  rule: 'baseline',
};

export function missingReason(gone: readonly Side[]): Reason {
  if (gone.length > 1)
    return { code: 'missing-both', message: 'Neither side has its record any more; unlink the two.' };
  return gone[0] === 'hubspot'
    ? { code: 'missing-hubspot', message: 'HubSpot no longer has its record.' }
    : { code: 'missing-business', message: 'The business system no longer has its record.' };
}

/** A record as a person looks for it. */
export interface NamedRecord {
  readonly type: string;
  readonly id: string;
}

export function named({ type, id }: NamedRecord): string {
  return `${type} ${id}`;
}

const SIDES: Readonly<Record<Side, string>> = { hubspot: 'HubSpot', business: 'the business system' };

/** Each says which records they are and what to do; a person has to. */
export const DOUBLED = {
  sameTarget: (hubspot: NamedRecord, other: string, business: NamedRecord): Reason => ({
    code: 'doubled',
    message:
      `${named(hubspot)} and ${other} are both linked with ${named(business)}, which its job does not share ` +
      'between records. Merge the two in HubSpot, or unlink the one that is wrong.',
  }),
  merged: (hubspot: NamedRecord, into: string, business: NamedRecord): Reason => ({
    code: 'doubled',
    message:
      `${named(hubspot)} was merged into ${into}, which has a link of its own: ${named(business)} and that one's ` +
      'counterpart stand for one record. Merge them in the business system, or unlink one.',
  }),
  /** By the property that says which record it was made for. */
  origin: (stray: NamedRecord, linked: string, business: NamedRecord): Reason => ({
    code: 'doubled',
    message:
      `${named(stray)} was made for ${named(business)}, which is linked with ${linked}. ` +
      `Merge the two in HubSpot and keep ${linked}, or delete the one that is not needed.`,
  }),
  /** By the match rules; `linked` has the link. */
  copy: (side: Side, stray: NamedRecord, linked: string, counterpart: NamedRecord): Reason => ({
    code: 'doubled',
    message:
      `${named(stray)} matches ${named(counterpart)}, which is linked with ${linked}. ` +
      `Merge the two in ${SIDES[side]} and keep ${linked}, or tell them apart.`,
  }),
  /** None of them is linked. */
  rivals: (side: Side, all: readonly NamedRecord[], counterpart: NamedRecord): Reason => ({
    code: 'doubled',
    message:
      `${all.slice(0, 5).map(named).join(' and ')}${all.length > 5 ? ` and ${all.length - 5} more` : ''} all match ` +
      `${named(counterpart)}. Merge them in ${SIDES[side]}, or link the right one by hand.`,
  }),
};

export function unlinkedReason(hubspot: NamedRecord, business: NamedRecord, rule: string | null): Reason {
  return {
    code: 'unlinked-but-matching',
    message: `${named(hubspot)} and ${named(business)} match, and no link holds them.`,
    ...(rule === null ? {} : { rule }),
  };
}
