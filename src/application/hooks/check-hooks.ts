import type { HookProblem } from '../../domain/hooks/hook-result.js';
import { validateHook } from '../../domain/hooks/validate-hooks.js';
import type { JobDefinition } from '../../domain/sync/definition.js';
import type { ProblemList } from '../configuration/check-context.js';
import { entriesOf, isObject, pointer } from '../configuration/json-pointer.js';
import type { HookRunner } from '../ports/hook-runner.port.js';
import type { PresetCatalogue } from '../ports/preset-catalogue.port.js';

export type ScriptChecker = Pick<HookRunner, 'check'>;

/** The scripts of every sync of a document: names that must exist, points that must fit, code that must compile. */
export async function checkHooks(
  syncs: unknown,
  context: { readonly presets: PresetCatalogue; readonly scripts: ScriptChecker },
  problems: ProblemList,
): Promise<void> {
  for (const [slug, sync] of entriesOf(syncs)) {
    if (!isObject(sync) || !isObject(sync['hooks'])) continue;
    const preset = typeof sync['preset'] === 'string' ? context.presets.find(sync['preset']) : null;
    for (const [name, hook] of entriesOf(sync['hooks'])) {
      const path = pointer('syncs', slug, 'hooks', name);
      await checkHook(hook, path, preset?.base.jobs ?? null, context.scripts, problems);
    }
  }
}

/** What the schema of the document has said about a place already is not said again. */
async function checkHook(
  hook: unknown,
  path: string,
  jobs: Readonly<Record<string, JobDefinition>> | null,
  scripts: ScriptChecker,
  problems: ProblemList,
): Promise<void> {
  const told = new Set(problems.all().map((problem) => problem.path));
  const faults = validateHook(hook, jobs);
  for (const problem of faults) {
    // A key that is too much is reported at the object that has it.
    const at = problem.code === 'unknown-key' ? path : `${path}${problem.path}`;
    if (!told.has(at) && !told.has(`${path}${problem.path}`))
      problems.add(`${path}${problem.path}`, problem.code, problem.message);
  }
  const script = isObject(hook) ? hook['script'] : undefined;
  const isFaulty = told.has(`${path}/script`) || faults.some((problem) => problem.path === '/script');
  if (typeof script !== 'string' || isFaulty) return;
  for (const problem of await scripts.check(script))
    problems.add(`${path}/script`, 'bad-script', describeProblem(problem));
}

/** With the place, for who has the script before him. */
export function describeProblem({ message, line, column }: HookProblem): string {
  if (line === undefined) return message;
  return `Line ${line}${column === undefined ? '' : `, column ${column}`}: ${message}`;
}
