import type { JobDefinition, JobKind, SettingValue } from '../sync/definition.js';
import { HOOK_TIMEOUT_MS, type HookDefinition, type HookPoint } from './hook-definition.js';

/** A hook that takes part in one job. */
export interface CompiledHook {
  readonly name: string;
  readonly point: HookPoint;
  readonly script: string;
  readonly timeoutMs: number;
  /** null = every target of the job. */
  readonly targets: ReadonlySet<string> | null;
}

/** Which scripts of a sync run at which point of one job, ready for the page. */
export interface CompiledHooks {
  /** Nothing to do at any point. */
  readonly isEmpty: boolean;
  /** In order of their names. A target limits them to those that run for it; without one, all of the point. */
  at(point: HookPoint, target?: string): readonly CompiledHook[];
  /** Filters that are asked once, before anything is read. */
  readonly beforeReading: readonly CompiledHook[];
  /** Source fields to read for them: the declared ones, and the known ones that a script names. */
  sourceFields(known: ReadonlySet<string>): readonly string[];
}

const POINTS: Readonly<Record<JobKind, readonly HookPoint[]>> = {
  link: ['preLink', 'postLink', 'filter'],
  import: ['preImport', 'postImport', 'preLink', 'postLink', 'filter'],
  export: ['preExport', 'postExport', 'preLink', 'postLink', 'filter'],
  'deal-push': ['preExport', 'postExport', 'preLink', 'postLink', 'filter'],
};

/** Points that exist in jobs of a kind. */
export function pointsOf(kind: JobKind): readonly HookPoint[] {
  return POINTS[kind];
}

/** The job's setting `hooks: false` switches all of them off at once. */
export function hooksSwitchedOff(settings: Readonly<Record<string, SettingValue>>): boolean {
  return settings['hooks'] === false;
}

/** @param settings those of the sync and job, put together */
export function compileHooks(
  definitions: Readonly<Record<string, HookDefinition>>,
  job: { readonly name: string; readonly kind: JobDefinition['kind'] },
  settings: Readonly<Record<string, SettingValue>>,
): CompiledHooks {
  if (hooksSwitchedOff(settings)) return NO_HOOKS;
  const mine = Object.entries(definitions)
    .filter(([, hook]) => takesPart(hook, job))
    // Objects that went through the database have no order of their own.
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (mine.length === 0) return NO_HOOKS;
  const byPoint = new Map<HookPoint, CompiledHook[]>();
  const beforeReading: CompiledHook[] = [];
  for (const [name, hook] of mine) {
    const compiled = compileHook(name, hook);
    if (hook.point === 'filter' && hook.runs === 'before-reading') beforeReading.push(compiled);
    else byPoint.set(hook.point, [...(byPoint.get(hook.point) ?? []), compiled]);
  }
  const hooks = mine.map(([, hook]) => hook);
  return {
    isEmpty: false,
    at: (point, target) =>
      (byPoint.get(point) ?? []).filter(
        (hook) => target === undefined || hook.targets === null || hook.targets.has(target),
      ),
    beforeReading,
    sourceFields: (known) => fieldsRead(hooks, known),
  };
}

/** Those that decide what a job lets in or writes: a change of them makes it look at everything again. */
export function decidingHooks(
  definitions: Readonly<Record<string, HookDefinition>>,
  name: string,
  kind: JobKind,
): Readonly<Record<string, HookDefinition>> {
  return Object.fromEntries(
    Object.entries(definitions).filter(
      ([, hook]) => !hook.point.startsWith('post') && takesPart(hook, { name, kind }),
    ),
  );
}

export const NO_HOOKS: CompiledHooks = {
  isEmpty: true,
  at: () => [],
  beforeReading: [],
  sourceFields: () => [],
};

function takesPart(hook: HookDefinition, job: { readonly name: string; readonly kind: JobKind }): boolean {
  if (hook.active === false || !POINTS[job.kind].includes(hook.point)) return false;
  return hook.job === undefined || listOf(hook.job).includes(job.name);
}

function compileHook(name: string, hook: HookDefinition): CompiledHook {
  return {
    name,
    point: hook.point,
    script: hook.script,
    timeoutMs: hook.timeoutMs ?? HOOK_TIMEOUT_MS.default,
    targets: hook.target === undefined ? null : new Set(listOf(hook.target)),
  };
}

const NAMED_FIELD = /\brecord\s*(?:\?\.|\.|(?:\?\.)?\[\s*['"])\s*([A-Za-z_][A-Za-z0-9_]*)/g;

function fieldsRead(hooks: readonly HookDefinition[], known: ReadonlySet<string>): readonly string[] {
  const fields = new Set<string>();
  for (const hook of hooks) {
    for (const field of hook.fields ?? []) fields.add(field);
    for (const [, name] of hook.script.matchAll(NAMED_FIELD)) {
      if (name !== undefined && known.has(name)) fields.add(name);
    }
  }
  return [...fields];
}

/** One name or several. */
export function listOf(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names;
}
