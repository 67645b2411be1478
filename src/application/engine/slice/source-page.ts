import type { SystemRecord } from '../../../domain/records/system-record.js';

/** A page of source records on its way into the pipeline. */
export interface SourcePage {
  readonly records: readonly SystemRecord[];
  readonly missing: readonly string[];
  /** Cursor after this page; null = the lane is done. */
  readonly next: string | null;
  /** When it was begun to be read, ms; absent = long ago, and looked at anew. */
  readonly readAt?: number;
}
