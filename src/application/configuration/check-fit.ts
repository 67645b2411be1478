import type { Problem } from '../../domain/configuration/documents.js';
import { validateFilter } from '../../domain/filtering/validate-filter.js';
import { validateMapping } from '../../domain/mapping/validate-mapping.js';
import { validateMatchRules } from '../../domain/matching/validate-match-rules.js';
import { otherSide, type Side } from '../../domain/records/system-record.js';
import type { SystemSchema, TypeSchema } from '../../domain/schema/system-schema.js';
import type { MappingDefinition, SyncDefinition, TargetDefinition } from '../../domain/sync/definition.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import type { SaveSync } from '../ports/config-store.port.js';
import { ProblemList } from './check-context.js';
import { pointer } from './json-pointer.js';

/** What both sides hold now; null where a side could not be asked. */
export type SideSchemas = Readonly<Record<Side, SystemSchema | null>>;

/** A target with the job around it. */
interface Use {
  readonly target: TargetDefinition;
  readonly side: Side;
  readonly sourceType: string;
  /** Names of the settings that only the job has. */
  readonly settings: readonly string[];
}

/**
 * Whether the mappings, match rules and filters that a person wrote fit what both sides hold: types, read-only and
 * required fields. What comes from the preset is looked at before each run, so that one job that does not fit keeps
 * nobody from saving the others.
 */
export function checkFit(
  { slug, document, definition }: Pick<SaveSync, 'slug' | 'document' | 'definition'>,
  schemas: SideSchemas,
  functions: ValueFunctions,
): readonly Problem[] {
  const problems = new ProblemList();
  const told = (prefix: string, found: readonly Problem[]): void =>
    found.forEach(({ path, code, message }) => problems.add(`${prefix}${path}`, code, message));
  const uses = usesOf(definition);
  for (const name of Object.keys(document.mappings ?? {})) {
    const path = pointer('syncs', slug, 'mappings', name);
    told(path, mappingProblems(definition, name, uses, schemas, functions));
  }
  for (const { target, side, sourceType } of uses) {
    const sourceSchemas = typesIn(schemas[side], [sourceType]);
    if (target.match !== undefined && document.matchRules?.[target.match]) {
      const targets = typesIn(schemas[otherSide(side)], target.type);
      const [hubspot, business] = side === 'hubspot' ? [sourceSchemas, targets] : [targets, sourceSchemas];
      const found = validateMatchRules(
        definition.matchRules[target.match] ?? [],
        hubspot[0] ?? null,
        business,
      );
      told(pointer('syncs', slug, 'matchRules', target.match), found);
    }
  }
  for (const { filter, sourceSchema } of filteredOf(definition, schemas)) {
    const wanted = definition.filters[filter];
    if (!document.filters?.[filter] || !wanted || !sourceSchema) continue;
    told(pointer('syncs', slug, 'filters', filter), validateFilter(wanted, sourceSchema, functions));
  }
  return problems.all();
}

function mappingProblems(
  definition: SyncDefinition,
  name: string,
  uses: readonly Use[],
  schemas: SideSchemas,
  functions: ValueFunctions,
): readonly Problem[] {
  const mapping = definition.mappings[name];
  const own = uses.filter(({ target }) => target.mapping === name);
  if (!mapping || own.length === 0) return [];
  const writes = own.some(({ target }) => target.create !== 'never' || target.update !== 'never');
  const creating = own.filter(({ target }) => target.create !== 'never');
  const { active, indexes } = activeFields(mapping);
  const [hubspot = null] = typesIn(schemas.hubspot, [mapping.hubspot]);
  const found = validateMapping(active, hubspot, typesIn(schemas.business, mapping.business), {
    functions,
    stageMaps: Object.keys(definition.stages),
    settings: [...Object.keys(definition.settings), ...own.flatMap(({ settings }) => settings)],
    references: referencesOf(definition),
    pairs: Object.keys(definition.mappings),
    creates: [...new Set(creating.map(({ side }) => otherSide(side)))],
  });
  // Records that are only linked are compared, never written: their fields need no more than to exist.
  return found
    .filter(({ code }) => writes || code === 'unknown-field')
    .map((problem) => ({ ...problem, path: inWhole(problem.path, indexes) }));
}

function activeFields(mapping: MappingDefinition): { active: MappingDefinition; indexes: readonly number[] } {
  const indexes = mapping.fields.flatMap((field, index) => (field.active ? [index] : []));
  return { active: { ...mapping, fields: mapping.fields.filter(({ active }) => active) }, indexes };
}

/** Fields that are switched off count in the places that a person is told. */
function inWhole(path: string, indexes: readonly number[]): string {
  return path.replace(/^\/fields\/(\d+)/, (_, index: string) => `/fields/${indexes[Number(index)] ?? index}`);
}

function usesOf({ jobs }: SyncDefinition): readonly Use[] {
  return Object.values(jobs).flatMap(({ source, targets, settings }) =>
    targets.map((target) => ({
      target,
      settings: Object.keys(settings),
      side: source.side,
      sourceType: target.from === 'self' ? source.type : target.from.associated,
    })),
  );
}

/** As mappings name them: `reference.field`. */
function referencesOf({ references = {} }: SyncDefinition): readonly string[] {
  return Object.entries(references).flatMap(([name, { fields }]) =>
    fields.map((field) => `${name}.${field}`),
  );
}

function filteredOf(
  { jobs }: SyncDefinition,
  schemas: SideSchemas,
): readonly { readonly filter: string; readonly sourceSchema: TypeSchema | undefined }[] {
  return Object.values(jobs).flatMap(({ source, targets }) => {
    const ofType = (type: string): TypeSchema | undefined => typesIn(schemas[source.side], [type])[0];
    const root =
      source.filter === undefined ? [] : [{ filter: source.filter, sourceSchema: ofType(source.type) }];
    const associated = targets.flatMap(({ filter, from }) =>
      filter === undefined || from === 'self' ? [] : [{ filter, sourceSchema: ofType(from.associated) }],
    );
    return [...root, ...associated];
  });
}

function typesIn(schema: SystemSchema | null, names: readonly string[]): readonly TypeSchema[] {
  return (schema?.types ?? []).filter((type) => names.includes(type.name));
}
