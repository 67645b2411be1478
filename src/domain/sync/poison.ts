import type { Reason } from './outcome.js';

/** Attempts at one page, and then at one record by itself, that may end with their process gone. */
export const DEATHS = 3;

/** A record that ended the worker each time it was worked on by itself. */
export const POISON: Reason = {
  code: 'poison',
  message:
    `The worker process ended ${DEATHS} times while this record was worked on by itself, so it is set aside. ` +
    'Look for what is special about it: a script or expression that it reaches, a value of unusual size. ' +
    'Then retry it; it is tried by itself again, as it is when it changes at its source.',
  rule: 'poison',
};

export function isPoison(code: string | null): boolean {
  return code === POISON.code;
}
