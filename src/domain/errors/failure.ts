/** Why a call or a record failed: the closed list that retries, parking and the repair desk work from. */
export type FailureClass =
  | 'transient' // worth another try: resets, 5xx, deadlocks
  | 'rate-limited' // wait `retryAfterMs`, then go on
  | 'quota' // the daily limit or an account migration: wait until `until`
  | 'auth' // the credential is refused: a person must help
  | 'permission' // a scope or right is missing: a person must help
  | 'unreachable' // the other side cannot be reached at all
  | 'configuration' // mapping, schema or tables do not fit
  | 'validation' // the record is refused
  | 'not-found'
  | 'conflict' // a unique value is taken
  | 'ambiguous' // several candidates where one is needed
  | 'outcome-unknown' // a write may or may not have happened
  | 'permanent'; // any other refusal that another try will not change

export interface Failure {
  readonly class: FailureClass;
  /** Stable, machine-readable, kebab-case or the native code. */
  readonly code: string;
  /** One plain sentence without secrets and without the record's values. */
  readonly message: string;
  /** Canonical field name when one field is to blame. */
  readonly field?: string;
  readonly retryAfterMs?: number;
  /** ISO instant until which waiting is pointless to break off. */
  readonly until?: string;
  readonly nativeStatus?: number;
  readonly nativeCode?: string;
}

/** Thrown when a whole call fails; a single record's refusal is a value instead. */
export class SystemFailure extends Error {
  constructor(
    readonly failure: Failure,
    options?: ErrorOptions,
  ) {
    super(failure.message, options);
    this.name = 'SystemFailure';
  }
}

const WAITING: ReadonlySet<FailureClass> = new Set(['rate-limited', 'quota', 'unreachable']);
const NEEDS_PERSON: ReadonlySet<FailureClass> = new Set(['auth', 'permission', 'configuration']);

/** The run waits and goes on by itself. */
export function parksRun(failure: Failure): boolean {
  return WAITING.has(failure.class);
}

/** The run waits and its job is disabled until a person has helped. */
export function disablesJob(failure: Failure): boolean {
  return NEEDS_PERSON.has(failure.class);
}
