import type { Side } from '../../domain/records/system-record.js';
import type { Outcome, Reason } from '../../domain/sync/outcome.js';

export interface RecordView {
  readonly side: Side;
  readonly type: string;
  readonly id: string;
  readonly job: string;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly attempts: number;
  readonly links: readonly {
    readonly id: string;
    readonly mapping: string;
    readonly type: string;
    readonly counterpartId: string;
  }[];
  readonly targets: readonly {
    readonly target: string;
    readonly outcome: Outcome;
    readonly effect: string | null;
    readonly reason: Reason | null;
    readonly counterpartId: string | null;
  }[];
  readonly updatedAt: string;
}

export interface LinkView {
  /** UUID */
  readonly id: string;
  readonly mapping: string;
  readonly hubspotType: string;
  readonly hubspotId: string;
  readonly businessType: string;
  readonly businessId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface PageQuery {
  readonly limit: number;
  readonly cursor: string | null;
}

/** Reads of records and links for people. Cursors are opaque. */
export interface RecordQueries {
  runRecords(
    runId: string,
    query: PageQuery & { readonly outcome?: Outcome; readonly type?: string },
  ): Promise<Page<RecordView>>;
  record(sync: string, side: Side, type: string, id: string): Promise<readonly RecordView[]>;
  links(
    sync: string,
    query: PageQuery & {
      readonly hubspotType?: string;
      readonly hubspotId?: string;
      readonly businessType?: string;
      readonly businessId?: string;
    },
  ): Promise<Page<LinkView>>;
  /** Unlinks: a later create is a new generation; the record returns to pending. False = unknown. */
  deleteLink(sync: string, linkId: string): Promise<boolean>;
}

export const RECORD_QUERIES = Symbol('RECORD_QUERIES');
