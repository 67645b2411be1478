import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { ExpressionError } from '../../domain/values/value-functions.js';
import type { Predicate } from '../../domain/values/value-functions.js';
import { isFreeMail } from './free-mail.js';
import { compileRe2 } from './re2-engine.js';

const MAX_SOURCE = 10_000;

// String literals are skipped; the method keeps its arguments. CEL's own uses a backtracking engine.
const MATCHES_CALL = /"""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\.\s*matches\s*\(/g;

const patterns = new Map<string, ReturnType<typeof compileRe2>>();

const environment = new Environment({ homogeneousAggregateLiterals: false })
  .registerVariable('record', 'map')
  .registerVariable('settings', 'map')
  .registerVariable('createdAt', 'dyn')
  .registerVariable('modifiedAt', 'dyn')
  .registerFunction('string.matchesRe2(string): bool', (text: string, pattern: string) =>
    patternOf(pattern).matcher(text).find(),
  )
  .registerFunction('freeMail(dyn): bool', (value: unknown) => isFreeMail(value));

interface Compiled {
  readonly evaluate: ParseResult;
  readonly recordFields: readonly string[];
  readonly settingNames: readonly string[];
}

/**
 * Compiles a CEL predicate over `record`, `createdAt`, `modifiedAt` and `settings`. Fields and settings that are
 * absent count as null. Throws `ExpressionError`, without values, when compiling and when a record cannot be judged.
 */
export function compilePredicate(source: string): Predicate {
  const { evaluate, recordFields, settingNames } = compile(source);
  return (scope) => {
    const result = run(evaluate, {
      record: completed(scope.record, recordFields),
      settings: completed(scope.settings, settingNames),
      createdAt: scope.createdAt,
      modifiedAt: scope.modifiedAt,
    });
    if (typeof result !== 'boolean') throw new ExpressionError('The expression must give true or false.');
    return result;
  };
}

export function fieldsOfPredicate(source: string): readonly string[] {
  return compile(source).recordFields;
}

export function settingsOfPredicate(source: string): readonly string[] {
  return compile(source).settingNames;
}

function compile(source: string): Compiled {
  if (source.length > MAX_SOURCE)
    throw new ExpressionError(`The expression is longer than ${MAX_SOURCE} characters.`);
  const evaluate = parse(
    source.replace(MATCHES_CALL, (part) => (part.startsWith('.') ? '.matchesRe2(' : part)),
  );
  const checked = evaluate.check();
  if (!checked.valid)
    throw new ExpressionError(`The expression is not valid CEL: ${summaryOf(checked.error)}.`);
  if (checked.type !== 'bool' && checked.type !== 'dyn') {
    throw new ExpressionError(
      `The expression must give true or false; it gives ${checked.type ?? 'nothing'}.`,
    );
  }
  const recordFields = new Set<string>();
  const settingNames = new Set<string>();
  visit(evaluate.ast, (node) => {
    if (node.op === 'rcall' && node.args[0] === 'matches')
      throw new ExpressionError('Write "matches" as text.matches("pattern").');
    const [root, name] = selected(node) ?? [];
    if (root === 'record' && name !== undefined) recordFields.add(name);
    if (root === 'settings' && name !== undefined) settingNames.add(name);
  });
  return { evaluate, recordFields: [...recordFields], settingNames: [...settingNames] };
}

function parse(source: string): ParseResult {
  try {
    return environment.parse(source);
  } catch (error) {
    throw new ExpressionError(`The expression is not valid CEL: ${summaryOf(error)}.`);
  }
}

/** `record.name`, `record["name"]` and their optional forms. */
function selected(node: ASTNode): readonly [string, string] | null {
  if (node.op !== '.' && node.op !== '.?' && node.op !== '[]' && node.op !== '[?]') return null;
  const [base, key] = node.args;
  if (base.op !== 'id') return null;
  if (typeof key === 'string') return [base.args, key];
  return key.op === 'value' && typeof key.args === 'string' ? [base.args, key.args] : null;
}

function visit(node: unknown, look: (node: ASTNode) => void): void {
  if (Array.isArray(node)) {
    for (const child of node) visit(child, look);
  } else if (isNode(node)) {
    look(node);
    visit(node.args, look);
  }
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function run(evaluate: ParseResult, scope: Readonly<Record<string, unknown>>): unknown {
  try {
    return evaluate(scope);
  } catch (error) {
    if (error instanceof ExpressionError) throw error;
    const summary = summaryOf(error);
    // Other messages may quote the value that did not fit.
    const detail = /^no such overload/i.test(summary)
      ? `: ${summary}. Numbers arrive as text: use double(...)`
      : '';
    throw new ExpressionError(`The expression could not be evaluated for this record${detail}.`);
  }
}

function completed(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  for (const name of names) {
    if (values[name] !== undefined && Object.hasOwn(values, name)) continue;
    const whole: Record<string, unknown> = { ...values };
    for (const absent of names)
      if (!Object.hasOwn(values, absent) || values[absent] === undefined) whole[absent] = null;
    return whole;
  }
  return values;
}

function summaryOf(error: unknown): string {
  const { summary, message } = (error ?? {}) as { summary?: string; message?: string };
  return (summary ?? message ?? 'unreadable').split('\n', 1)[0] ?? '';
}

function patternOf(source: string): ReturnType<typeof compileRe2> {
  let pattern = patterns.get(source);
  if (pattern === undefined) {
    if (patterns.size >= 200) patterns.clear();
    pattern = compileRe2(source);
    patterns.set(source, pattern);
  }
  return pattern;
}
