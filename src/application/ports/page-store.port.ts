import type { FieldValue, FieldValues } from '../../domain/records/field-value.js';
import type { RecordAuthor, Side } from '../../domain/records/system-record.js';
import type { IdsPart, LaneCounters, LaneRange } from '../../domain/sync/lane.js';
import type { Link } from '../../domain/sync/link.js';
import type { Outcome, RecordOutcome, TargetOutcome } from '../../domain/sync/outcome.js';
import type { RunControl } from '../../domain/sync/status.js';

/**
 * The hot path's storage: a handful of set-based statements per page of up to 100 records, none per record.
 * Integer keys stand for sync, job, run, pair (mapping) and record type; `RunStore.loadRunPlan` hands them out.
 */
export interface PageStore {
  /**
   * Takes the lane over: raises its fence and returns the row. `writeWaitMs` > 0 = an older attempt may still
   * have a write on its way for that long; wait, then call again with the same fence to go on. `brokenOff` is to be
   * made good first of all, by id: meanwhile those records may have moved out of what the lane reads.
   */
  openLane(runKey: number, lane: number): Promise<OpenedLane>;

  /**
   * The attempt at the lane ended with an answer, be it an error or a halt: it does not count among `unanswered`, and the
   * record that it tried is none the worse for it. Without effect once another attempt has the lane.
   */
  answerLane(lease: LaneLease): Promise<void>;

  /**
   * Writes down which record of the lane's page is tried next, before it is touched. `alone` keeps off every other trial
   * that is `alone`, whichever its run: `occupied` = wait and ask again.
   */
  noteTrial(request: NoteTrialRequest): Promise<'noted' | 'occupied' | 'stale'>;

  /** From now on the record is tried by itself in every run of the job. Safe to repeat. */
  setAside(place: RecordPlace): Promise<void>;

  /** It has done no harm: its page may take it again. Safe to repeat. */
  takeBack(place: RecordPlace): Promise<void>;

  /** What is known of the source records of a page: their states, links in the given pairs, counterpart links of parents. */
  loadPage(request: LoadPageRequest): Promise<LoadedPage>;

  /** Outcome of records by id in any job of the sync that reads this type (worst first); for parents that are not linked. */
  loadParentOutcomes(
    syncKey: number,
    typeKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Outcome>>;

  /** Which of these records of a type on the target side are linked in the pair already: id -> id on the source's side. */
  linkedCounterparts(
    pairKey: number,
    targetSide: Side,
    typeKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string>>;

  /**
   * Links of records of the business side that went on as others go over to those, with their baselines; a record that is
   * linked already keeps its own link. Answers how many went over. Safe to repeat.
   */
  followSuccessors(request: FollowSuccessorsRequest): Promise<number>;

  /** Next ids of an ids lane: waiting or failed records of this type not yet seen in (run, round), ascending, above `after`. */
  nextIds(request: NextIdsRequest): Promise<readonly string[]>;

  /**
   * Transaction 1: claims the source records (and linked targets) for this fence, keeps the intents of those that nobody
   * else has claimed, and sets `write_until`. `busy` = claimed by somebody else, or its link is not what it was when the
   * page was loaded. The claim of an attempt that died is taken over within its own run only.
   */
  prepareWrites(request: PrepareWritesRequest): Promise<PrepareWritesResult>;

  /**
   * Transaction 2: links, baselines, record states, counters, discovered associated ids, reviews, checkpoint;
   * releases claims and intents. `stale` = another attempt owns the lane, nothing was kept.
   */
  commitPage(request: CommitPageRequest): Promise<CommitPageResult>;

  /**
   * Pages of several types of one lane, in their order and in one transaction: all of them or none. Each counts the
   * lane's `seq` up by one, so that request n has `seq` of the first + n.
   */
  commitTogether(requests: readonly CommitPageRequest[]): Promise<CommitPageResult>;
}

export interface FollowSuccessorsRequest {
  readonly pairKey: number;
  readonly fromTypeKey: number;
  readonly toTypeKey: number;
  readonly moves: readonly { readonly from: string; readonly to: string }[];
}

export interface OpenedLane {
  readonly lane: LaneRow;
  readonly control: RunControl;
  /** Version of the configuration that the run follows now. */
  readonly configVersion: number;
  readonly writeWaitMs: number;
  /** What earlier attempts at this lane were about to write and never committed. */
  readonly brokenOff: readonly BrokenOff[];
  /** Earlier attempts at the very page that is next which ended without an answer: their process was gone. */
  readonly unanswered: number;
  /** Where the page is looked through for a record that ends its worker. */
  readonly trial: Trial | null;
  /** Source ids of the lane's type that ended their worker before. */
  readonly setAside: readonly string[];
}

/** A page is taken record by record, because something in it ends the process that works on it. */
export interface Trial {
  /** All of its records are tried one by one; otherwise those alone that were set aside before. */
  readonly whole: boolean;
  /** The record at work; null = none at the moment. */
  readonly sourceId: string | null;
  /** Attempts at that record, by itself, that have begun; the one at work among them. */
  readonly attempts: number;
}

export interface NoteTrialRequest extends LaneLease {
  readonly seq: number;
  readonly trial: Trial;
  readonly alone: boolean;
  /** How long a trial keeps others off whose process is gone, ms. */
  readonly aloneMs: number;
}

export interface RecordPlace {
  readonly jobKey: number;
  readonly typeKey: number;
  readonly sourceId: string;
}

export interface BrokenOff {
  readonly operationId: string;
  readonly sourceId: string;
}

export interface LaneRow {
  readonly lane: number;
  /** Source type that the lane reads. */
  readonly typeKey: number;
  readonly range: LaneRange;
  readonly round: number;
  readonly cursor: string | null;
  readonly seq: number;
  readonly fence: number;
  readonly counters: LaneCounters;
  readonly done: boolean;
}

export interface LoadPageRequest {
  readonly jobKey: number;
  readonly typeKey: number;
  readonly sourceSide: Side;
  readonly sourceIds: readonly string[];
  /** Pairs in which the source records may be linked. */
  readonly pairKeys: readonly number[];
  /** Parents and looked-up records: pair, types and ids on the source's side. */
  readonly parents: readonly LinkedIds[];
  /** Ids that were merged into source records, to follow their links: former id -> current id. */
  readonly successors: ReadonlyMap<string, string>;
  /** The lane at work: dead attempts of its run may have left intents; absent = nobody asks for them. */
  readonly lane?: { readonly runKey: number; readonly lane: number };
  /** How long ago the records were begun to be read, ms; absent = `movedOn` stays empty. */
  readonly readForMs?: number;
}

export interface LinkedIds {
  readonly pairKey: number;
  /** A pair may join several types of the source's side, whose ids are each their own. */
  readonly typeKeys: readonly number[];
  readonly ids: readonly string[];
}

export function placeOf(pairKey: number, typeKey: number): string {
  return `${pairKey} ${typeKey}`;
}

export interface RecordState {
  readonly outcome: Outcome;
  readonly reasonCode: string | null;
  readonly attempts: number;
  readonly sourceVersion: string | null;
  readonly targets: readonly TargetOutcome[];
}

export interface LoadedPage {
  readonly states: ReadonlyMap<string, RecordState>;
  /** pairKey -> id on the source's side -> link. */
  readonly links: ReadonlyMap<number, ReadonlyMap<string, Link>>;
  /** `placeOf(pair, type)` -> id on the source's side -> its counterpart's id and type. */
  readonly parentLinks: ReadonlyMap<
    string,
    ReadonlyMap<string, { readonly id: string; readonly type: string }>
  >;
  /** pairKey -> source id -> why it is not to be created again: its link was cut on purpose, or a side deleted it. */
  readonly tombstones: ReadonlyMap<number, ReadonlyMap<string, Tombstone>>;
  /**
   * pairKey -> source id -> what attempts that were overtaken were about to write for it: it may have happened. Of any
   * run, creations only where a lane asks.
   */
  readonly intents: ReadonlyMap<number, ReadonlyMap<string, LeftIntents>>;
  /** pairKey -> source id -> what overtaken attempts of the other direction were about to write to that very record. */
  readonly written: ReadonlyMap<number, ReadonlyMap<string, readonly WrittenToSource[]>>;
  /**
   * pairKey -> creations on this page's own side that the other direction began and has not committed: a record that one
   * of them made is about to be linked. Nobody waits for a job that is disabled.
   */
  readonly creating: ReadonlyMap<number, readonly CreationUnderWay[]>;
  /** pairKey -> source id -> generation of deliberate re-creation (0 unless unlinked before). */
  readonly generations: ReadonlyMap<number, ReadonlyMap<string, number>>;
  /** Source ids whose link was made or changed since the records were begun to be read. */
  readonly movedOn: ReadonlySet<string>;
}

/** A creation that its run is going to link, or where that has ended, the next one of the job of that name. */
export interface CreationUnderWay {
  readonly operationId: string;
  readonly job: string;
  readonly runEnded: boolean;
}

export interface LeftIntents {
  readonly operationIds: readonly string[];
  /** A creation is among them: the same operation is sent again instead of looking for a match. */
  readonly creates: boolean;
  /** What those creations were to hold in fields that both sides write, one per attempt. */
  readonly made: readonly FieldValues[];
  /** Oldest first. */
  readonly updates: readonly IntendedUpdate[];
}

/** An update of fields that both sides write, as it was meant when its writing began. */
export interface IntendedUpdate {
  readonly targetId: string;
  readonly fields: FieldValues;
  /** What it was about to overwrite, or leave: kept with the commit of whoever finds it written. */
  readonly conflicts: readonly ConflictWrite[];
}

export interface WrittenToSource {
  /** Id of the record of the other side whose values they are. */
  readonly by: string;
  readonly fields: FieldValues;
}

export interface WriteIntent {
  /** Of a creation: names it for ever. Of an update: names this attempt at it. */
  readonly operationId: string;
  readonly pairKey: number;
  readonly sourceId: string;
  readonly update?: IntendedUpdate;
  /** Of a creation: what it is to hold in fields that both sides write; absent = there are none. */
  readonly made?: FieldValues;
}

/** What it meant to write, or to make, may stand there: kept until a later page makes it good. */
export interface UnsureWrite extends Omit<WriteIntent, 'made'> {
  /** Of a creation: one per attempt. */
  readonly made?: readonly FieldValues[];
}

export interface Tombstone {
  /** `unlinked`, `merged`, or a `CutReason`. */
  readonly reason: string;
  /** ISO instant of the store's clock. */
  readonly at: string;
}

export interface NextIdsRequest {
  readonly jobKey: number;
  readonly runKey: number;
  readonly typeKey: number;
  readonly round: number;
  readonly after: string | null;
  readonly limit: number;
  /** Absent = all of them. */
  readonly part?: IdsPart;
}

export interface LaneLease {
  readonly runKey: number;
  readonly lane: number;
  readonly fence: number;
}

export interface PrepareWritesRequest extends LaneLease {
  readonly syncKey: number;
  readonly sourceSide: Side;
  readonly typeKey: number;
  /** Longest time that a write may take, ms. */
  readonly writeTimeoutMs: number;
  readonly sources: readonly {
    readonly sourceId: string;
    /** Target records to be claimed too, on the target's side. */
    readonly targets: readonly { readonly typeKey: number; readonly id: string }[];
    /** Pairs in which this page found no link and means to create or link. */
    readonly unlinkedPairs: readonly number[];
    /** Links that this page goes by, as they were loaded; absent = none. */
    readonly links?: readonly { readonly pairKey: number; readonly version: string }[];
  }[];
  readonly intents: readonly WriteIntent[];
}

export type PrepareWritesResult =
  { readonly status: 'ok'; readonly busy: ReadonlySet<string> } | { readonly status: 'stale' };

export interface LinkWrite {
  readonly pairKey: number;
  readonly hubspotTypeKey: number;
  readonly hubspotId: string;
  readonly businessTypeKey: number;
  readonly businessId: string;
  /** The target type is `shared`: several HubSpot records may link to one business record. */
  readonly shared: boolean;
  readonly hubspotSeen: FieldValues | null;
  readonly businessSeen: FieldValues | null;
}

export interface MatchReviewWrite {
  readonly pairKey: number;
  readonly sourceId: string;
  readonly rule: string;
  /** Type of the candidates. */
  readonly candidateTypeKey?: number;
  readonly candidateIds: readonly string[];
}

export interface CommitPageRequest extends LaneLease {
  readonly syncKey: number;
  readonly jobKey: number;
  readonly typeKey: number;
  readonly sourceSide: Side;
  /** Root source type of the job: its first-time records shrink the estimate. */
  readonly isRoot: boolean;
  readonly round: number;
  readonly configVersion: number;
  /** `loadPage` knew neither state nor link of any of its records: a shorter way may be tried first. Only a hint. */
  readonly allNew?: boolean;
  /** Sequence number that the page started from; the row must still have it. */
  readonly seq: number;
  readonly cursor: string | null;
  readonly done: boolean;
  readonly outcomes: readonly RecordOutcome[];
  readonly links: readonly LinkWrite[];
  readonly reviews: readonly MatchReviewWrite[];
  /** Associated ids to be recorded as pending for the ids lanes. */
  readonly associated: readonly { readonly typeKey: number; readonly ids: readonly string[] }[];
  readonly conflicts: readonly ConflictWrite[];
  /** Source ids that turned out to be another record's former id: their states move. */
  readonly merged: readonly { readonly from: string; readonly to: string }[];
  /** Links of records that a side deleted; absent = none. */
  readonly cuts?: readonly LinkCut[];
  /** Intents of attempts that died and that this page has made good; absent = none. */
  readonly madeGood?: readonly string[];
  /** Writes that were refused, perhaps after an earlier answer was lost; absent = none. */
  readonly unsure?: readonly UnsureWrite[];
}

/** `source-deleted`, `target-deleted`: by whom; `propagated`: and the counterpart was deleted with it. */
export type CutReason = 'source-deleted' | 'target-deleted' | 'propagated';

export interface LinkCut {
  readonly pairKey: number;
  readonly hubspotTypeKey: number;
  readonly hubspotId: string;
  readonly businessTypeKey: number;
  readonly businessId: string;
  /** The link stays and is about to lead to a new counterpart; both ends keep a raised generation all the same. */
  readonly keepsLink: boolean;
  /** Ends that are not created again on the other side, should they turn up. */
  readonly blocks: readonly Side[];
  readonly reason: CutReason;
}

export interface ConflictWrite {
  readonly pairKey: number;
  readonly sourceId: string;
  readonly field: string;
  readonly resolution: 'hubspot' | 'business' | 'open';
  /** What both sides held, and when their records were changed last. */
  readonly sides?: Readonly<Record<Side, ConflictSide>>;
}

export interface ConflictSide {
  readonly value: FieldValue;
  readonly modifiedAt: string | null;
  /** Who changed the record last, where that came with it. */
  readonly changedBy?: RecordAuthor;
}

export type CommitPageResult =
  | {
      readonly status: 'committed';
      readonly counters: LaneCounters;
      readonly seq: number;
      readonly control: RunControl;
      /** The range as it is now: another lane may have taken a part of it. */
      readonly range: LaneRange;
    }
  | { readonly status: 'stale' };
