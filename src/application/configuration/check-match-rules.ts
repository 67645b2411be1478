import { suggestion } from '../../domain/configuration/did-you-mean.js';
import type { PresetBase } from '../../domain/configuration/preset.js';
import type { DeclaredFields, ProblemList } from './check-context.js';
import { checkKnown } from './check-known.js';
import { checkName } from './check-names.js';
import { typesMatchedBy } from './fit-preset.js';
import { entriesOf, isObject, itemsOf, pointer } from './json-pointer.js';

export function checkMatchRules(
  sync: Readonly<Record<string, unknown>>,
  base: PresetBase,
  scope: { readonly path: string; readonly declared: DeclaredFields | null },
  problems: ProblemList,
): void {
  for (const [name, rules] of entriesOf(sync['matchRules'])) {
    const path = `${scope.path}${pointer('matchRules', name)}`;
    checkName(name, Object.keys(base.matchRules), path, 'match-rule', problems);
    const known = fieldsMatchedBy(name, base, scope.declared);
    const names = new Set<string>();
    itemsOf(rules).forEach((rule, index) => {
      if (!isObject(rule)) return;
      const at = `${path}${pointer(index)}`;
      const ruleName = rule['name'];
      if (typeof ruleName === 'string') {
        if (names.has(ruleName))
          problems.add(`${at}/name`, 'duplicate', 'Another rule of this list has this name.');
        names.add(ruleName);
      }
      if (isObject(rule['through']))
        checkThrough(rule['through'], name, `${at}/through`, base, scope, problems);
      itemsOf(rule['fields']).forEach((field, place) => {
        if (isObject(field))
          checkKnown(field['business'], known, `${at}${pointer('fields', place, 'business')}`, problems);
      });
    });
  }
}

function checkThrough(
  through: Readonly<Record<string, unknown>>,
  list: string,
  path: string,
  base: PresetBase,
  { declared }: { readonly declared: DeclaredFields | null },
  problems: ProblemList,
): void {
  checkName(through['match'], Object.keys(base.matchRules), `${path}/match`, 'match-rule', problems);
  if (through['match'] === list)
    problems.add(`${path}/match`, 'circular', 'A list of match rules cannot go through itself.');
  if (declared === null) return;
  const types = typeof through['types'] === 'string' ? [through['types']] : itemsOf(through['types']);
  types.forEach((type, index) => {
    if (typeof type !== 'string' || declared.has(type)) return;
    const message = `The business system has no type "${type}".${suggestion(type, [...declared.keys()])}`;
    problems.add(`${path}${pointer('types', index)}`, 'unknown-type', message);
  });
}

/** The fields of the types that a list of match rules is used for. */
function fieldsMatchedBy(
  name: string,
  base: PresetBase,
  declared: DeclaredFields | null,
): ReadonlySet<string> | null {
  if (declared === null) return null;
  const types = typesMatchedBy(name, base);
  const fields = new Set(types.flatMap((type) => [...(declared.get(type) ?? [])]));
  return fields.size > 0 ? fields : null;
}
