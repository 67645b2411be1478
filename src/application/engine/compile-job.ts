import { SystemFailure } from '../../domain/errors/failure.js';
import { compileFilter } from '../../domain/filtering/compile-filter.js';
import { compileMapping } from '../../domain/mapping/compile-mapping.js';
import { compileMatchRules } from '../../domain/matching/compile-match-rules.js';
import { otherSide, type Side } from '../../domain/records/system-record.js';
import type { SystemSchema, TypeSchema } from '../../domain/schema/system-schema.js';
import type {
  MappingDefinition,
  ParentDefinition,
  SettingValue,
  TargetDefinition,
} from '../../domain/sync/definition.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import type { RecordSystem } from '../ports/record-system.port.js';
import type { RunPlan } from '../ports/run-store.port.js';
import { refuseUnfitFilter, refuseUnfitTarget } from './refuse-unfit.js';
import type { CompiledJob, CompiledParent, CompiledStream, CompiledTarget } from './compiled-job.js';

export interface CompileContext {
  readonly plan: RunPlan;
  readonly source: RecordSystem;
  readonly target: RecordSystem;
  readonly sourceSchema: SystemSchema;
  readonly targetSchema: SystemSchema;
  readonly values: ValueFunctions;
}

/** Throws `SystemFailure` class `configuration` naming what does not fit. */
export function compileJob(context: CompileContext): CompiledJob {
  const { plan } = context;
  const root = plan.job.source.type;
  const associated = new Set<string>();
  for (const target of plan.job.targets) if (target.from !== 'self') associated.add(target.from.associated);
  return {
    plan,
    source: context.source,
    target: context.target,
    targetSide: otherSide(plan.job.source.side),
    streams: [root, ...associated].map((type) =>
      compileStream(context, type, type === root, [...associated]),
    ),
    pageSize: pageSizeOf(plan),
  };
}

export function settingOf(plan: RunPlan, name: string): SettingValue | undefined {
  return plan.job.settings[name] ?? plan.sync.settings[name];
}

function pageSizeOf(plan: RunPlan): number {
  const wanted = settingOf(plan, 'pageSize');
  return typeof wanted === 'number' ? Math.min(100, Math.max(1, Math.trunc(wanted))) : 100;
}

function compileStream(
  context: CompileContext,
  type: string,
  isRoot: boolean,
  associated: readonly string[],
): CompiledStream {
  const { plan, values } = context;
  const side = plan.job.source.side;
  const targets: CompiledTarget[] = [];
  const definitions = plan.job.targets.filter((t) =>
    t.from === 'self' ? isRoot : t.from.associated === type,
  );
  for (const definition of definitions) targets.push(compileTarget(context, definition, targets));
  const filterName = isRoot ? plan.job.source.filter : undefined;
  const filterDefinition = filterName === undefined ? undefined : plan.sync.filters[filterName];
  if (filterName !== undefined && filterDefinition) {
    refuseUnfitFilter(filterName, filterDefinition, typeSchema(context.sourceSchema, type, side), values);
  }
  const filter = filterDefinition ? compileFilter(filterDefinition, values) : null;
  const handsOn = isRoot ? associated.map((t) => ({ type: t, typeKey: keyOfType(plan, side, t) })) : [];
  const ownerFields = ownerFieldsOf(context, definitions, side);
  const ownerPair = plan.sync.owners.pair;
  return {
    type,
    typeKey: keyOfType(plan, side, type),
    isRoot,
    selection: {
      type,
      fields: unique([
        ...(filter?.fields ?? []),
        ...targets.flatMap((t) => [
          ...t.mapping.sourceFields,
          ...t.rules.flatMap((rule) => rule.sourceFields),
          ...fieldsOf(values, t.definition.when),
        ]),
      ]),
      associations: unique([
        ...handsOn.map((each) => each.type),
        ...targets.flatMap((t) =>
          t.parents.flatMap((p) => (p.definition.association ? [p.definition.association] : [])),
        ),
      ]),
    },
    filter,
    targets,
    pairKeys: [...new Set(targets.map((t) => t.pairKey))],
    handsOn,
    ownerFields,
    ownerPairKey:
      ownerPair === null || ownerFields.length === 0 ? null : (plan.keys.pairs.get(ownerPair) ?? null),
  };
}

function compileTarget(
  context: CompileContext,
  definition: TargetDefinition,
  earlier: readonly CompiledTarget[],
): CompiledTarget {
  const { plan, values, targetSchema, sourceSchema } = context;
  const to = otherSide(plan.job.source.side);
  const mappingDefinition = mappingOf(plan, definition);
  const types = definition.type.map((name) => ({ name, typeKey: keyOfType(plan, to, name) }));
  const targetType = typeSchema(targetSchema, definition.type[0] ?? '', to);
  const sourceType = definition.from === 'self' ? plan.job.source.type : definition.from.associated;
  const source = typeSchema(sourceSchema, sourceType, plan.job.source.side);
  refuseUnfitTarget(context, definition, source, targetType);
  const mapping = compileMapping(mappingDefinition, {
    to,
    functions: values,
    stages: plan.sync.stages,
    targetFields: new Map(targetType.fields.map((f) => [f.name, f])),
    sourceFields: new Map(source.fields.map((f) => [f.name, f])),
  });
  const rules = definition.match
    ? compileMatchRules(plan.sync.matchRules[definition.match] ?? [], {
        from: plan.job.source.side,
        functions: values,
      })
    : [];
  const parents = definition.parents.map((p) => compileParent(context, p, targetType, earlier));
  const policyReads = definition.update === 'fill-empty' || definition.update === 'additive';
  return {
    index: earlier.length,
    name: definition.name,
    definition,
    pairKey: keyOfPair(plan, definition.mapping),
    types,
    rules,
    mapping,
    when: definition.when ? values.predicate(definition.when) : null,
    updateWhen: definition.updateWhen ? values.predicate(definition.updateWhen) : null,
    parents,
    targetFields: unique([
      ...mapping.targetFields,
      ...rules.flatMap((rule) => rule.targetFields.map((f) => f.field)),
      ...fieldsOf(values, definition.updateWhen),
      ...parents.map((p) => p.field),
    ]),
    readsTarget: policyReads || definition.updateWhen !== undefined || mapping.fields.some((f) => f.twoWay),
  };
}

function compileParent(
  context: CompileContext,
  definition: ParentDefinition,
  targetType: TypeSchema,
  earlier: readonly CompiledTarget[],
): CompiledParent {
  const { plan } = context;
  const field = targetType.parents.find((p) => definition.type.includes(p.type))?.field;
  if (field === undefined) {
    throw configurationFailure(
      'no-parent-field',
      `Type ${targetType.name} has no field for a parent of type ${definition.type.join(' or ')}.`,
    );
  }
  if (definition.via === 'target') {
    const at = earlier.findIndex((t) => t.name === definition.target);
    if (at < 0)
      throw configurationFailure(
        'unknown-parent',
        `Parent target "${definition.target ?? ''}" must come earlier in the job.`,
      );
    return { definition, field, pairKey: null, associationTypeKey: null, targetIndex: at, fed: true };
  }
  const pair = definition.pair ?? '';
  const association = definition.association ?? '';
  return {
    definition,
    field,
    pairKey: keyOfPair(plan, pair),
    associationTypeKey: keyOfType(plan, plan.job.source.side, association),
    targetIndex: null,
    fed: Object.values(plan.sync.jobs).some(
      (job) => job.enabled && job.targets.some((t) => t.mapping === pair),
    ),
  };
}

function ownerFieldsOf(
  context: CompileContext,
  definitions: readonly TargetDefinition[],
  side: Side,
): readonly string[] {
  const fields = definitions.flatMap((definition) =>
    mappingOf(context.plan, definition).fields.flatMap((f) => {
      const source = side === 'hubspot' ? f.hubspot : f.business;
      return f.active && f.lookup?.kind === 'owner' && source !== undefined ? [source] : [];
    }),
  );
  return unique(fields);
}

function mappingOf(plan: RunPlan, definition: TargetDefinition): MappingDefinition {
  const mapping = plan.sync.mappings[definition.mapping];
  if (!mapping)
    throw configurationFailure(
      'unknown-mapping',
      `Mapping "${definition.mapping}" does not exist in sync ${plan.sync.slug}.`,
    );
  return mapping;
}

function typeSchema(schema: SystemSchema, name: string, side: Side): TypeSchema {
  const found = schema.types.find((t) => t.name === name);
  const where = side === 'hubspot' ? 'The portal' : 'The business system';
  if (!found) throw configurationFailure('unknown-type', `${where} has no record type "${name}".`);
  return found;
}

export function keyOfType(plan: RunPlan, side: Side, name: string): number {
  const key = plan.keys.types.get(`${side}:${name}`);
  if (key === undefined)
    throw configurationFailure(
      'unknown-type',
      `Record type "${name}" is not part of configuration ${plan.keys.configVersion}.`,
    );
  return key;
}

function keyOfPair(plan: RunPlan, name: string): number {
  const key = plan.keys.pairs.get(name);
  if (key === undefined)
    throw configurationFailure(
      'unknown-mapping',
      `Mapping "${name}" does not exist in sync ${plan.sync.slug}.`,
    );
  return key;
}

function configurationFailure(code: string, message: string): SystemFailure {
  return new SystemFailure({ class: 'configuration', code, message });
}

function fieldsOf(values: ValueFunctions, expression: string | undefined): readonly string[] {
  return expression === undefined ? [] : values.predicateFields(expression);
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
