import { RE2JS } from 're2js';
import { ExpressionError } from '../../domain/values/value-functions.js';

const compiled = new WeakMap<RegExp, RE2JS>();

/** Compiles to an engine without backtracking; refuses what it cannot do in linear time. */
export function compileRe2(source: string, flags = ''): RE2JS {
  try {
    const bits =
      (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
      (flags.includes('m') ? RE2JS.MULTILINE : 0) |
      (flags.includes('s') ? RE2JS.DOTALL : 0);
    return RE2JS.compile(RE2JS.translateRegExp(source), bits);
  } catch {
    throw new ExpressionError(
      `The pattern "${source}" is not supported: look-arounds and back-references are left out on purpose.`,
    );
  }
}

/** Stands in for `RegExp` in JSONata, which only calls `exec` and `lastIndex`. */
export class Re2Engine {
  lastIndex = 0;
  private readonly pattern: RE2JS;

  constructor(expression: RegExp) {
    let pattern = compiled.get(expression);
    if (pattern === undefined) {
      pattern = compileRe2(expression.source, expression.flags);
      compiled.set(expression, pattern);
    }
    this.pattern = pattern;
  }

  exec(text: string): RegExpExecArray | null {
    const matcher = this.pattern.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    const groups: (string | null)[] = [];
    for (let group = 0; group <= matcher.groupCount(); group++) groups.push(matcher.group(group));
    this.lastIndex = matcher.end();
    return Object.assign(groups, { index: matcher.start(), input: text }) as unknown as RegExpExecArray;
  }
}
