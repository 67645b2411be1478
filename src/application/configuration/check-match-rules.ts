import type { PresetBase } from '../../domain/configuration/preset.js';
import type { DeclaredFields, ProblemList } from './check-context.js';
import { checkKnown } from './check-mappings.js';
import { checkName } from './check-names.js';
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
      itemsOf(rule['fields']).forEach((field, place) => {
        if (isObject(field))
          checkKnown(field['business'], known, `${at}${pointer('fields', place, 'business')}`, problems);
      });
    });
  }
}

/** The fields of the types that a list of match rules is used for. */
function fieldsMatchedBy(
  name: string,
  base: PresetBase,
  declared: DeclaredFields | null,
): ReadonlySet<string> | null {
  if (declared === null) return null;
  const targets = Object.values(base.jobs).flatMap((job) => job.targets);
  const types = targets.filter((target) => target.match === name).flatMap((target) => target.type);
  const fields = new Set(types.flatMap((type) => [...(declared.get(type) ?? [])]));
  return fields.size > 0 ? fields : null;
}
