import type { Problem } from '../configuration/documents.js';
import type { TypeSchema } from '../schema/system-schema.js';
import type { FilterDefinition } from '../sync/definition.js';
import { isCalendarDate, utcInstant } from '../values/calendar.js';
import { suggestion } from '../configuration/did-you-mean.js';
import { ExpressionError } from '../values/value-functions.js';
import type { ValueFunctions } from '../values/value-functions.js';

/** Every fault of a filter, with JSON Pointers relative to it; fields are checked when the source's schema is known. */
export function validateFilter(
  definition: FilterDefinition,
  source: TypeSchema | null,
  functions: ValueFunctions,
): readonly Problem[] {
  const problems: Problem[] = [];
  const known = source?.fields.map((field) => field.name);
  const checkField = (path: string, name: string): void => {
    if (source === null || known === undefined || known.includes(name)) return;
    problems.push({
      path,
      code: 'unknown-field',
      message: `${source.name} has no field "${name}".${suggestion(name, known)}`,
    });
  };
  const { types, minCreatedAt, lifecycleStages, expression } = definition;
  if (types) checkField('/types/field', types.field);
  if (lifecycleStages) checkField('/lifecycleStages', 'lifecyclestage');
  if (minCreatedAt && !isCalendarDate(minCreatedAt) && utcInstant(minCreatedAt) === null) {
    problems.push({
      path: '/minCreatedAt',
      code: 'bad-date',
      message: 'Write the date as YYYY-MM-DD, or as an instant in UTC.',
    });
  }
  if (expression !== undefined && expression.trim() !== '') {
    try {
      functions.predicate(expression);
      for (const field of functions.predicateFields(expression)) checkField('/expression', field);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.push({ path: '/expression', code: 'bad-expression', message: error.message });
    }
  }
  return problems;
}
