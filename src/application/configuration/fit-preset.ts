import type { Preset, PresetBase } from '../../domain/configuration/preset.js';
import type {
  FieldMappingDefinition,
  MappingDefinition,
  MatchRuleDefinition,
  ReferenceDefinition,
} from '../../domain/sync/definition.js';
import type { DeclaredFields } from './check-context.js';
import { fitJob } from './fit-job.js';

/**
 * Fits a preset to the system at hand: its default fields that the system does not have are switched off, match rules
 * over them left out, targets of missing types dropped and a job that cannot work disabled. What a person writes is
 * never changed so: there a missing field is an error.
 */
export function fitPreset(preset: Preset, declared: DeclaredFields | null): Preset {
  if (declared === null) return preset;
  const { base } = preset;
  const references = fitReferences(base.references ?? {}, declared);
  const mappings = mapEntries(base.mappings, (mapping) => fitMapping(mapping, references, declared));
  const matchRules = mapEntries(base.matchRules, (rules, name) =>
    fitRules(rules, fieldsOf(typesMatchedBy(name, base), declared), declared),
  );
  const jobs = mapEntries(base.jobs, (job) => fitJob(job, declared));
  return { ...preset, base: { ...base, references, mappings, matchRules, jobs } };
}

/** Business types whose records a list of match rules is used for. */
export function typesMatchedBy(
  name: string,
  base: Pick<PresetBase, 'jobs' | 'mappings' | 'matchRules'>,
): readonly string[] {
  const targets = Object.values(base.jobs).flatMap((job) => job.targets);
  const direct = targets
    .filter((target) => target.match === name)
    .flatMap((target) => base.mappings[target.mapping]?.business ?? []);
  const through = Object.values(base.matchRules)
    .flat()
    .flatMap((rule) => (rule.through?.match === name ? rule.through.types : []));
  return [...new Set([...direct, ...through])];
}

function fitReferences(
  references: Readonly<Record<string, ReferenceDefinition>>,
  declared: DeclaredFields,
): Record<string, ReferenceDefinition> {
  const fitting = Object.entries(references).flatMap(([name, reference]) => {
    if (reference.side === 'hubspot') return [[name, reference] as const];
    const known = declared.get(reference.type);
    if (known === undefined || !known.has(reference.by)) return [];
    return [[name, { ...reference, fields: reference.fields.filter((field) => known.has(field)) }] as const];
  });
  return Object.fromEntries(fitting);
}

function fitMapping(
  mapping: MappingDefinition,
  references: Readonly<Record<string, ReferenceDefinition>>,
  declared: DeclaredFields,
): MappingDefinition {
  const known = fieldsOf(mapping.business, declared);
  if (known.size === 0) return mapping;
  const fits = (field: FieldMappingDefinition): boolean => {
    const mine = field.types === undefined ? known : fieldsOf(field.types, declared);
    if (field.business !== undefined && !mine.has(field.business)) return false;
    return referencesOf(field).every((name) => isKnownReference(name, references));
  };
  return {
    ...mapping,
    fields: mapping.fields.map((field) => (fits(field) ? field : { ...field, active: false })),
  };
}

/** `name.field` of every looked-up record that a field rests on. */
export function referencesOf(
  field: Pick<FieldMappingDefinition, 'reference' | 'convert'>,
): readonly string[] {
  const converters = (field.convert ?? []).map((converter) => converter['byReference']);
  return [field.reference, ...converters].filter((name) => typeof name === 'string');
}

export function isKnownReference(
  use: string,
  references: Readonly<Record<string, Pick<ReferenceDefinition, 'fields'>>>,
): boolean {
  const [name = '', field = ''] = use.split('.');
  return Object.hasOwn(references, name) && (references[name]?.fields.includes(field) ?? false);
}

function fitRules(
  rules: readonly MatchRuleDefinition[],
  known: ReadonlySet<string>,
  declared: DeclaredFields,
): readonly MatchRuleDefinition[] {
  if (known.size === 0) return rules;
  return rules.flatMap((rule) => {
    if (!rule.fields.every((field) => known.has(field.business))) return [];
    if (rule.through === undefined) return [rule];
    const types = rule.through.types.filter((type) => declared.has(type));
    return types.length === 0 ? [] : [{ ...rule, through: { ...rule.through, types } }];
  });
}

function fieldsOf(types: readonly string[], declared: DeclaredFields): ReadonlySet<string> {
  return new Set(types.flatMap((type) => [...(declared.get(type) ?? [])]));
}

function mapEntries<A, B>(
  values: Readonly<Record<string, A>>,
  change: (value: A, name: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value, name)]));
}
