/** Name of the script in stack traces. */
export const SCRIPT_FILE = 'script.js';

const PARAMETERS = 'record, values, current, source, target, settings, now, log, helpers';
const HEAD = `(function script(${PARAMETERS}) {"use strict"; `;

/** The script as a function expression on the script's own lines. */
export function wrapScript(script: string): string {
  return `${HEAD}${script}\n})`;
}

/** Brackets of another kind around it: only a whole function body fits into both. */
export function wrapOtherwise(script: string): string {
  return `[function script(${PARAMETERS}) {"use strict"; ${script}\n}]`;
}

export interface Place {
  readonly line?: number;
  readonly column?: number;
}

const FRAME = new RegExp(`${SCRIPT_FILE.replace('.', '\\.')}:(\\d+):(\\d+)`);

/** Where in the script a stack trace begins; the wrapper's own part of the first line is taken off. */
export function placeOf(stack: string | undefined): Place {
  const found = FRAME.exec(stack ?? '');
  if (!found) return {};
  const line = Number(found[1]);
  const column = Number(found[2]);
  if (line !== 1) return { line, column };
  return { line, column: Math.max(1, column - HEAD.length) };
}
