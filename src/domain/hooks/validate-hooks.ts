import { suggestion } from '../configuration/did-you-mean.js';
import type { Problem } from '../configuration/documents.js';
import type { JobDefinition } from '../sync/definition.js';
import { pointsOf } from './compile-hooks.js';
import {
  FILTER_MOMENTS,
  HOOK_KEYS,
  HOOK_POINTS,
  HOOK_TIMEOUT_MS,
  MAX_SCRIPT_LENGTH,
  type HookPoint,
} from './hook-definition.js';

type Jobs = Readonly<Record<string, JobDefinition>>;
type Add = (path: string, code: string, message: string) => void;

/**
 * Every fault of one hook but its script's syntax, which takes a sandbox to tell. Paths are JSON Pointers relative to
 * the hook.
 *
 * @param jobs those of the sync; null = not known, so that names are not checked
 */
export function validateHook(hook: unknown, jobs: Jobs | null): readonly Problem[] {
  const problems: Problem[] = [];
  const add: Add = (path, code, message) => problems.push({ path, code, message });
  if (!isObject(hook)) {
    add('', 'bad-hook', 'A hook is an object with "point" and "script".');
    return problems;
  }
  for (const key of Object.keys(hook)) {
    if (!(HOOK_KEYS as readonly string[]).includes(key))
      add(`/${escape(key)}`, 'unknown-key', `A hook has no "${key}".${suggestion(key, HOOK_KEYS)}`);
  }
  const point = checkPoint(hook['point'], add);
  checkScript(hook['script'], add);
  checkTimeout(hook['timeoutMs'], add);
  if (hook['active'] !== undefined && typeof hook['active'] !== 'boolean')
    add('/active', 'bad-value', 'Write true or false.');
  checkNames(hook['fields'], '/fields', false, add);
  checkMoment(hook['runs'], point, add);
  if (jobs !== null) {
    const named = checkJobs(hook['job'], point, jobs, add);
    checkTargets(hook['target'], named, point, add);
  }
  return problems;
}

function checkPoint(point: unknown, add: Add): HookPoint | null {
  const found = HOOK_POINTS.find((each) => each === point);
  if (found) return found;
  const words = typeof point === 'string' ? suggestion(point, HOOK_POINTS) : '';
  add('/point', 'unknown-hook-point', `A hook's point is one of ${HOOK_POINTS.join(', ')}.${words}`);
  return null;
}

function checkScript(script: unknown, add: Add): void {
  if (typeof script !== 'string' || script.trim() === '')
    add('/script', 'no-script', 'Give the script: the body of a JavaScript function.');
  else if (script.length > MAX_SCRIPT_LENGTH)
    add('/script', 'script-too-long', `A script has at most ${MAX_SCRIPT_LENGTH} characters.`);
}

function checkTimeout(timeout: unknown, add: Add): void {
  const { least, most } = HOOK_TIMEOUT_MS;
  if (timeout === undefined) return;
  if (!Number.isInteger(timeout) || Number(timeout) < least || Number(timeout) > most)
    add('/timeoutMs', 'bad-value', `Give whole milliseconds from ${least} to ${most}.`);
}

function checkMoment(runs: unknown, point: HookPoint | null, add: Add): void {
  if (runs === undefined) return;
  if (!(FILTER_MOMENTS as readonly unknown[]).includes(runs))
    add('/runs', 'bad-value', `Write one of ${FILTER_MOMENTS.join(', ')}.`);
  else if (point !== null && point !== 'filter')
    add('/runs', 'bad-value', 'Only a filter chooses when it runs.');
}

/** The jobs that the hook runs in, as far as they exist. */
function checkJobs(
  job: unknown,
  point: HookPoint | null,
  jobs: Jobs,
  add: Add,
): readonly (readonly [string, JobDefinition])[] {
  const all = Object.entries(jobs);
  if (job === undefined)
    return point === null ? all : all.filter(([, { kind }]) => pointsOf(kind).includes(point));
  const found: (readonly [string, JobDefinition])[] = [];
  for (const { path, name } of checkNames(job, '/job', true, add)) {
    const known = Object.hasOwn(jobs, name) ? jobs[name] : undefined;
    if (known === undefined) {
      add(path, 'unknown-job', `There is no job "${name}".${suggestion(name, Object.keys(jobs))}`);
      continue;
    }
    found.push([name, known]);
    if (point !== null && !pointsOf(known.kind).includes(point))
      add(
        path,
        'hook-point-unfit',
        `Job "${name}" is of kind ${known.kind}, which has no ${point}; it has ${pointsOf(known.kind).join(', ')}.`,
      );
  }
  return found;
}

function checkTargets(
  target: unknown,
  jobs: readonly (readonly [string, JobDefinition])[],
  point: HookPoint | null,
  add: Add,
): void {
  if (target === undefined) return;
  if (point === 'filter') {
    add('/target', 'bad-value', 'A filter judges source records, which have no target yet.');
    return;
  }
  const known = [...new Set(jobs.flatMap(([, job]) => job.targets.map((each) => each.name)))];
  for (const { path, name } of checkNames(target, '/target', true, add)) {
    if (jobs.length > 0 && !known.includes(name))
      add(path, 'unknown-target', `Its jobs have no target "${name}".${suggestion(name, known)}`);
  }
}

/** Names with where they stand: one (where that is allowed) or a list. */
function checkNames(
  value: unknown,
  path: string,
  single: boolean,
  add: Add,
): readonly { readonly path: string; readonly name: string }[] {
  if (value === undefined) return [];
  if (single && typeof value === 'string' && value !== '') return [{ path, name: value }];
  if (!Array.isArray(value)) {
    add(path, 'bad-value', single ? 'Give a name or a list of names.' : 'Give a list of names.');
    return [];
  }
  return (value as readonly unknown[]).flatMap((name, index) => {
    if (typeof name === 'string' && name !== '') return [{ path: `${path}/${index}`, name }];
    add(`${path}/${index}`, 'bad-value', 'Give a name.');
    return [];
  });
}

function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
