import jsonata from 'jsonata';
import { multiValues } from '../../domain/values/coerce.js';
import { canonicalDecimal } from '../../domain/values/decimal-text.js';
import { ExpressionError } from '../../domain/values/value-functions.js';
import type { Converted, Expression } from '../../domain/values/value-functions.js';
import { compileRe2, Re2Engine } from './re2-engine.js';

/** Guardrails: an expression is a formula over one record, not a program. */
const TIMEOUT_MS = 250;
/** The clock runs on while the process waits for its turn: who was too slow once is asked again, with more time. */
const SECOND_TIMEOUT_MS = 1_000;
const MAX_DEPTH = 300;
const MAX_SEQUENCE = 10_000;
const MAX_PAD = 10_000;
const MAX_RESULT = 65_536;
const MAX_SOURCE = 10_000;

/** Functions that run text as code or give another answer each time: a mapping must be repeatable. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set(['eval', 'random', 'shuffle', 'now', 'millis']);
const REFUSED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Compiles JSONata over the source record's fields. Errors of a record are answers, and never carry its values. */
export function compileExpression(source: string): Expression {
  const { expression } = parse(source, TIMEOUT_MS);
  const patient = parse(source, SECOND_TIMEOUT_MS).expression;
  let isSlow = false;
  return async (record) => {
    const first = await evaluated(expression, record);
    if (first.code !== TIMED_OUT || isSlow) return answer(first);
    const second = await evaluated(patient, record);
    isSlow = second.code === TIMED_OUT;
    return answer(second);
  };
}

const TIMED_OUT = 'D1012';

type Evaluated = { readonly code: string | null; readonly result?: unknown };

async function evaluated(
  expression: jsonata.Expression,
  record: Readonly<Record<string, unknown>>,
): Promise<Evaluated> {
  try {
    const result: unknown = await expression.evaluate(Object.assign(Object.create(null), record), {});
    return { code: null, result };
  } catch (error) {
    return { code: codeOf(error) };
  }
}

function answer({ code, result }: Evaluated): Converted {
  return code === null ? resultOf(result) : failed(code);
}

/** Names of fields that the expression reads; the names of nested keys are among them. */
export function fieldsOfExpression(source: string): readonly string[] {
  return parse(source, TIMEOUT_MS).names;
}

function parse(
  source: string,
  timeout: number,
): {
  readonly expression: jsonata.Expression;
  readonly names: readonly string[];
} {
  if (source.length > MAX_SOURCE)
    throw new ExpressionError(`The expression is longer than ${MAX_SOURCE} characters.`);
  const expression = prepare(source, timeout);
  const names = new Set<string>();
  visit(expression.ast(), new Set(), (node) => check(node, names));
  expression.registerFunction('pad', pad, '<s-ns?:s>');
  return { expression, names: [...names] };
}

function prepare(source: string, timeout: number): jsonata.Expression {
  try {
    return jsonata(source, {
      RegexEngine: Re2Engine as unknown as RegExpConstructor,
      timeout,
      stack: MAX_DEPTH,
      sequence: MAX_SEQUENCE,
    });
  } catch (error) {
    const { message, position } = error as { message?: string; position?: number };
    throw new ExpressionError(
      `The expression is not valid JSONata${position === undefined ? '' : ` (character ${position})`}: ${message ?? 'unreadable'}.`,
    );
  }
}

function check(node: Readonly<Record<string, unknown>>, names: Set<string>): void {
  const { type, value } = node;
  if (type === 'variable' && typeof value === 'string' && REFUSED_FUNCTIONS.has(value)) {
    throw new ExpressionError(
      `The function $${value} is not available: a mapping gives the same answer each time.`,
    );
  }
  if (type === 'name' && typeof value === 'string') {
    if (REFUSED_NAMES.has(value)) throw new ExpressionError(`The name "${value}" is not available.`);
    names.add(value);
  }
  if (type === 'regex' && value instanceof RegExp) compileRe2(value.source, value.flags);
}

function visit(
  node: unknown,
  seen: Set<object>,
  look: (node: Readonly<Record<string, unknown>>) => void,
): void {
  if (node === null || typeof node !== 'object' || node instanceof RegExp || seen.has(node)) return;
  seen.add(node);
  if (!Array.isArray(node)) look(node as Readonly<Record<string, unknown>>);
  for (const child of Object.values(node)) visit(child, seen, look);
}

/** As JSONata's own, with a limit: a width of millions would exhaust the memory. */
function pad(text: string | undefined, width: number, filler?: string): string | undefined {
  if (text === undefined) return undefined;
  const length = Math.min(Math.abs(width), MAX_PAD);
  const filled = filler === undefined || filler === '' ? ' ' : filler;
  return width < 0 ? text.padStart(length, filled) : text.padEnd(length, filled);
}

function resultOf(result: unknown): Converted {
  if (result === undefined || result === null) return { ok: true, value: null };
  if (typeof result === 'boolean') return { ok: true, value: result };
  if (typeof result === 'number')
    return { ok: true, value: canonicalDecimal(String(Number(result.toPrecision(15)))) };
  if (typeof result === 'string') return bounded(result);
  if (Array.isArray(result) && result.every((item) => typeof item === 'string' || typeof item === 'number')) {
    return bounded(multiValues(result.join(';')).join(';'));
  }
  return {
    ok: false,
    code: 'expression-result',
    message: 'The expression gives an object. Make it give text, a number, true or false.',
  };
}

function bounded(text: string): Converted {
  if (text.length > MAX_RESULT) return failed('too-long');
  return { ok: true, value: text };
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
}

function failed(code: string): Converted {
  if (code === 'D1011' || code === 'D1012' || code === 'D2014' || code === 'D2015' || code === 'too-long') {
    return {
      ok: false,
      code: 'expression-limit',
      message: 'The expression takes too long or makes too much. Simplify it.',
    };
  }
  const kind = code.startsWith('T')
    ? ' because a value has another type than a function expects (numbers arrive as text: use $number)'
    : '';
  return {
    ok: false,
    code: 'expression-failed',
    message: `The expression could not be evaluated for this record${kind} (JSONata ${code}).`,
  };
}
