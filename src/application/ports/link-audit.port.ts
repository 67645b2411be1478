import type { Side } from '../../domain/records/system-record.js';

/** Where the audit of the links of one job and source type stands. */
export interface AuditState {
  readonly typeKey: number;
  /** Source id behind which it goes on; null = none is under way. */
  readonly cursor: string | null;
  /** When the last one ended, by the source's clock. */
  readonly finishedAt: string | null;
  /** Records that the portal had and the job did not know, as far as reading everything did not help. */
  readonly missing: number;
}

/** What the nightly audit keeps: it goes through all links of a job by id, some in each run. */
export interface LinkAudits {
  find(jobKey: number): Promise<readonly AuditState[]>;
  keep(jobKey: number, state: AuditState): Promise<void>;
  /** Ids of linked source records in ascending order, above `after`. */
  nextLinked(request: LinkedRequest): Promise<readonly string[]>;
  /** Source records of the type that the job knows, but for those that are gone. */
  countKnown(jobKey: number, typeKey: number): Promise<number>;
}

export interface LinkedRequest {
  readonly pairKeys: readonly number[];
  readonly sourceSide: Side;
  readonly typeKey: number;
  readonly after: string | null;
  readonly limit: number;
}
