/** What the API answers, as far as the command line shows it. */
export interface Counts {
  readonly total: number;
  readonly pending: number;
  readonly migrated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
}

export interface TwoColumns {
  readonly hubspot: Counts;
  readonly business: Counts;
}

export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly until?: string;
  readonly field?: string;
}

export interface Run {
  readonly id: string;
  readonly job: string;
  readonly kind: string;
  readonly workflowId: string;
  readonly status: string;
  readonly reason?: Reason;
  readonly dryRun: boolean;
  readonly counts: TwoColumns;
  readonly totalIsEstimate: boolean;
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  readonly conflicts: number;
  /** Of a dry run. */
  readonly calls?: Readonly<
    Record<'hubspot' | 'business', { readonly reads: number; readonly writes: number }>
  >;
  /** Of a comparison. */
  readonly verify?: {
    readonly found: Readonly<Record<string, number>>;
    readonly repairable: number;
    readonly queued: number;
  };
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** A field that differs between the two sides. */
export interface FoundDifference {
  readonly at: string;
  readonly field: string;
  readonly hubspot: string | boolean | null;
  readonly business: string | boolean | null;
  readonly expected: string | boolean | null;
  readonly changed: string | null;
  readonly newer: string | null;
}

/** A link that is not as the mapping would have it. */
export type VerifiedRecord = Pick<RecordState, 'type' | 'id' | 'outcome' | 'reason' | 'links'> & {
  /** Where no link holds the two. */
  readonly counterpart?: { readonly mapping: string; readonly type: string; readonly id: string };
  readonly differences?: readonly FoundDifference[];
  readonly repair?: string;
};

export interface JobStatus {
  readonly job: string;
  readonly kind: string;
  readonly enabled: boolean;
  readonly status: string;
  readonly reason?: Reason;
  readonly lastRunAt: string | null;
  readonly nextRunAt: string | null;
  readonly activeRunId: string | null;
  readonly counts: TwoColumns;
}

export interface SyncStatus {
  readonly sync: string;
  readonly jobs: readonly JobStatus[];
}

export interface RecordState {
  readonly side: string;
  readonly type: string;
  readonly id: string;
  readonly job: string;
  readonly outcome: string;
  readonly reason?: Reason;
  readonly attempts: number;
  readonly links: readonly {
    readonly id: string;
    readonly mapping: string;
    readonly type: string;
    readonly counterpartId: string;
  }[];
  readonly targets: readonly {
    readonly target: string;
    readonly outcome: string;
    readonly effect: string | null;
    readonly reason?: Reason;
    readonly counterpartId: string | null;
  }[];
  readonly updatedAt: string;
}

export interface TargetChange {
  readonly target: string;
  readonly type: string;
  readonly id: string | null;
  readonly effect: string | null;
  readonly fields: readonly {
    readonly field: string;
    readonly before: string | boolean | null;
    readonly after: string | boolean | null;
    readonly conflict?: string;
  }[];
}

/** A record as a run would leave it. */
export interface PreviewedRecord {
  readonly side: string;
  readonly type: string;
  readonly id: string;
  readonly title?: string | null;
  readonly outcome: string;
  readonly reason?: Reason;
  readonly changes?: readonly TargetChange[];
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Started {
  readonly runId: string;
  readonly workflowId: string;
  readonly temporalUiUrl: string | null;
}

/** A stepwise run before a page. */
export function awaitsChoice(run: Run): boolean {
  return run.status === 'paused' && run.reason?.code === 'awaiting-selection';
}

export const ACTIVE: ReadonlySet<string> = new Set(['pending', 'running', 'paused', 'parked']);
