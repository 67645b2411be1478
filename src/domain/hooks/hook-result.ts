import type { FieldValues } from '../records/field-value.js';
import type { Side } from '../records/system-record.js';
import type { SearchFilterGroup } from './search-filter.js';

/** What a script is told of one record. Fields by their canonical names. */
export interface HookInput {
  readonly source: HookSource;
  /** Fields of the source record; null where there is no record (a filter before reading). */
  readonly record: FieldValues | null;
  /** null at `filter`. */
  readonly target: HookTarget | null;
  /** What is about to be written, or was. */
  readonly values: FieldValues | null;
  /** What the target has, as far as it was read. */
  readonly current: FieldValues | null;
}

export interface HookSource {
  readonly side: Side;
  readonly type: string;
  /** null where there is no record. */
  readonly id: string | null;
  readonly createdAt: string | null;
  readonly modifiedAt: string | null;
}

export interface HookTarget {
  /** Name of the target within its job. */
  readonly name: string;
  readonly type: string;
  /** null before a creation. */
  readonly id: string | null;
  readonly action: 'create' | 'update' | 'link' | 'none';
}

/** What a script answered for one record, checked and in the form of field values. */
export interface HookResult {
  /** Fields of the target that take the place of mapped ones. */
  readonly set: FieldValues;
  /** Leave the record out; the reason is shown with it. */
  readonly skip: { readonly reason: string | null } | null;
  /** Notes for the record's audit. */
  readonly audit: readonly string[];
  readonly notify: readonly HookNotice[];
  /** Of a filter before reading: groups that are joined by "or"; null = no limit. */
  readonly search: readonly SearchFilterGroup[] | null;
}

export interface HookNotice {
  readonly subject: string | null;
  readonly message: string;
}

/** Why a script gave nothing for a record. */
export interface HookProblem {
  readonly code: HookProblemCode;
  /** One sentence. A script that throws a text of its own shows that text, and nothing else of the record. */
  readonly message: string;
  /** From 1, within the script. */
  readonly line?: number;
  readonly column?: number;
}

export type HookProblemCode =
  | 'hook-syntax' // the script cannot be compiled
  | 'hook-error' // it threw
  | 'hook-timeout' // it took longer than a record may
  | 'hook-killed' // it did not even stop when told, its thread was ended
  | 'hook-memory'
  | 'hook-stack'
  | 'hook-too-large' // its input or its answer
  | 'hook-bad-result'
  | 'hook-not-tried'; // it ran into its limits too often on this page

export type HookOutcome = HookSuccess | HookRefusal;

interface HookTrace {
  /** Lines of `log()`. */
  readonly logs: readonly string[];
  /** Time that the record took, ms. */
  readonly durationMs: number;
}

export interface HookSuccess extends HookTrace {
  readonly status: 'ok';
  readonly result: HookResult;
}

export interface HookRefusal extends HookTrace {
  readonly status: 'failed';
  readonly problem: HookProblem;
}

export const NO_RESULT: HookResult = { set: {}, skip: null, audit: [], notify: [], search: null };
