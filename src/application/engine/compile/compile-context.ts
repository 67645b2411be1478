import type { CompiledHooks } from '../../../domain/hooks/compile-hooks.js';
import type { SearchFilterGroup } from '../../../domain/hooks/search-filter.js';
import type { FieldValue } from '../../../domain/records/field-value.js';
import type { SystemSchema } from '../../../domain/schema/system-schema.js';
import type { SettingValues } from '../../../domain/sync/definition.js';
import type { ValueFunctions } from '../../../domain/values/value-functions.js';
import type { ActingUser, RecordSystem } from '../../ports/record-system.port.js';
import type { RunPlan } from '../../ports/run-store.port.js';

/** What a job is compiled from. */
export interface CompileContext {
  readonly plan: RunPlan;
  readonly source: RecordSystem;
  readonly target: RecordSystem;
  readonly sourceSchema: SystemSchema;
  readonly targetSchema: SystemSchema;
  readonly values: ValueFunctions;
  readonly hooks: CompiledHooks;
  /** What scripts that run before reading let in: a record must pass every list. */
  readonly searches: readonly (readonly SearchFilterGroup[])[];
  readonly actingUser: ActingUser | null;
  /** Settings in force for the job. */
  readonly settings: SettingValues;
  /** `reference.field` -> value of the looked-up record. */
  readonly references: ReadonlyMap<string, FieldValue>;
}
