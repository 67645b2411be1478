import type { FieldValues } from '../../domain/records/field-value.js';
import type { Side } from '../../domain/records/system-record.js';
import type { RecordPreview } from '../../domain/sync/record-change.js';
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
  /** Of a dry run, as long as its report is kept. */
  readonly preview?: Pick<RecordPreview, 'title' | 'changes'>;
  readonly updatedAt: string;
}

/** What is kept about a record besides its outcomes. */
export interface RecordFacts {
  readonly links: readonly {
    /** UUID */
    readonly id: string;
    readonly mapping: string;
    /** Of the counterpart. */
    readonly type: string;
    readonly counterpartId: string;
    /** The mapped fields on both sides when they were last written or compared; null = linked, never compared. */
    readonly baseline: {
      readonly hubspot: FieldValues | null;
      readonly business: FieldValues | null;
    } | null;
    /** How often it was unlinked on purpose before. */
    readonly generation: number;
    readonly linkedAt: string;
    readonly updatedAt: string;
  }[];
  /** Per job that reads it. */
  readonly lastRead: readonly {
    readonly job: string;
    /** `modifiedAt` of the record as it was read; null = not read yet, or not told. */
    readonly sourceVersion: string | null;
    readonly configVersion: number;
    readonly runId: string | null;
    readonly runEndedAt: string | null;
  }[];
  readonly failures: readonly {
    readonly job: string;
    readonly failureId: string;
    readonly class: string;
    readonly assignedTo: string | null;
  }[];
  readonly conflicts: readonly {
    readonly job: string;
    readonly id: string;
    readonly field: string;
    readonly resolution: string;
  }[];
  readonly reviews: readonly {
    readonly job: string;
    readonly id: string;
    readonly rule: string;
    readonly status: string;
  }[];
  /** What people decided about it. */
  readonly decisions: readonly {
    readonly job: string;
    readonly kind: string;
    readonly field: string | null;
    readonly by: string;
    readonly at: string;
  }[];
  /** `blocking` = its counterpart is gone on purpose, it is not created again. */
  readonly tombstones: readonly {
    readonly mapping: string;
    readonly reason: string;
    readonly blocking: boolean;
    readonly generation: number;
  }[];
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
  facts(sync: string, side: Side, type: string, id: string): Promise<RecordFacts>;
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
