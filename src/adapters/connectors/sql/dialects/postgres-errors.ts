import type { FailureClass } from '../../../../domain/errors/failure.js';
import type { SqlProblem } from '../errors.js';

interface DriverError {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly column?: unknown;
  readonly message?: unknown;
}

type Verdict = readonly [class_: FailureClass, code: string, message: string];

const NETWORK: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
]);

/** By whole code first, then by its class (the first two characters); PostgreSQL appendix A. */
const RECORD: Readonly<Record<string, Verdict>> = {
  '23502': ['validation', 'required', 'A required value is missing.'],
  '23503': ['validation', 'unknown-reference', 'It refers to a record that does not exist there.'],
  '23505': ['conflict', 'duplicate', 'Another record has this value already.'],
  '23514': ['validation', 'check-failed', 'A rule of the database refuses it.'],
  '22001': ['validation', 'too-long', 'A text is longer than its column.'],
  '22003': ['validation', 'out-of-range', 'A number is too large for its column.'],
  P0001: ['validation', 'refused-by-trigger', 'A trigger of the database refuses it.'],
  '44000': ['validation', 'refused-by-view', 'The view does not accept it.'],
  '22': ['validation', 'invalid-value', 'A value does not fit the type of its column.'],
  '23': ['validation', 'constraint', 'A constraint of the database refuses it.'],
};

const CALL: Readonly<Record<string, Verdict>> = {
  '42501': ['permission', 'permission-denied', 'The database user lacks a right on one of the tables.'],
  '3D000': ['configuration', 'unknown-database', 'The database does not exist.'],
  '42P01': ['configuration', 'unknown-table', 'A table that is described does not exist any more.'],
  '42703': ['configuration', 'unknown-column', 'A column that is described does not exist any more.'],
  '57014': ['transient', 'statement-timeout', 'The database took too long and the statement was ended.'],
  '0A000': ['transient', 'plan-outdated', 'A table was changed; the connection is made anew.'],
  '25P04': ['transient', 'transaction-timeout', 'The database took too long and the transaction was ended.'],
  '25006': ['transient', 'read-only', 'The database accepts no writes at the moment.'],
  '28': ['auth', 'login-refused', 'The database refuses the user or its password.'],
  '08': ['unreachable', 'connection-lost', 'The connection to the database was lost.'],
  '57': ['unreachable', 'shutting-down', 'The database is shutting down or starting up.'],
  '53': ['unreachable', 'out-of-resources', 'The database has no connections, memory or disk left.'],
  '40': ['transient', 'serialization', 'Other writes were in the way.'],
  '55': ['transient', 'locked', 'A table or row is locked by somebody else.'],
  '42': ['configuration', 'statement-refused', 'The description of the tables does not fit the database.'],
};

const BROKEN = /terminated|Connection ended|not queryable|Query read timeout|closed the connection/i;

export function classifyPostgresError(error: unknown): SqlProblem {
  const driver: DriverError = typeof error === 'object' && error !== null ? error : {};
  const code = typeof driver.code === 'string' ? driver.code : '';
  const message = typeof driver.message === 'string' ? driver.message : '';
  if (NETWORK.has(code))
    return network(code, code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT');
  if (/^[0-9A-Z]{5}$/.test(code)) return byState(code, driver);
  if (/timeout exceeded when trying to connect/.test(message)) {
    return call(['transient', 'no-free-connection', 'All connections to the database are in use.'], null);
  }
  if (BROKEN.test(message)) return network('connection-lost', true);
  return { ...call(['transient', 'unexpected', 'The database could not be used.'], null), broken: true };
}

function byState(code: string, driver: DriverError): SqlProblem {
  const record = RECORD[code] ?? RECORD[code.slice(0, 2)];
  if (record) {
    return {
      ...call(record, code),
      scope: 'record',
      constraint: typeof driver.constraint === 'string' ? driver.constraint : null,
      column: typeof driver.column === 'string' ? driver.column : null,
    };
  }
  const verdict = CALL[code] ?? CALL[code.slice(0, 2)];
  const known = call(verdict ?? ['transient', 'unexpected', 'The database reported an error.'], code);
  const lost = code.startsWith('08') || code.startsWith('57P');
  return {
    ...known,
    again: code === '40001' || code === '40P01',
    broken: lost || code === '0A000' || code === '25P04',
    outcomeUnknown: lost || code === '40003',
  };
}

function network(code: string, outcomeUnknown: boolean): SqlProblem {
  return {
    ...call(['unreachable', 'unreachable', 'The database cannot be reached.'], code),
    broken: true,
    outcomeUnknown,
  };
}

function call(verdict: Verdict, nativeCode: string | null): SqlProblem {
  const [class_, code, message] = verdict;
  return {
    scope: 'call',
    class: class_,
    code,
    message,
    nativeCode,
    constraint: null,
    column: null,
    again: false,
    broken: false,
    outcomeUnknown: false,
  };
}
