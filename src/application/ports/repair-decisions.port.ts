import type { FieldValue, FieldValues } from '../../domain/records/field-value.js';

/** Who is right about a field that both sides changed; `value` = neither, this value. */
export type ConflictDecision =
  { readonly take: 'hubspot' | 'business' } | { readonly take: 'value'; readonly value: FieldValue };

export interface DecisionsRequest {
  readonly syncKey: number;
  /** Below zero for a dry run: its job's decisions are read and none is dropped. */
  readonly jobKey: number;
  readonly typeKey: number;
  /** Pairs of the targets that the page has. */
  readonly pairKeys: readonly number[];
  /** Source records of the page with `modifiedAt` as they were read. */
  readonly sources: readonly { readonly id: string; readonly version: string | null }[];
}

/** pair key -> source id -> T */
export type ByPairAndSource<T> = ReadonlyMap<number, ReadonlyMap<string, T>>;

/** What people decided about the records of a page. */
export interface PageDecisions {
  /** Set aside in the very version that was read: the record is skipped with the reason `ignored`. */
  readonly ignored: ReadonlySet<string>;
  /** Target field -> value, in place of what the mapping gives. */
  readonly overrides: ByPairAndSource<FieldValues>;
  /** Target field -> decision. */
  readonly conflicts: ByPairAndSource<ReadonlyMap<string, ConflictDecision>>;
  /** Candidates of which a person said that they are others: never asked about again. */
  readonly rejected: ByPairAndSource<ReadonlySet<string>>;
  /** Target fields that are written whatever the baseline says, and the target is looked at; may name no field. */
  readonly restores: ByPairAndSource<ReadonlySet<string>>;
}

export const NO_DECISIONS: PageDecisions = {
  ignored: new Set(),
  overrides: new Map(),
  conflicts: new Map(),
  rejected: new Map(),
  restores: new Map(),
};

export interface DecisionPlace {
  readonly syncKey: number;
  readonly jobKey: number;
  readonly typeKey: number;
  readonly sourceId: string;
}

/** One decision as it is kept; a later one about the same thing takes its place, rejected candidates add up. */
export type RepairDecision =
  | { readonly kind: 'ignore'; readonly sourceVersion: string | null }
  | {
      readonly kind: 'override';
      readonly pairKey: number;
      readonly field: string;
      readonly value: FieldValue;
    }
  | {
      readonly kind: 'conflict';
      readonly pairKey: number;
      readonly field: string;
      readonly decision: ConflictDecision;
    }
  | { readonly kind: 'rejected'; readonly pairKey: number; readonly candidateIds: readonly string[] }
  | { readonly kind: 'restore'; readonly pairKey: number; readonly fields: readonly string[] };

/**
 * The engine's side of the repair desk. Nothing has to be ticked off: an override, a restored field and a conflict's decision count
 * while their record is `pending` or `failed`, an ignored version until another one is read, and what no longer
 * counts is dropped by the read that finds it.
 */
export interface RepairDecisions {
  /** Asked once per slice, so that pages of a sync without decisions cost nothing. */
  hasAny(syncKey: number): Promise<boolean>;
  ofPage(request: DecisionsRequest): Promise<PageDecisions>;
  keep(place: DecisionPlace, decisions: readonly RepairDecision[], decidedBy: string): Promise<void>;
}

export const REPAIR_DECISIONS = Symbol('REPAIR_DECISIONS');
