import type { FieldValues } from '../../domain/records/field-value.js';
import type { Side, SystemRecord } from '../../domain/records/system-record.js';
import type { CompiledJob, CompiledParent, CompiledTarget } from '../engine/compile/compiled-job.js';

/** What jobs on a pair compare of a linked record: the fields of its baseline. */
export interface LinkFields {
  readonly hubspot: ReadonlySet<string>;
  readonly business: ReadonlySet<string>;
}

/** One target of a job that works on the pair with records of these types. */
export interface PairTarget {
  readonly job: CompiledJob;
  readonly target: CompiledTarget;
}

/** The targets of a compiled job on this pair that join exactly these two types. */
export function targetsOnPair(
  job: CompiledJob,
  mapping: string,
  types: Readonly<Record<Side, string>>,
): readonly PairTarget[] {
  const source = job.plan.job.source.side;
  return job.streams
    .filter(({ type }) => type === types[source])
    .flatMap(({ targets }) => targets)
    .filter((target) => target.definition.mapping === mapping)
    .filter((target) => target.types.some(({ name }) => name === types[job.targetSide]))
    .map((target) => ({ job, target }));
}

export function baselineFields(
  found: readonly PairTarget[],
  types: Readonly<Record<Side, string>>,
): LinkFields {
  const fields = { hubspot: new Set<string>(), business: new Set<string>() };
  for (const { job, target } of found) {
    const type = target.types.find(({ name }) => name === types[job.targetSide]);
    if (!type) continue;
    for (const name of type.mapping.sourceFields) fields[job.plan.job.source.side].add(name);
    for (const name of [...type.mapping.targetFields, ...type.parentFields]) fields[job.targetSide].add(name);
  }
  return fields;
}

/** Values of a record as a baseline keeps them. */
export function seenOf(record: SystemRecord, fields: ReadonlySet<string>): FieldValues {
  return Object.fromEntries([...fields].map((name) => [name, record.fields[name] ?? null]));
}

/** Parents that an export's target must have and that the business record names by a field. */
export function requiredParents({ job, target }: PairTarget): readonly CompiledParent[] {
  if (job.targetSide !== 'hubspot') return [];
  return target.parents.filter(
    ({ definition, pairKey }) => definition.required && definition.via === 'field' && pairKey !== null,
  );
}
