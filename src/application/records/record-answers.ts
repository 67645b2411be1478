import type { Problem } from '../../domain/configuration/documents.js';
import type { Side } from '../../domain/records/system-record.js';

/** A record as a person names it. */
export interface RecordName {
  readonly sync: string;
  readonly side: Side;
  readonly type: string;
  readonly id: string;
}

/** Why nothing was done with a record. */
export type RecordRefusal =
  | { readonly status: 'unknown'; readonly what: string }
  /** A precondition is not met. */
  | { readonly status: 'invalid'; readonly problems: readonly Problem[] }
  /** The present state does not allow it. */
  | { readonly status: 'refused'; readonly code: string; readonly message: string };

export function unmet(path: string, code: string, message: string): RecordRefusal {
  return { status: 'invalid', problems: [{ path, code, message }] };
}
