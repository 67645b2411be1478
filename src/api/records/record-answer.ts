import type { RecordRefusal } from '../../application/records/record-answers.js';
import type { Side } from '../../domain/records/system-record.js';
import { notFound, ProblemError, refused } from '../common/problem.js';

/** The problem that a refusal is. */
export function refusalOf(refusal: RecordRefusal): ProblemError {
  switch (refusal.status) {
    case 'unknown':
      return notFound(refusal.what);
    case 'invalid':
      return refused('invalid', refusal.problems);
    case 'refused': {
      const { code, message } = refusal;
      return new ProblemError(409, message, [{ path: '', code, message }]);
    }
  }
}

export function sideOf(side: string): Side {
  if (side !== 'hubspot' && side !== 'business') throw notFound(`side "${side}": use hubspot or business`);
  return side;
}
