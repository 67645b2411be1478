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
  const pairs = [...Object.keys(base.mappings), ...entriesOf(sync['mappings']).map(([name]) => name)];
  const stageMaps = [...Object.keys(base.stages), ...entriesOf(sync['stages']).map(([name]) => name)];
  for (const [name, mapping] of entriesOf(sync['mappings'])) {
    const path = `${scope.path}${pointer('mappings', name)}`;
    checkName(name, Object.keys(base.mappings), path, 'mapping', problems);
    if (!isObject(mapping)) continue;
    const types = textsOf(mapping['business']);
    const known = knownFields(types, `${path}/business`, scope.declared, problems);
    itemsOf(mapping['fields']).forEach((field, index) => {
      if (!isObject(field)) return;
      const at = `${path}${pointer('fields', index)}`;
      checkParts(field, at, problems);
      const own = checkOwnTypes(field['types'], types, `${at}/types`, problems);
      const knownHere = own === null ? known : knownFields(own, `${at}/types`, scope.declared, problems);
      checkKnown(field['business'], knownHere, `${at}/business`, problems);
      checkFunctions(field, at, scope.functions, problems);
      const lookup = field['lookup'];
      if (isObject(lookup)) checkLookup(lookup, `${at}/lookup`, { stageMaps, pairs }, problems);
    });
    checkTargetsOnce(itemsOf(mapping['fields']), types, path, problems);
  }
}

/** Fields that every listed type has or that any of them has: a list of types is matched in order. */
function knownFields(
  types: readonly string[],
  path: string,
  declared: DeclaredFields | null,
  problems: ProblemList,
): ReadonlySet<string> | null {
  if (declared === null) return null;
  const fields = new Set<string>();
  for (const type of types) {
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

/** Sources of a value besides a field of the other side. */
const MAKERS = ['const', 'expr', 'setting', 'reference'] as const;

/** The types that a field is for, where it says so. */
function checkOwnTypes(
  types: unknown,
  ofMapping: readonly string[],
  path: string,
  problems: ProblemList,
): readonly string[] | null {
  if (types === undefined) return null;
  const own = textsOf(types);
  own.forEach((type, index) => {
    if (ofMapping.includes(type)) return;
    const at = typeof types === 'string' ? path : `${path}${pointer(index)}`;
    const message = `The mapping has no business type "${type}".${suggestion(type, ofMapping)}`;
    problems.add(at, 'unknown-type', message);
  });
  return own.filter((type) => ofMapping.includes(type));
}

function textsOf(value: unknown): readonly string[] {
  const items = typeof value === 'string' ? [value] : itemsOf(value);
  return items.filter((item) => typeof item === 'string');
}

function checkParts(field: Field, path: string, problems: ProblemList): void {
  const toBusiness = field['direction'] === 'toBusiness';
  const toHubspot = field['direction'] === 'toHubspot';
  const makers = MAKERS.filter((maker) => field[maker] !== undefined);
  const computed = makers.length > 0;
  if (makers.length > 1) {
    problems.add(path, 'two-sources', `Give one source: ${makers.join(' or ')}, not both.`);
  }
  const target = toHubspot ? 'hubspot' : 'business';
  const source = toHubspot ? 'business' : 'hubspot';
  if (field[target] === undefined && !(computed && !toBusiness && field[source] !== undefined)) {
    problems.add(path, 'no-target', `This field has no target: give "${target}".`);
  }
  if (field[source] === undefined && !computed) {
    problems.add(
      path,
      'no-source',
      `This field has no source: give "${source}", const, expr, setting or reference.`,
    );
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

function checkLookup(
  lookup: Field,
  path: string,
  { stageMaps, pairs }: { readonly stageMaps: readonly string[]; readonly pairs: readonly string[] },
  problems: ProblemList,
): void {
  if (lookup['kind'] === 'link') {
    if (lookup['pair'] === undefined)
      problems.add(`${path}/pair`, 'required', '"pair" is missing: the name of a mapping.');
    checkName(lookup['pair'], pairs, `${path}/pair`, 'mapping', problems);
  }
  if (lookup['kind'] === 'stage') {
    if (lookup['map'] === undefined)
      problems.add(`${path}/map`, 'required', '"map" is missing: the name of a stage map.');
    checkName(lookup['map'], stageMaps, `${path}/map`, 'stage-map', problems);
  }
  if (lookup['kind'] === 'table' && lookup['entries'] === undefined) {
    problems.add(`${path}/entries`, 'required', '"entries" is missing: value -> value.');
  }
}

/** Fields of different business types may write the same target. */
function checkTargetsOnce(
  fields: readonly unknown[],
  ofMapping: readonly string[],
  path: string,
  problems: ProblemList,
): void {
  const seen = new Set<string>();
  fields.forEach((field, index) => {
    if (!isObject(field) || field['active'] === false) return;
    const writes: string[] = [];
    if (field['direction'] !== 'toHubspot' && typeof field['business'] === 'string') writes.push('business');
    if (field['direction'] !== 'toBusiness' && typeof field['hubspot'] === 'string') writes.push('hubspot');
    const types = field['types'] === undefined ? ofMapping : textsOf(field['types']);
    for (const side of writes) {
      const keys = types.map((type) => `${side} ${String(field[side])} ${type}`);
      const at = `${path}${pointer('fields', index, side)}`;
      if (keys.some((key) => seen.has(key)))
        problems.add(at, 'written-twice', `Another field writes "${String(field[side])}" too.`);
      for (const key of keys) seen.add(key);
    }
  });
}
