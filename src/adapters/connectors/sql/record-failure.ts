import type { Failure } from '../../../domain/errors/failure.js';
import type { BoundType } from './binding.js';
import { toFailure, type SqlProblem } from './errors.js';

/** Puts a refusal into the words of the record type: the canonical field, and what the constraint's comment says. */
export function recordFailure(type: BoundType, problem: SqlProblem): Failure {
  const constraint =
    problem.constraint === null ? undefined : type.catalog.constraints.get(problem.constraint);
  const columns = problem.column !== null ? [problem.column] : (constraint?.columns ?? []);
  const fields = columns.map((column) => fieldFor(type, column)).filter((field) => field !== null);
  const named = fields.length > 0 ? `${fields.map((field) => `"${field}"`).join(', ')}: ` : '';
  const rule = problem.constraint === null ? '' : ` (${problem.constraint})`;
  const [field] = fields;
  return {
    ...toFailure(problem),
    message: `${named}${constraint?.comment ?? problem.message}${rule}`,
    ...(field === undefined ? {} : { field }),
  };
}

function fieldFor(type: BoundType, column: string): string | null {
  for (const bound of type.fields.values()) if (bound.native.name === column) return bound.field;
  return null;
}
