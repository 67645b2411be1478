import type { Problem } from '../domain/configuration/documents.js';
import type { RawEnvironment } from '../config/environment.js';

const REFERENCE = /\$\$\{|\$\{([A-Z_][A-Z0-9_]*)(?::-([^}]*))?\}/g;

/**
 * Fills `${NAME}` and `${NAME:-default}` in every text of a document; `$${` is a literal `${`. An unset variable
 * without default is a problem at its place; an empty one counts as unset where there is a default.
 */
export function expandVariables(
  value: unknown,
  env: RawEnvironment,
  problems: Problem[],
  path = '',
): unknown {
  if (typeof value === 'string') return expandText(value, env, problems, path);
  if (Array.isArray(value)) {
    return (value as readonly unknown[]).map((item, index) =>
      expandVariables(item, env, problems, `${path}/${index}`),
    );
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return [key, expandVariables(item, env, problems, at)] as const;
  });
  return Object.fromEntries(entries);
}

function expandText(text: string, env: RawEnvironment, problems: Problem[], path: string): string {
  return text.replace(REFERENCE, (match, name: string | undefined, fallback: string | undefined) => {
    if (name === undefined) return '${';
    const value = env[name];
    if (fallback !== undefined && (value === undefined || value === '')) return fallback;
    if (value !== undefined) return value;
    const message = `The environment variable ${name} is not set. Set it, or write \${${name}:-default}.`;
    problems.push({ path, code: 'unset-variable', message });
    return match;
  });
}
