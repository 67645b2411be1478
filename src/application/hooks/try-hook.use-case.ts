import { Inject, Injectable } from '@nestjs/common';
import type { Problem } from '../../domain/configuration/documents.js';
import { HOOK_TIMEOUT_MS, type HookDefinition } from '../../domain/hooks/hook-definition.js';
import type {
  HookInput,
  HookNotice,
  HookOutcome,
  HookProblem,
  HookSource,
  HookTarget,
} from '../../domain/hooks/hook-result.js';
import type { SearchFilterGroup } from '../../domain/hooks/search-filter.js';
import { validateHook } from '../../domain/hooks/validate-hooks.js';
import type { FieldValue } from '../../domain/records/field-value.js';
import type { JobDefinition, SettingValues } from '../../domain/sync/definition.js';
import { CLOCK, type Clock } from '../ports/clock.port.js';
import { HOOK_RUNNER, type HookRunner } from '../ports/hook-runner.port.js';
import { describeProblem } from './check-hooks.js';

/** Records of a sample at most. */
export const SAMPLE_SIZE = 10;

export interface TryHookRequest {
  /** As it would be saved. */
  readonly hook: HookDefinition;
  /** Jobs of the sync, for checking names. */
  readonly jobs: Readonly<Record<string, JobDefinition>>;
  /** Settings of the sync and job, put together. */
  readonly settings: SettingValues;
  /** Records with their mapped values, at most `SAMPLE_SIZE`; more are left out. Ignored before reading. */
  readonly records: readonly HookInput[];
  /** What a filter before reading is told. */
  readonly source: Pick<HookSource, 'side' | 'type'>;
}

/** What the script would do with one record; nothing of it was done. */
export interface TriedRecord {
  readonly source: HookSource;
  readonly target: HookTarget | null;
  readonly set: Readonly<Record<string, { readonly before: FieldValue; readonly after: FieldValue }>>;
  readonly skip: { readonly reason: string | null } | null;
  readonly audit: readonly string[];
  readonly notify: readonly HookNotice[];
  readonly search: readonly SearchFilterGroup[] | null;
  readonly logs: readonly string[];
  readonly durationMs: number;
  readonly error: HookProblem | null;
}

export type TryHookResult =
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly status: 'tried'; readonly records: readonly TriedRecord[] };

/** Runs a script against real records before it is saved, and shows what it would set, skip, note and tell. */
@Injectable()
export class TryHook {
  constructor(
    @Inject(HOOK_RUNNER) private readonly runner: HookRunner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Paths of problems are relative to the hook. */
  async execute(request: TryHookRequest, signal: AbortSignal): Promise<TryHookResult> {
    const { hook } = request;
    const problems = await this.problemsOf(hook, request.jobs);
    if (problems.length > 0) return { status: 'invalid', problems };
    const inputs = inputsOf(request);
    const scope = { settings: request.settings, now: this.clock.now().toISOString() };
    const limits = { recordMs: hook.timeoutMs ?? HOOK_TIMEOUT_MS.default };
    const outcomes = await this.runner.run(hook.script, hook.point, inputs, scope, limits, signal);
    const records = inputs.flatMap((input, index) => {
      const outcome = outcomes[index];
      return outcome ? [tried(input, outcome)] : [];
    });
    return { status: 'tried', records };
  }

  /** Everything for which it could not be saved. */
  async problemsOf(hook: HookDefinition, jobs: TryHookRequest['jobs']): Promise<readonly Problem[]> {
    const problems = [...validateHook(hook, jobs)];
    if (typeof hook.script === 'string' && !problems.some((problem) => problem.path === '/script')) {
      for (const problem of await this.runner.check(hook.script))
        problems.push({ path: '/script', code: 'bad-script', message: describeProblem(problem) });
    }
    return problems;
  }
}

function inputsOf({ hook, records, source }: TryHookRequest): readonly HookInput[] {
  if (hook.runs !== 'before-reading') return records.slice(0, SAMPLE_SIZE);
  const none = { id: null, createdAt: null, modifiedAt: null };
  return [{ source: { ...source, ...none }, record: null, target: null, values: null, current: null }];
}

function tried(input: HookInput, outcome: HookOutcome): TriedRecord {
  const { source, target } = input;
  const trace = { logs: outcome.logs, durationMs: Math.round(outcome.durationMs * 100) / 100 };
  if (outcome.status === 'failed') {
    return {
      source,
      target,
      set: {},
      skip: null,
      audit: [],
      notify: [],
      search: null,
      ...trace,
      error: outcome.problem,
    };
  }
  const { set, skip, audit, notify, search } = outcome.result;
  const changes = Object.entries(set).map(
    ([field, after]) => [field, { before: input.values?.[field] ?? null, after }] as const,
  );
  return {
    source,
    target,
    set: Object.fromEntries(changes),
    skip,
    audit,
    notify,
    search,
    ...trace,
    error: null,
  };
}
