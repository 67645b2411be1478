import type { Problem } from '../configuration/documents.js';
import type { TypeSchema } from '../schema/system-schema.js';
import type { FilterDefinition } from '../sync/definition.js';
import { isCalendarDate, utcInstant } from '../values/calendar.js';
import { suggestion } from '../configuration/did-you-mean.js';
import { ExpressionError } from '../values/value-functions.js';
import type { ValueFunctions } from '../values/value-functions.js';

export interface ValidateFilterOptions {
  /** Names of the settings that there are; absent = not checked. */
  readonly settings?: readonly string[];
}

/** Every fault of a filter, with JSON Pointers relative to it; fields are checked when the source's schema is known. */
export function validateFilter(
  definition: FilterDefinition,
  source: TypeSchema | null,
  functions: ValueFunctions,
  options: ValidateFilterOptions = {},
): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (path: string, code: string, message: string): void =>
    void problems.push({ path, code, message });
  const known = source?.fields.map((field) => field.name);
  const checkField = (path: string, name: string): void => {
    if (source === null || known === undefined || known.includes(name)) return;
    add(path, 'unknown-field', `${source.name} has no field "${name}".${suggestion(name, known)}`);
  };
  const checkSetting = (path: string, name: string): void => {
    if (options.settings === undefined || options.settings.includes(name)) return;
    add(path, 'unknown-setting', `There is no setting "${name}".${suggestion(name, options.settings)}`);
  };
  const checkExpression = (path: string, expression: string): void => {
    try {
      functions.predicate(expression);
      for (const field of functions.predicateFields(expression)) checkField(path, field);
      for (const setting of functions.predicateSettings(expression)) checkSetting(path, setting);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      add(path, 'bad-expression', error.message);
    }
  };
  const { types, minCreatedAt, lifecycleStages, expression, rules = [] } = definition;
  if (types) {
    checkField('/types/field', types.field);
    if ('setting' in types.values) checkSetting('/types/values/setting', types.values.setting);
  }
  if (lifecycleStages) checkField('/lifecycleStages', 'lifecyclestage');
  if (minCreatedAt && !isCalendarDate(minCreatedAt) && utcInstant(minCreatedAt) === null)
    add('/minCreatedAt', 'bad-date', 'Write the date as YYYY-MM-DD, or as an instant in UTC.');
  if (expression !== undefined && expression.trim() !== '') checkExpression('/expression', expression);
  rules.forEach((rule, index) => {
    checkExpression(`/rules/${index}/expression`, rule.expression);
    const name = rule.name.trim();
    if (name === '')
      add(`/rules/${index}/name`, 'name-missing', 'A rule needs a name, which skipped records show.');
    else if (rules.findIndex((other) => other.name.trim() === name) < index)
      add(
        `/rules/${index}/name`,
        'double-name',
        `There is a rule "${name}" already. Give each its own name.`,
      );
  });
  return problems;
}
