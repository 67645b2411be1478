import { suggestion } from '../../domain/configuration/did-you-mean.js';
import { ExpressionError } from '../../domain/values/value-functions.js';
import type { DeclaredFields, ProblemList } from './check-context.js';

/** Fields that every listed type has or that any of them has: a list of types is matched in order. */
export function knownFields(
  types: readonly string[],
  path: string,
  declared: DeclaredFields | null,
  problems: ProblemList,
): ReadonlySet<string> | null {
  if (declared === null) return null;
  const fields = new Set<string>();
  for (const type of types) {
    const found = declared.get(type);
    if (found === undefined) {
      const message = `The business system has no type "${type}".${suggestion(type, [...declared.keys()])}`;
      problems.add(path, 'unknown-type', message);
    }
    found?.forEach((field) => fields.add(field));
  }
  return fields.size > 0 ? fields : null;
}

export function checkKnown(
  field: unknown,
  known: ReadonlySet<string> | null,
  path: string,
  problems: ProblemList,
): void {
  if (known === null || typeof field !== 'string' || field === '' || known.has(field)) return;
  const message = `The business system has no field "${field}" here.${suggestion(field, [...known])}`;
  problems.add(path, 'unknown-field', message);
}

/** Compiles for the message alone. */
export function compile(attempt: () => unknown, path: string, code: string, problems: ProblemList): void {
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    problems.add(path, code, error.message);
  }
}
