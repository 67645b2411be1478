import type { DeskResult } from '../../application/ports/repair-desk.port.js';
import { notFound, ProblemError, refused } from '../common/problem.js';

/** What the desk did, or the problem that its refusal is. */
export function doneAtDesk<T>(result: DeskResult<T>, what: string): T {
  switch (result.status) {
    case 'ok':
      return result.value;
    case 'unknown':
      throw notFound(what);
    case 'invalid':
      throw refused('invalid', result.problems);
    case 'refused':
      throw new ProblemError(409, result.message, [{ path: '', code: result.code, message: result.message }]);
  }
}
