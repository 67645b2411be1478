import { otherSide } from '../../../domain/records/system-record.js';
import type { SettingValues, TargetDefinition } from '../../../domain/sync/definition.js';
import type { RunPlan } from '../../ports/run-store.port.js';
import { bringers } from './bring-parents.js';
import type { CompileContext } from './compile-context.js';
import { compileNamedFilter, compileTarget } from './compile-target.js';
import type { CompiledJob, CompiledStream, CompiledTarget, LinkLookup } from './compiled-job.js';
import { compileActions } from './plan-actions.js';
import { compileGate, type SourceGate } from './source-gate.js';
import { writesUnits } from './unit-rules.js';
import { keyOfPair, keyOfType, mappingOf, typeSchema, unique } from './schema-lookups.js';

/** Throws `SystemFailure` class `configuration` naming what does not fit. */
export function compileJob(context: CompileContext): CompiledJob {
  const { plan, settings } = context;
  const root = plan.job.source.type;
  const own = [root, ...associatedTypes(plan.job.targets)].map((type) =>
    compileStream(context, type, targetsFrom(plan, type, root)),
  );
  // A type whose targets are all switched off is not read at all.
  const kept = own.filter((stream) => stream.isRoot || stream.targets.length > 0);
  const brought = bringers(plan, kept).map(({ type, target }) => compileStream(context, type, [target]));
  const units = writesUnits(plan, settings, context.target, context.targetSchema);
  const associated = units ? kept.slice(1).map((stream) => knowing(stream, root)) : kept.slice(1);
  return {
    plan,
    settings,
    source: context.source,
    target: context.target,
    targetSide: otherSide(plan.job.source.side),
    streams: [handingOn(context, kept), ...associated, ...brought],
    writesUnits: units,
    pageSize: plan.options.pageSize ?? pageSizeOf(settings),
    actingUser: context.actingUser,
    hooks: context.hooks,
    actions: actionsOf(context, kept[0]?.gate ?? null),
  };
}

function actionsOf({ plan, values, settings, sourceSchema }: CompileContext, gate: SourceGate | null) {
  const { side, type } = plan.job.source;
  return compileActions(plan.job, { source: typeSchema(sourceSchema, type, side), settings, values, gate });
}

/** Settings of the sync with the job's own over them. */
export function settingsOf(plan: RunPlan): SettingValues {
  return { ...plan.sync.settings, ...plan.job.settings };
}

function pageSizeOf(settings: SettingValues): number {
  const wanted = settings['pageSize'];
  return typeof wanted === 'number' ? Math.min(100, Math.max(1, Math.trunc(wanted))) : 100;
}

function associatedTypes(targets: readonly TargetDefinition[]): readonly string[] {
  return unique(targets.flatMap(({ from }) => (from === 'self' ? [] : [from.associated])));
}

function targetsFrom(plan: RunPlan, type: string, root: string): readonly TargetDefinition[] {
  return plan.job.targets.filter((t) => (t.from === 'self' ? type === root : t.from.associated === type));
}

/** Its records tell which roots they are associated with. */
function knowing(stream: CompiledStream, root: string): CompiledStream {
  const { selection } = stream;
  return { ...stream, selection: { ...selection, associations: unique([...selection.associations, root]) } };
}

/** The root hands the ids of its associated records on to their streams. */
function handingOn({ plan }: CompileContext, streams: readonly CompiledStream[]): CompiledStream {
  const [root, ...associated] = streams;
  if (!root) throw new Error('A job has at least its root stream.');
  const handsOn = associated.map(({ type }) => ({
    type,
    typeKey: keyOfType(plan, plan.job.source.side, type),
  }));
  const associations = unique([...handsOn.map((each) => each.type), ...root.selection.associations]);
  return { ...root, handsOn, selection: { ...root.selection, associations } };
}

function compileStream(
  context: CompileContext,
  type: string,
  definitions: readonly TargetDefinition[],
): CompiledStream {
  const { plan } = context;
  const side = plan.job.source.side;
  const isRoot = type === plan.job.source.type;
  const targets: CompiledTarget[] = [];
  for (const definition of definitions) {
    const target = compileTarget(context, definition, targets);
    if (target) targets.push(target);
  }
  const source = typeSchema(context.sourceSchema, type, side);
  const filter = compileNamedFilter(context, isRoot ? plan.job.source.filter : undefined, source);
  const gate = isRoot ? compileGate(plan.job.source, context) : null;
  const linkLookups = linkLookupsOf(context, definitions);
  return {
    type,
    typeKey: keyOfType(plan, side, type),
    isRoot,
    selection: {
      type,
      fields: unique([
        ...(gate?.fields ?? []),
        ...(isRoot ? actionFieldsOf(context) : []),
        ...context.hooks.sourceFields(new Set(source.fields.map((field) => field.name))),
        ...(filter?.fields ?? []),
        ...targets.flatMap((t) => [...t.sourceFields, ...(t.filter?.fields ?? [])]),
      ]),
      associations: unique(
        targets.flatMap((t) => [
          ...t.parents.flatMap((p) => (p.definition.association ? [p.definition.association] : [])),
          ...[...t.through.values()].map((through) => through.associated),
        ]),
      ),
      ...(gate ? { where: gate.where } : {}),
    },
    gate,
    filter,
    targets,
    pairKeys: unique(targets.map((t) => t.pairKey)),
    handsOn: [],
    linkLookups,
  };
}

/** Fields that the actions in the end write, or look at. */
function actionFieldsOf({ plan, values }: CompileContext): readonly string[] {
  return (plan.job.after ?? []).flatMap(({ field, when }) => [
    field,
    ...(when === undefined ? [] : values.predicateFields(when)),
  ]);
}

/** Fields whose value is another record's id: owners, and lookups through the links of a pair. */
function linkLookupsOf(
  { plan }: CompileContext,
  definitions: readonly TargetDefinition[],
): readonly LinkLookup[] {
  const side = plan.job.source.side;
  const lookups = new Map<string, LinkLookup>();
  for (const definition of definitions) {
    for (const field of mappingOf(plan, definition).fields) {
      const source = side === 'hubspot' ? field.hubspot : field.business;
      const pair = pairOfLookup(plan, field.lookup);
      if (!field.active || source === undefined || pair === null) continue;
      lookups.set(`${pair} ${source}`, {
        field: source,
        pair,
        pairKey: keyOfPair(plan, pair),
        typeKeys: sourceTypesOfPair(plan, pair),
      });
    }
  }
  return [...lookups.values()];
}

function sourceTypesOfPair(plan: RunPlan, pair: string): readonly number[] {
  const { side } = plan.job.source;
  const mapping = plan.sync.mappings[pair];
  const names = side === 'hubspot' ? [mapping?.hubspot ?? ''] : (mapping?.business ?? []);
  return names.map((name) => keyOfType(plan, side, name));
}

function pairOfLookup(
  plan: RunPlan,
  lookup: { readonly kind: string; readonly pair?: string } | undefined,
): string | null {
  if (lookup?.kind === 'link') return lookup.pair ?? null;
  const owners = plan.sync.owners.pair;
  return lookup?.kind === 'owner' && owners !== null && plan.keys.pairs.has(owners) ? owners : null;
}
