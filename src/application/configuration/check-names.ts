import { suggestion } from '../../domain/configuration/did-you-mean.js';
import type { ProblemList } from './check-context.js';

/** A name that must be one of those that exist; anything but a text is the schema's concern. */
export function checkName(
  name: unknown,
  known: readonly string[],
  path: string,
  what: 'portal' | 'system' | 'preset' | 'job' | 'mapping' | 'match-rule' | 'filter' | 'stage-map',
  problems: ProblemList,
): void {
  if (typeof name !== 'string' || name === '' || known.includes(name)) return;
  const words = what.replace('-', ' ');
  problems.add(path, `unknown-${what}`, `There is no ${words} "${name}".${suggestion(name, known)}`);
}
