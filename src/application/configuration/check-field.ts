import { suggestion } from '../../domain/configuration/did-you-mean.js';
import { fillConverters } from '../../domain/configuration/fill-defaults.js';
import type { ConverterDefinition } from '../../domain/sync/definition.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import type { ProblemList } from './check-context.js';
import { compile } from './check-known.js';
import { checkName } from './check-names.js';
import { isObject, itemsOf, pointer } from './json-pointer.js';

type Field = Readonly<Record<string, unknown>>;

/** Sources of a value besides a field of the other side. */
const MAKERS = ['const', 'expr', 'setting', 'reference'] as const;

/** A field has one source, and a target. */
export function checkParts(field: Field, path: string, problems: ProblemList): void {
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

/** Expression and converters compile. */
export function checkFunctions(
  field: Field,
  path: string,
  functions: ValueFunctions,
  problems: ProblemList,
): void {
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

/** The types that a field is for, where it says so. */
export function checkOwnTypes(
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

/** What a lookup names is there. */
export function checkLookup(
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

/** One text or several; anything else is the schema's concern. */
export function textsOf(value: unknown): readonly string[] {
  const items = typeof value === 'string' ? [value] : itemsOf(value);
  return items.filter((item) => typeof item === 'string');
}
