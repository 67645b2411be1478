import type { Failure } from '../errors/failure.js';
import type { FieldValue } from '../records/field-value.js';
import type { HookNotice, HookOutcome, HookProblem, HookRefusal } from './hook-result.js';

/** What all scripts of one point came to for one record, in the order of their names. */
export interface HookVerdict {
  /** Fields of the target that take the place of mapped ones; a later script's win. */
  readonly set: Readonly<Record<string, FieldValue>>;
  /** The first script that left the record out; those after it were not asked. */
  readonly skip: { readonly hook: string; readonly reason: string | null } | null;
  readonly audit: readonly { readonly hook: string; readonly text: string }[];
  readonly notify: readonly ({ readonly hook: string } & HookNotice)[];
  /** The first script that failed; those after it were not asked. */
  readonly failure: Failure | null;
}

export const NO_VERDICT: HookVerdict = { set: {}, skip: null, audit: [], notify: [], failure: null };

/** Adds one script's outcome to what those before it came to. */
export function withOutcome(verdict: HookVerdict, hook: string, outcome: HookOutcome): HookVerdict {
  if (outcome.status === 'failed') return { ...verdict, failure: hookFailure(hook, outcome) };
  const { set, skip, audit, notify } = outcome.result;
  return {
    set: { ...verdict.set, ...set },
    skip: skip === null ? null : { hook, reason: skip.reason },
    audit: [...verdict.audit, ...audit.map((text) => ({ hook, text }))],
    notify: [...verdict.notify, ...notify.map((notice) => ({ hook, ...notice }))],
    failure: null,
  };
}

/** A record's failure: a person mends the script, and the next run tries the record again. */
export function hookFailure(hook: string, { problem }: Pick<HookRefusal, 'problem'>): Failure {
  return {
    class: problem.code === 'hook-not-tried' || problem.code === 'hook-timeout' ? 'transient' : 'validation',
    code: problem.code,
    message: `Script "${hook}"${placeIn(problem)}: ${problem.message}`,
  };
}

function placeIn(problem: HookProblem): string {
  return problem.line === undefined ? '' : `, line ${problem.line}`;
}
