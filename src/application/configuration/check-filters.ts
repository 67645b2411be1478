import type { PresetBase } from '../../domain/configuration/preset.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import type { ProblemList } from './check-context.js';
import { compile } from './check-mappings.js';
import { checkName } from './check-names.js';
import { entriesOf, isObject, pointer } from './json-pointer.js';

export function checkFilters(
  sync: Readonly<Record<string, unknown>>,
  base: PresetBase,
  scope: { readonly path: string; readonly functions: ValueFunctions },
  problems: ProblemList,
): void {
  for (const [name, filter] of entriesOf(sync['filters'])) {
    const path = `${scope.path}${pointer('filters', name)}`;
    checkName(name, Object.keys(base.filters), path, 'filter', problems);
    const expression = isObject(filter) ? filter['expression'] : undefined;
    if (typeof expression !== 'string' || expression === '') continue;
    compile(() => scope.functions.predicate(expression), `${path}/expression`, 'bad-expression', problems);
  }
  for (const [name] of entriesOf(sync['stages'])) {
    const path = `${scope.path}${pointer('stages', name)}`;
    checkName(name, Object.keys(base.stages), path, 'stage-map', problems);
  }
}
