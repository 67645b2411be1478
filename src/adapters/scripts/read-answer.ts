import type { HookPoint } from '../../domain/hooks/hook-definition.js';
import type { HookOutcome, HookProblem, HookProblemCode } from '../../domain/hooks/hook-result.js';
import { readHookResult } from '../../domain/hooks/read-hook-result.js';
import type { TurnAnswer } from './script-thread-handle.js';
import type { ThreadProblem } from './worker/messages.js';
import { placeOf } from './worker/script-source.js';

const CODES: Readonly<Record<ThreadProblem['code'], HookProblemCode>> = {
  syntax: 'hook-syntax',
  error: 'hook-error',
  timeout: 'hook-timeout',
  memory: 'hook-memory',
  stack: 'hook-stack',
  'too-large': 'hook-too-large',
};

/** What came out of the sandbox is text of a stranger: parsed, checked and only then believed. */
export function readAnswer(point: HookPoint, { answer, durationMs }: TurnAnswer): HookOutcome {
  if (!answer.ok) return failed(problemOf(answer.problem), [], durationMs);
  const told = parse(answer.text);
  if (told === null)
    return failed({ code: 'hook-bad-result', message: 'The answer is not JSON.' }, [], durationMs);
  const logs = linesOf(told['logs']);
  if (told['error'] !== undefined) return failed(thrown(told['error']), logs, durationMs);
  const read = readHookResult(point, told['value']);
  return read.ok
    ? { status: 'ok', result: read.result, logs, durationMs }
    : failed({ code: 'hook-bad-result', message: read.message }, logs, durationMs);
}

export function problemOf({ code, ...rest }: ThreadProblem): HookProblem {
  return { code: CODES[code], ...rest };
}

export function failed(problem: HookProblem, logs: readonly string[] = [], durationMs = 0): HookOutcome {
  return { status: 'failed', problem, logs, durationMs };
}

/** An error that the script let out; running into a limit is named as such. */
function thrown(error: unknown): HookProblem {
  const [name, message, stack] = ['name', 'message', 'stack'].map((key) => textIn(error, key));
  const place = placeOf(stack);
  if (name === 'InternalError' && /out of memory/.test(message ?? ''))
    return { code: 'hook-memory', message: 'It used more memory than a script may.', ...place };
  if (/stack/i.test(message ?? '') && (name === 'InternalError' || name === 'RangeError'))
    return { code: 'hook-stack', message: 'It called itself too deeply.', ...place };
  const told = [name, message].filter((part) => part !== undefined && part !== '').join(': ');
  return {
    code: 'hook-error',
    message: clean(told === '' ? 'It threw something without a text.' : told),
    ...place,
  };
}

function linesOf(logs: unknown): readonly string[] {
  if (!Array.isArray(logs)) return [];
  return (logs as readonly unknown[])
    .slice(0, 50)
    .flatMap((line) => (typeof line === 'string' ? [clean(line.slice(0, 500))] : []));
}

/** One line without control characters. */
function clean(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').slice(0, 500);
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

function textIn(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  const found = (value as Readonly<Record<string, unknown>>)[key];
  return typeof found === 'string' ? found : undefined;
}
