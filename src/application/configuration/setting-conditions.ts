import { settingsOfCondition } from '../../domain/configuration/setting-uses.js';
import type { SettingValues } from '../../domain/sync/definition.js';
import { ExpressionError, type ValueFunctions } from '../../domain/values/value-functions.js';

/** Says in a sentence that a CEL condition over the settings does not hold; null = it does, or there is none. */
export function brokenCondition(
  condition: string | undefined,
  settings: SettingValues,
  functions: Pick<ValueFunctions, 'predicate'>,
): string | null {
  if (condition === undefined || holds(condition, settings, functions)) return null;
  const values = settingsOfCondition(condition).map(
    (name) => `${name} is ${JSON.stringify(settings[name] ?? null)}`,
  );
  return values.length === 0
    ? `The condition ${condition} does not hold.`
    : `The setting ${values.join(', ')}; needed is: ${condition}.`;
}

/** What cannot be judged does not hold: a condition is there to keep something from happening. */
function holds(
  condition: string,
  settings: SettingValues,
  functions: Pick<ValueFunctions, 'predicate'>,
): boolean {
  try {
    return functions.predicate(condition)({ record: {}, createdAt: null, modifiedAt: null, settings });
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}
