/** Errors of Postgres and of the connection to it, by what may be done about them. */

const TRANSIENT_CODES = new Set([
  '40001',
  '40P01',
  '53300',
  '55P03',
  '57014',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);
const BROKEN_CONNECTION =
  /connection (terminated|ended|error)|timeout (exceeded|expired)|client has encountered/i;

export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** Worth another try: serialisation, deadlock, lost or refused connections, a server that starts or stops. */
export function isTransient(error: unknown): boolean {
  const code = errorCode(error);
  if (code !== null && (TRANSIENT_CODES.has(code) || code.startsWith('08') || code.startsWith('57P0')))
    return true;
  if (error instanceof AggregateError) return error.errors.some(isTransient);
  return error instanceof Error && BROKEN_CONNECTION.test(error.message);
}

/** No space left for what was to be written: nothing of it was, and trying again at once changes nothing. */
export function isDiskFull(error: unknown): boolean {
  return errorCode(error) === '53100';
}

/** Two writers met on this unique constraint. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (errorCode(error) !== '23505') return false;
  if (constraint === undefined) return true;
  return (
    typeof error === 'object' && error !== null && 'constraint' in error && error.constraint === constraint
  );
}
