import type { Preset } from '../../domain/configuration/preset.js';
import type { JobDefinition, MappingDefinition, MatchRuleDefinition } from '../../domain/sync/definition.js';
import type { DeclaredFields } from './check-context.js';

/**
 * Fits a preset to the system at hand: its default fields that the system does not have are switched off, match
 * rules over them left out, targets of missing types dropped and a job without any target disabled. What a person
 * writes is never changed so: there a missing field is an error.
 */
export function fitPreset(preset: Preset, declared: DeclaredFields | null): Preset {
  if (declared === null) return preset;
  const { base } = preset;
  const jobs = mapEntries(base.jobs, (job) => fitJob(job, declared));
  const mappings = mapEntries(base.mappings, (mapping) => fitMapping(mapping, declared));
  const matchRules = mapEntries(base.matchRules, (rules, name) => {
    const types = Object.values(base.jobs)
      .flatMap((job) => job.targets)
      .filter((target) => target.match === name)
      .flatMap((target) => target.type);
    return fitRules(rules, fieldsOf(types, declared));
  });
  return { ...preset, base: { ...base, jobs, mappings, matchRules } };
}

function fitMapping(mapping: MappingDefinition, declared: DeclaredFields): MappingDefinition {
  const known = fieldsOf(mapping.business, declared);
  if (known.size === 0) return mapping;
  const fields = mapping.fields.map((field) =>
    field.business === undefined || known.has(field.business) ? field : { ...field, active: false },
  );
  return { ...mapping, fields };
}

function fitRules(
  rules: readonly MatchRuleDefinition[],
  known: ReadonlySet<string>,
): readonly MatchRuleDefinition[] {
  if (known.size === 0) return rules;
  return rules.filter((rule) => rule.fields.every((field) => known.has(field.business)));
}

function fitJob(job: JobDefinition, declared: DeclaredFields): JobDefinition {
  const kept = job.targets
    .map((target) => ({ ...target, type: target.type.filter((type) => declared.has(type)) }))
    .filter((target) => target.type.length > 0);
  const names = new Set(kept.map((target) => target.name));
  const targets = kept.filter((target) =>
    target.parents.every((parent) => parent.target === undefined || names.has(parent.target)),
  );
  // A job with nothing to write to stays visible, switched off.
  return targets.length === 0 ? { ...job, enabled: false } : { ...job, targets };
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
