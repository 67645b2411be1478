import { SystemFailure, type Failure, type FailureClass } from '../../../domain/errors/failure.js';

/** What an error of the driver means, before it is put into words of the record type. */
export interface SqlProblem {
  /** `record`: the data of one row is at fault; `call`: the statement as a whole failed. */
  readonly scope: 'record' | 'call';
  readonly class: FailureClass;
  readonly code: string;
  /** Plain, without values. */
  readonly message: string;
  readonly nativeCode: string | null;
  readonly constraint: string | null;
  readonly column: string | null;
  /** The same statement may be sent again at once (deadlock, serialisation). */
  readonly again: boolean;
  /** The connection is of no use any more. */
  readonly broken: boolean;
  /** The statement reached the server and its outcome is not known. */
  readonly outcomeUnknown: boolean;
}

/** Carries the problem up to whoever can name the record. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  constructor(readonly problem: SqlProblem) {
    super(problem.message);
  }
}

/** A transaction that used up its time is rolled back: nothing of it may happen after its lease has ended. */
export const OUT_OF_TIME: SqlProblem = {
  scope: 'call',
  class: 'transient',
  code: 'transaction-timeout',
  message: 'The database took too long and the transaction was ended.',
  nativeCode: null,
  constraint: null,
  column: null,
  again: false,
  broken: false,
  outcomeUnknown: false,
};

/** Whoever writes in a transaction does not want it kept. */
export const TAKEN_BACK: SqlProblem = {
  ...OUT_OF_TIME,
  code: 'taken-back',
  message: 'The transaction was taken back on request.',
};

export function toFailure(problem: SqlProblem): Failure {
  return {
    class: problem.class,
    code: problem.code,
    message: problem.message,
    ...(problem.nativeCode === null ? {} : { nativeCode: problem.nativeCode }),
  };
}

/** The error that the engine understands. The driver's own message may hold values, so it is not passed on. */
export function toSystemFailure(error: unknown): SystemFailure {
  if (error instanceof SystemFailure) return error;
  if (error instanceof SqlError) return new SystemFailure(toFailure(error.problem));
  throw error;
}

export function configurationFailure(code: string, message: string): SystemFailure {
  return new SystemFailure({ class: 'configuration', code, message });
}
