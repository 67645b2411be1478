/**
 * Where a script takes part in a page. `pre…` runs before the write, `post…` after its commit and at least once;
 * `filter` says which records take part (the pre and post scripts and the company filter script of S1).
 */
export type HookPoint =
  'preImport' | 'postImport' | 'preLink' | 'postLink' | 'preExport' | 'postExport' | 'filter';

export const HOOK_POINTS: readonly HookPoint[] = [
  'preImport',
  'postImport',
  'preLink',
  'postLink',
  'preExport',
  'postExport',
  'filter',
];

/** A script of a sync, by name: `hooks.<name>`. */
export interface HookDefinition {
  readonly point: HookPoint;
  /** Body of a JavaScript function; see docs/hooks.md for its parameters and result. */
  readonly script: string;
  /** Jobs that it runs in; absent = every job that has the point. */
  readonly job?: string | readonly string[];
  /** Targets of those jobs; absent = all. */
  readonly target?: string | readonly string[];
  /** The switch; default true. */
  readonly active?: boolean;
  /** Time that one record may take, ms, 10..500; default 100. */
  readonly timeoutMs?: number;
  /** Source fields that it reads besides those that mapping, matching and filter read anyway. */
  readonly fields?: readonly string[];
  /** Of a filter: judge each record (default), or give search filters once, before anything is read. */
  readonly runs?: FilterMoment;
}

export type FilterMoment = 'per-record' | 'before-reading';

export const FILTER_MOMENTS: readonly FilterMoment[] = ['per-record', 'before-reading'];

export const HOOK_TIMEOUT_MS = { least: 10, default: 100, most: 500 } as const;

/** Characters of one script. */
export const MAX_SCRIPT_LENGTH = 65_536;

/** Keys of a definition, for telling a misspelt one. */
export const HOOK_KEYS: readonly (keyof HookDefinition)[] = [
  'point',
  'script',
  'job',
  'target',
  'active',
  'timeoutMs',
  'fields',
  'runs',
];
