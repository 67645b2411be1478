import type { CompiledFilter } from '../../../domain/filtering/compile-filter.js';
import type { CompiledHooks } from '../../../domain/hooks/compile-hooks.js';
import type { CompiledMapping } from '../../../domain/mapping/compiled-mapping.js';
import type { CompiledMatchRule } from '../../../domain/matching/compile-match-rules.js';
import type { Side } from '../../../domain/records/system-record.js';
import type {
  ParentDefinition,
  SettingValues,
  SourceDeletedPolicy,
  TargetDefinition,
  TargetDeletedPolicy,
} from '../../../domain/sync/definition.js';
import type { Predicate } from '../../../domain/values/value-functions.js';
import type { ActingUser, ReadSelection, RecordSystem } from '../../ports/record-system.port.js';
import type { RunPlan } from '../../ports/run-store.port.js';
import type { CompiledAction } from './plan-actions.js';
import type { SourceGate } from './source-gate.js';

/** A job made ready to run: names resolved to keys, mappings, rules and filters compiled, both sides connected. */
export interface CompiledJob {
  readonly plan: RunPlan;
  /** Settings of the sync with the job's own over them. */
  readonly settings: SettingValues;
  readonly source: RecordSystem;
  readonly target: RecordSystem;
  readonly targetSide: Side;
  /** The root type first, then each associated type that is a source of its own. */
  readonly streams: readonly CompiledStream[];
  /** Each root record is written together with its associated ones, all or none of them. */
  readonly writesUnits: boolean;
  readonly pageSize: number;
  /** In whose name the business system is written to; null = as its credential says. */
  readonly actingUser: ActingUser | null;
  /** Scripts of the sync that take part in this job. */
  readonly hooks: CompiledHooks;
  /** What is done to root records in the end. */
  readonly actions: readonly CompiledAction[];
}

/** One type of source records and the targets that are made of each. */
export interface CompiledStream {
  readonly type: string;
  readonly typeKey: number;
  readonly isRoot: boolean;
  readonly selection: ReadSelection;
  /** Of the root: which records the job takes at all. */
  readonly gate: SourceGate | null;
  readonly filter: CompiledFilter | null;
  readonly targets: readonly CompiledTarget[];
  /** Pairs of all targets, each once. */
  readonly pairKeys: readonly number[];
  /** Associated types whose ids this stream hands on to other streams. */
  readonly handsOn: readonly { readonly type: string; readonly typeKey: number }[];
  /** Source fields that hold the id of a record whose counterpart a mapping asks for. */
  readonly linkLookups: readonly LinkLookup[];
}

export interface LinkLookup {
  readonly field: string;
  readonly pair: string;
  readonly pairKey: number;
  /** Types that the pair joins on the source's side. */
  readonly typeKeys: readonly number[];
}

export interface CompiledTarget {
  readonly index: number;
  readonly name: string;
  readonly definition: TargetDefinition;
  readonly pairKey: number;
  /** In match order; a create uses the first. */
  readonly types: readonly CompiledTargetType[];
  readonly rules: readonly CompiledMatchRule[];
  /** Rules that match by what is associated with a record, by their names. */
  readonly through: ReadonlyMap<string, CompiledThrough>;
  /** Everything that it asks of a source record, but for its filter. */
  readonly sourceFields: readonly string[];
  readonly filter: CompiledFilter | null;
  readonly when: Predicate | null;
  readonly updateWhen: Predicate | null;
  readonly parents: readonly CompiledParent[];
  /** Some field may be changed on both sides, or the policy asks what is there: the target is read before an update. */
  readonly readsTarget: boolean;
  readonly onSourceDeleted: SourceDeletedPolicy;
  readonly onTargetDeleted: TargetDeletedPolicy;
}

export interface CompiledThrough {
  /** Associated type, whose records are matched by `rules`. */
  readonly associated: string;
  readonly rules: readonly CompiledMatchRule[];
  readonly sourceFields: readonly string[];
  /** Types of their counterparts; `parentFields`: type that they may belong to -> field that says to which. */
  readonly types: readonly { readonly name: string; readonly parentFields: ReadonlyMap<string, string> }[];
}

export interface CompiledTargetType {
  readonly name: string;
  readonly typeKey: number;
  readonly mapping: CompiledMapping;
  /** Fields of this type that hold the ids of parents. */
  readonly parentFields: readonly string[];
  /** Fields to read of a target record: mapped ones, compared ones, those of `updateWhen`, parents' ids. */
  readonly fields: readonly string[];
}

/** Type of the target -> type of the parent -> field that receives the parent's id. */
export type ParentFields = ReadonlyMap<string, ReadonlyMap<string, string>>;

export interface CompiledParent {
  readonly definition: ParentDefinition;
  readonly fields: ParentFields;
  /** `via: association` and `field`: the pair whose links tell the counterpart. */
  readonly pairKey: number | null;
  /** The parent's type on the source's side. */
  readonly sourceTypeKey: number | null;
  /** Where the source record itself keeps the id of this parent, by its schema. */
  readonly sourceField: string | null;
  /** `via: target`: index of the earlier target. */
  readonly targetIndex: number | null;
  /** Some enabled job links this pair, so waiting makes sense. */
  readonly fed: boolean;
}
