import { compileFilter, type CompiledFilter } from '../../../domain/filtering/compile-filter.js';
import { withFirstPipeline } from '../../../domain/filtering/first-pipeline.js';
import { compileMapping } from '../../../domain/mapping/compile-mapping.js';
import { compileMatchRules } from '../../../domain/matching/compile-match-rules.js';
import { onSourceDeleted, onTargetDeleted } from '../../../domain/sync/deletes.js';
import { otherSide } from '../../../domain/records/system-record.js';
import type { TypeSchema } from '../../../domain/schema/system-schema.js';
import type { TargetDefinition } from '../../../domain/sync/definition.js';
import type { ValueFunctions } from '../../../domain/values/value-functions.js';
import type { CompileContext } from './compile-context.js';
import type { CompiledParent, CompiledTarget, CompiledTargetType } from './compiled-job.js';
import { compileParents } from './compile-parents.js';
import { compileThrough } from './compile-through.js';
import { refuseUnfitFilter, refuseUnfitTarget } from './refuse-unfit.js';
import { keyOfPair, keyOfType, mappingOf, typeSchema, unique } from './schema-lookups.js';

/** A target of the job; null where a setting switches it off. */
export function compileTarget(
  context: CompileContext,
  definition: TargetDefinition,
  earlier: readonly CompiledTarget[],
): CompiledTarget | null {
  const { plan, values } = context;
  if (!holds(context, definition.enabledWhen)) return null;
  const names = definition.type.filter((type) => holds(context, definition.typeWhen?.[type]));
  if (names.length === 0) return null;
  const sourceType = definition.from === 'self' ? plan.job.source.type : definition.from.associated;
  const source = typeSchema(context.sourceSchema, sourceType, plan.job.source.side);
  const parents = compileParents({ ...context, sourceType: source, types: names, earlier }, definition);
  const matches = definition.match !== undefined && holds(context, definition.matchWhen);
  const rules = matches
    ? compileMatchRules(plan.sync.matchRules[definition.match] ?? [], {
        from: plan.job.source.side,
        functions: values,
      })
    : [];
  const compared = rules.flatMap((rule) => rule.targetFields.map((f) => f.field));
  const asked = [...compared, ...fieldsOf(values, definition.updateWhen)];
  const types = names.map((name) => compileType(context, definition, name, source, parents, asked));
  const deleted = onTargetDeleted(
    definition,
    mappingOf(plan, definition),
    context.settings,
    earlier.length === 0,
  );
  const policyReads = definition.update === 'fill-empty' || definition.update === 'additive';
  return {
    index: earlier.length,
    name: definition.name,
    definition,
    pairKey: keyOfPair(plan, definition.mapping),
    types,
    rules,
    through: matches ? compileThrough(context, definition.match) : new Map(),
    sourceFields: unique([
      ...types.flatMap((type) => type.mapping.sourceFields),
      ...rules.flatMap((rule) => rule.sourceFields),
      ...fieldsOf(values, definition.when),
      ...parents.flatMap(({ definition: parent }) => (parent.field === undefined ? [] : [parent.field])),
    ]),
    filter: compileNamedFilter(context, definition.filter, source),
    when: definition.when ? values.predicate(definition.when) : null,
    updateWhen: definition.updateWhen ? values.predicate(definition.updateWhen) : null,
    parents,
    onSourceDeleted: onSourceDeleted(definition, mappingOf(plan, definition), context.settings),
    onTargetDeleted: deleted,
    readsTarget:
      policyReads ||
      deleted !== 'skip' ||
      definition.updateWhen !== undefined ||
      types.some((type) => type.mapping.fields.some((f) => f.twoWay || f.inPlace !== undefined)),
  };
}

function compileType(
  context: CompileContext,
  definition: TargetDefinition,
  name: string,
  source: TypeSchema,
  parents: readonly CompiledParent[],
  asked: readonly string[],
): CompiledTargetType {
  const { plan, values, settings, references } = context;
  const to = otherSide(plan.job.source.side);
  const target = typeSchema(context.targetSchema, name, to);
  refuseUnfitTarget(context, definition, source, target);
  const mapping = compileMapping(mappingOf(plan, definition), {
    to,
    functions: values,
    stages: plan.sync.stages,
    targetFields: new Map(target.fields.map((f) => [f.name, f])),
    sourceFields: new Map(source.fields.map((f) => [f.name, f])),
    settings,
    references,
    businessType: to === 'business' ? name : source.name,
  });
  const parentFields = parents.flatMap((p) => [...(p.fields.get(name)?.values() ?? [])]);
  return {
    name,
    typeKey: keyOfType(plan, to, name),
    mapping,
    parentFields: unique(parentFields),
    fields: unique([...mapping.targetFields, ...asked, ...parentFields]),
  };
}

/** Null = everything takes part. Throws for a filter on fields that the type does not have. */
export function compileNamedFilter(
  { plan, values }: CompileContext,
  name: string | undefined,
  source: TypeSchema,
): CompiledFilter | null {
  const definition = name === undefined ? undefined : plan.sync.filters[name];
  if (name === undefined || !definition) return null;
  refuseUnfitFilter(name, definition, source, values);
  return compileFilter(withFirstPipeline(definition, source), values);
}

/** A condition on the settings alone; absent = yes. */
function holds({ values, settings }: CompileContext, expression: string | undefined): boolean {
  if (expression === undefined) return true;
  return values.predicate(expression)({ record: {}, createdAt: null, modifiedAt: null, settings });
}

function fieldsOf(values: ValueFunctions, expression: string | undefined): readonly string[] {
  return expression === undefined ? [] : values.predicateFields(expression);
}
