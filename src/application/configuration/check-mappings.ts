import type { PresetBase } from '../../domain/configuration/preset.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import type { DeclaredFields, ProblemList } from './check-context.js';
import { checkFunctions, checkLookup, checkOwnTypes, checkParts, textsOf } from './check-field.js';
import { checkKnown, knownFields } from './check-known.js';
import { checkName } from './check-names.js';
import { entriesOf, isObject, itemsOf, pointer } from './json-pointer.js';

interface MappingScope {
  readonly path: string;
  readonly declared: DeclaredFields | null;
  readonly functions: ValueFunctions;
}

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
