import type { FieldValues } from '../../domain/records/field-value.js';
import type { SyncDefinition } from '../../domain/sync/definition.js';
import type { LaneCounters } from '../../domain/sync/lane.js';
import type { Reason } from '../../domain/sync/outcome.js';
import type { RunControl } from '../../domain/sync/status.js';
import type { Side } from '../../domain/records/system-record.js';
import type { FieldDifference, NamedRecord, RepairStep, VerifyOptions } from '../../domain/sync/verify.js';
import type { LaneLease } from './page-store.port.js';
import type { Page, PageQuery } from './record-queries.port.js';
import type { RunKeys } from './run-store.port.js';

/** Everything that a worker needs to compare the sides of a sync: immutable while the run lives. */
export interface VerifyPlan {
  readonly runId: string;
  readonly keys: Omit<RunKeys, 'jobKey' | 'ownJobKey'>;
  readonly sync: SyncDefinition;
  /** Jobs that are switched on, in their order. */
  readonly jobs: readonly { readonly name: string; readonly key: number; readonly activatedAt: string }[];
  readonly options: VerifyOptions;
}

/** A link as it is compared. */
export interface VerifiedLink {
  /** UUID */
  readonly id: string;
  readonly hubspotTypeKey: number;
  readonly hubspotId: string;
  readonly businessTypeKey: number;
  readonly businessId: string;
  readonly hubspotSeen: FieldValues | null;
  readonly businessSeen: FieldValues | null;
  /** HubSpot record of another link of the pair that leads to the same business record; null = there is none. */
  readonly doubleOf: string | null;
}

export interface LinksRequest {
  readonly pairKey: number;
  /** HubSpot id, exclusive; null = from the first. */
  readonly after: string | null;
  /** HubSpot id, inclusive; null = to the last. */
  readonly upTo: string | null;
  readonly limit: number;
}

/** Where a business record may be linked: by what a HubSpot record says of its origin. */
export interface ClaimedRecord {
  readonly businessTypeKey: number;
  /** First ten bytes of the SHA-256 of its id, hexadecimal. */
  readonly hash: string;
}

export interface ClaimedLink extends ClaimedRecord {
  readonly businessId: string;
  readonly hubspotId: string;
}

/** A link that is not as the mapping would have it; `skipped` = it differs, but nothing has to be done. */
export interface VerifyFinding {
  /** Null = two records that no link holds. */
  readonly linkId: string | null;
  readonly pairKey: number;
  readonly hubspotTypeKey: number;
  readonly hubspotId: string;
  readonly businessTypeKey: number;
  readonly businessId: string;
  readonly outcome: 'failed' | 'skipped';
  readonly reason: Reason;
  readonly differences: readonly FieldDifference[];
  /** What puts it right; none = only a person can. */
  readonly repairs: readonly RepairStep[];
}

/** `queued`: the next run of its job writes it. `unknown-record`: no job has ever read the record. */
export type RepairState = 'none' | 'possible' | 'queued' | 'unknown-record';

export interface FindingView {
  /** Null = no link holds the two. */
  readonly linkId: string | null;
  readonly mapping: string;
  readonly hubspot: { readonly type: string; readonly id: string };
  readonly business: { readonly type: string; readonly id: string };
  readonly outcome: 'failed' | 'skipped';
  readonly reason: Reason;
  readonly differences: readonly FieldDifference[];
  readonly repair: RepairState;
  readonly foundAt: string;
}

export interface VerifySummary {
  /** Links of which something is wrong, by code. */
  readonly byCode: Readonly<Record<string, number>>;
  readonly repairable: number;
  readonly queued: number;
}

/** Findings of one counterpart that several records match. */
export interface Rivals {
  /** Side of the records that are too many. */
  readonly side: Side;
  readonly records: readonly NamedRecord[];
  readonly counterpart: NamedRecord;
}

export interface KeepFindings extends LaneLease {
  /** Sequence number that the page started from; the row must still have it. */
  readonly seq: number;
  readonly cursor: string | null;
  readonly done: boolean;
  readonly counters: LaneCounters;
  readonly findings: readonly VerifyFinding[];
}

export type KeptFindings =
  { readonly status: 'committed'; readonly control: RunControl } | { readonly status: 'stale' };

export interface QueueRepairs extends LaneLease {
  readonly syncKey: number;
  readonly seq: number;
  /** Link id, exclusive; null = from the first. */
  readonly after: string | null;
  readonly limit: number;
}

export type QueuedRepairs =
  | {
      readonly status: 'committed';
      readonly control: RunControl;
      readonly cursor: string | null;
      readonly done: boolean;
      readonly counters: LaneCounters;
    }
  | { readonly status: 'stale' };

/**
 * Comparisons of both sides of all links, page by page under the fence of the run's lanes. What agrees is counted and
 * not kept. All statements are set-based.
 */
export interface VerifyStore {
  /** Null for unknown runs and those that compare nothing. */
  loadPlan(runId: string): Promise<VerifyPlan | null>;
  countLinks(pairKey: number): Promise<number>;
  /** HubSpot ids that part the links of a pair into about `parts` parts; fewer where there are few links. */
  splitLinks(pairKey: number, parts: number): Promise<readonly string[]>;
  /** By HubSpot id; links of one id in several types come together, so that a page may be a little longer. */
  nextLinks(request: LinksRequest): Promise<readonly VerifiedLink[]>;
  keepFindings(request: KeepFindings): Promise<KeptFindings>;
  /** Links whose business record is one of these. Reads all links of the pair. */
  linksOfOrigin(pairKey: number, claimed: readonly ClaimedRecord[]): Promise<readonly ClaimedLink[]>;
  /**
   * Once all lanes are through: what matches the same counterpart as others of the run, and is linked with none, is
   * `doubled` and left to a person. `reasonOf` words it. Pairs that are
   * `shared` may have several. Safe to repeat.
   */
  settleRivals(
    runKey: number,
    shared: readonly number[],
    reasonOf: (rivals: Rivals) => Reason,
  ): Promise<void>;
  /** Findings that wait to be put back in the queue of a job. */
  countRepairs(runKey: number): Promise<number>;
  /**
   * The next findings go back into the queues of their jobs, in one transaction with the lane: records pending, and a
   * decision that their fields are to be written whatever the baselines say.
   */
  queueRepairs(request: QueueRepairs): Promise<QueuedRepairs>;
  findings(
    runId: string,
    query: PageQuery & { readonly outcome?: string; readonly type?: string },
  ): Promise<Page<FindingView>>;
  summary(runId: string): Promise<VerifySummary>;
}

export const VERIFY_STORE = Symbol('VERIFY_STORE');
