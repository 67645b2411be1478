import type { SystemSchema, TypeSchema } from '../../../domain/schema/system-schema.js';
import { otherSide } from '../../../domain/records/system-record.js';
import type { ParentDefinition, TargetDefinition } from '../../../domain/sync/definition.js';
import type { RunPlan } from '../../ports/run-store.port.js';
import type { CompiledParent, CompiledTarget, ParentFields } from './compiled-job.js';
import { configurationFailure, keyOfPair, keyOfType, typeSchema } from './schema-lookups.js';

export interface ParentsContext {
  readonly plan: RunPlan;
  readonly targetSchema: SystemSchema;
  /** The type of the source records. */
  readonly sourceType: TypeSchema;
  /** Types of the target that are in force. */
  readonly types: readonly string[];
  readonly earlier: readonly CompiledTarget[];
}

/** Throws a configuration failure for a parent that no type of the target has a place for. */
export function compileParents(
  context: ParentsContext,
  definition: TargetDefinition,
): readonly CompiledParent[] {
  return definition.parents.map((parent) => compileParent(context, parent));
}

function compileParent(context: ParentsContext, definition: ParentDefinition): CompiledParent {
  const { plan, earlier } = context;
  const fields = fieldsOf(context, definition);
  if (definition.via === 'target') {
    const at = earlier.findIndex((t) => t.name === definition.target);
    if (at < 0)
      throw configurationFailure(
        'unknown-parent',
        `Parent target "${definition.target ?? ''}" must come earlier in the job.`,
      );
    return {
      definition,
      fields,
      pairKey: null,
      sourceTypeKey: null,
      sourceField: null,
      targetIndex: at,
      fed: true,
    };
  }
  const pair = definition.pair ?? '';
  const sourceType = sourceTypeOf(definition);
  return {
    definition,
    fields,
    pairKey: keyOfPair(plan, pair),
    sourceTypeKey: keyOfType(plan, plan.job.source.side, sourceType),
    sourceField: context.sourceType.parents.find(({ type }) => type === sourceType)?.field ?? null,
    targetIndex: null,
    fed: Object.values(plan.sync.jobs).some(
      (job) => job.enabled && job.targets.some((t) => t.mapping === pair),
    ),
  };
}

/** The type of the parent on the source's side. */
export function sourceTypeOf(definition: ParentDefinition): string {
  return definition.association ?? definition.fieldType ?? '';
}

function fieldsOf({ plan, targetSchema, types }: ParentsContext, definition: ParentDefinition): ParentFields {
  const side = otherSide(plan.job.source.side);
  const fields = new Map<string, ReadonlyMap<string, string>>();
  for (const type of types) {
    const { parents } = typeSchema(targetSchema, type, side);
    const places = definition.type.flatMap((parentType) => {
      const field = definition.into ?? parents.find((p) => p.type === parentType)?.field;
      return field === undefined ? [] : [[parentType, field] as const];
    });
    if (places.length > 0) fields.set(type, new Map(places));
  }
  if (fields.size > 0) return fields;
  throw configurationFailure(
    'no-parent-field',
    `Type ${types.join(' or ')} has no field for a parent of type ${definition.type.join(' or ')}.`,
  );
}
