import type { PresetBase } from '../../domain/configuration/preset.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import type { ProblemList } from './check-context.js';
import { compile } from './check-known.js';
import { checkName } from './check-names.js';
import { entriesOf, isObject, itemsOf, pointer } from './json-pointer.js';

export function checkFilters(
  sync: Readonly<Record<string, unknown>>,
  base: PresetBase,
  scope: { readonly path: string; readonly functions: ValueFunctions },
  problems: ProblemList,
): void {
  for (const [name, filter] of entriesOf(sync['filters'])) {
    const path = `${scope.path}${pointer('filters', name)}`;
    checkName(name, Object.keys(base.filters), path, 'filter', problems);
    if (!isObject(filter)) continue;
    checkExpression(filter['expression'], `${path}/expression`, scope.functions, problems);
    checkRules(itemsOf(filter['rules']), `${path}/rules`, scope.functions, problems);
  }
  for (const [name] of entriesOf(sync['stages'])) {
    const path = `${scope.path}${pointer('stages', name)}`;
    checkName(name, Object.keys(base.stages), path, 'stage-map', problems);
  }
}

/** A skipped record shows the name of its rule: two rules of one name could not be told apart. */
function checkRules(
  rules: readonly unknown[],
  path: string,
  functions: ValueFunctions,
  problems: ProblemList,
): void {
  const names = new Set<unknown>();
  rules.forEach((rule, index) => {
    if (!isObject(rule)) return;
    checkExpression(rule['expression'], `${path}${pointer(index, 'expression')}`, functions, problems);
    if (names.has(rule['name']))
      problems.add(
        `${path}${pointer(index, 'name')}`,
        'duplicate',
        'Another rule of this filter has this name.',
      );
    names.add(rule['name']);
  });
}

function checkExpression(
  expression: unknown,
  path: string,
  functions: ValueFunctions,
  problems: ProblemList,
): void {
  if (typeof expression !== 'string' || expression === '') return;
  compile(() => functions.predicate(expression), path, 'bad-expression', problems);
}
