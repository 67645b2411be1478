import { suggestion } from '../../domain/configuration/did-you-mean.js';
import { fillConverters } from '../../domain/configuration/fill-defaults.js';
import type { PresetBase } from '../../domain/configuration/preset.js';
import type { ConverterDefinition } from '../../domain/sync/definition.js';
import { ExpressionError, type ValueFunctions } from '../../domain/values/value-functions.js';
import type { DeclaredFields, ProblemList } from './check-context.js';
import { checkName } from './check-names.js';
import { entriesOf, isObject, itemsOf, pointer } from './json-pointer.js';

interface MappingScope {
  readonly path: string;
  readonly declared: DeclaredFields | null;
  readonly functions: ValueFunctions;
}

type Field = Readonly<Record<string, unknown>>;

export function checkMappings(
  sync: Readonly<Record<string, unknown>>,
  base: PresetBase,
  scope: MappingScope,
  problems: ProblemList,
): void {
  const stageMaps = [...Object.keys(base.stages), ...entriesOf(sync['stages']).map(([name]) => name)];
  for (const [name, mapping] of entriesOf(sync['mappings'])) {
    const path = `${scope.path}${pointer('mappings', name)}`;
    checkName(name, Object.keys(base.mappings), path, 'mapping', problems);
    if (!isObject(mapping)) continue;
    const known = knownFields(mapping['business'], `${path}/business`, scope.declared, problems);
    itemsOf(mapping['fields']).forEach((field, index) => {
      if (!isObject(field)) return;
      const at = `${path}${pointer('fields', index)}`;
      checkParts(field, at, problems);
      checkKnown(field['business'], known, `${at}/business`, problems);
      checkFunctions(field, at, scope.functions, problems);
      const lookup = field['lookup'];
      if (isObject(lookup)) checkLookup(lookup, `${at}/lookup`, stageMaps, problems);
    });
    checkTargetsOnce(itemsOf(mapping['fields']), path, problems);
  }
}

/** Fields that every listed type has or that any of them has: a list of types is matched in order. */
function knownFields(
  business: unknown,
  path: string,
  declared: DeclaredFields | null,
  problems: ProblemList,
): ReadonlySet<string> | null {
  if (declared === null) return null;
  const types = typeof business === 'string' ? [business] : itemsOf(business);
  const fields = new Set<string>();
  for (const type of types) {
    if (typeof type !== 'string') continue;
    const found = declared.get(type);
    if (found === undefined) {
      const message = `The business system has no type "${type}".${suggestion(type, [...declared.keys()])}`;
      problems.add(path, 'unknown-type', message);
    }
    found?.forEach((field) => fields.add(field));
  }
  return fields.size > 0 ? fields : null;
}

export function checkKnown(
  field: unknown,
  known: ReadonlySet<string> | null,
  path: string,
  problems: ProblemList,
): void {
  if (known === null || typeof field !== 'string' || field === '' || known.has(field)) return;
  const message = `The business system has no field "${field}" here.${suggestion(field, [...known])}`;
  problems.add(path, 'unknown-field', message);
}

function checkParts(field: Field, path: string, problems: ProblemList): void {
  const toBusiness = field['direction'] === 'toBusiness';
  const toHubspot = field['direction'] === 'toHubspot';
  const computed = field['const'] !== undefined || field['expr'] !== undefined;
  if (field['const'] !== undefined && field['expr'] !== undefined) {
    problems.add(path, 'two-sources', 'Give either const or expr, not both.');
  }
  const target = toHubspot ? 'hubspot' : 'business';
  const source = toHubspot ? 'business' : 'hubspot';
  if (field[target] === undefined && !(computed && !toBusiness && field[source] !== undefined)) {
    problems.add(path, 'no-target', `This field has no target: give "${target}".`);
  }
  if (field[source] === undefined && !computed) {
    problems.add(path, 'no-source', `This field has no source: give "${source}", const or expr.`);
  }
}

function checkFunctions(field: Field, path: string, functions: ValueFunctions, problems: ProblemList): void {
  const expr = field['expr'];
  if (typeof expr === 'string' && expr !== '') {
    compile(() => functions.expression(expr), `${path}/expr`, 'bad-expression', problems);
  }
  const convert = field['convert'];
  if (typeof convert !== 'string' && !Array.isArray(convert)) return;
  fillConverters(convert as string | readonly string[]).forEach((converter, index) => {
    if (!isObject(converter) || typeof converter['name'] !== 'string') return;
    const at = Array.isArray(convert) ? `${path}${pointer('convert', index)}` : `${path}/convert`;
    compile(() => functions.converter(converter as ConverterDefinition), at, 'bad-converter', problems);
  });
}

/** Compiles for the message alone. */
export function compile(attempt: () => unknown, path: string, code: string, problems: ProblemList): void {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    problems.add(path, code, error.message);
  }
}

function checkLookup(lookup: Field, path: string, stageMaps: readonly string[], problems: ProblemList): void {
  if (lookup['kind'] === 'stage') {
    if (lookup['map'] === undefined)
      problems.add(`${path}/map`, 'required', '"map" is missing: the name of a stage map.');
    checkName(lookup['map'], stageMaps, `${path}/map`, 'stage-map', problems);
  }
  if (lookup['kind'] === 'table' && lookup['entries'] === undefined) {
    problems.add(`${path}/entries`, 'required', '"entries" is missing: value -> value.');
  }
}

function checkTargetsOnce(fields: readonly unknown[], path: string, problems: ProblemList): void {
  const seen = new Set<string>();
  fields.forEach((field, index) => {
    if (!isObject(field) || field['active'] === false) return;
    const writes: string[] = [];
    if (field['direction'] !== 'toHubspot' && typeof field['business'] === 'string') writes.push('business');
    if (field['direction'] !== 'toBusiness' && typeof field['hubspot'] === 'string') writes.push('hubspot');
    for (const side of writes) {
      const key = `${side} ${String(field[side])}`;
      const at = `${path}${pointer('fields', index, side)}`;
      if (seen.has(key))
        problems.add(at, 'written-twice', `Another field writes "${String(field[side])}" too.`);
      seen.add(key);
    }
  });
}
