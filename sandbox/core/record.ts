import type { ObjectType } from './object-types.js';
import { iso } from './time.js';

/** Stored values; a property without value has no key. */
export type Props = Record<string, string>;

/** One version of a record. Versions are never changed in place, so that a lagging index can keep an old one. */
export interface Version {
  readonly props: Readonly<Props>;
  readonly updatedAt: number;
  /** Filled on first use. */
  updatedIso: string | null;
  /** Whether every value is its own JSON text; filled on first use. */
  plain: boolean | null;
}

/** The association types between one record and another, as ids; the lists are shared between records. */
export interface AssociationEntry {
  readonly toId: number;
  types: readonly number[];
}

export interface PropertyChange {
  readonly name: string;
  readonly value: string;
  readonly at: number;
  readonly source: WriteSource;
}

/** Who wrote: the API (INTEGRATION) or a person in the user interface (CRM_UI). */
export type WriteSource = 'INTEGRATION' | 'CRM_UI';

export interface PortalRecord {
  readonly type: ObjectType;
  readonly num: number;
  readonly id: string;
  readonly createdAt: number;
  createdIso: string | null;
  archivedAt: number | null;
  current: Version;
  /** What the search index knows; null while it knows nothing. */
  indexed: Version | null;
  /** Associations by the index of the other type, each sorted by id; null while there are none. */
  associations: (AssociationEntry[] | undefined)[] | null;
  /** Changes after creation, oldest first; null while there are none. */
  changes: PropertyChange[] | null;
}

export function makeVersion(props: Readonly<Props>, updatedAt: number): Version {
  return { props, updatedAt, updatedIso: null, plain: null };
}

export function makeRecord(
  type: ObjectType,
  num: number,
  props: Readonly<Props>,
  createdAt: number,
  updatedAt: number,
): PortalRecord {
  return {
    type,
    num,
    id: String(num),
    createdAt,
    createdIso: null,
    archivedAt: null,
    current: makeVersion(props, updatedAt),
    indexed: null,
    associations: null,
    changes: null,
  };
}

export function createdIso(record: PortalRecord): string {
  return (record.createdIso ??= iso(record.createdAt));
}

export function updatedIso(version: Version): string {
  return (version.updatedIso ??= iso(version.updatedAt));
}

/** Texts of nothing but these characters need no escape in JSON. */
const PLAIN = /^[ !#-[\]-~\u00a0-\ud7ff]*$/;

/** True when all values of the version can be put between quotes as they are. */
export function isPlain(version: Version): boolean {
  return (version.plain ??= Object.values(version.props).every((value) => PLAIN.test(value)));
}
