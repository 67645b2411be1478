import type { Side } from '../records/system-record.js';
import { EMPTY_TALLY, addTallies, type OutcomeTally } from './counts.js';

/** What a lane reads. */
export type LaneRange =
  /** The whole list by ascending id: ids above `after` (null = from the first) up to and including `upTo` (null = open). */
  | { readonly kind: 'range'; readonly after: string | null; readonly upTo: string | null }
  /** Records created or modified within [since, until]. */
  | {
      readonly kind: 'window';
      readonly by: 'created' | 'modified';
      readonly since: string;
      readonly until: string;
    }
  /** Records known by id that wait: pending or failed ones not yet seen in this round of the run; all, or one part. */
  | { readonly kind: 'ids'; readonly part?: IdsPart }
  /** All linked records by id, above `after`, at most `limit`: what no time window tells is found by looking. */
  | { readonly kind: 'audit'; readonly after: string | null; readonly limit: number }
  /** Root records that are well and due for the job's actions in the end. */
  | { readonly kind: 'actions' }
  /** Of a comparison: the links of a mapping by HubSpot id, above `after` up to and including `upTo`. */
  | {
      readonly kind: 'links';
      readonly mapping: string;
      readonly after: string | null;
      readonly upTo: string | null;
    }
  /** Of a comparison: the records of one side by id, for those that no link of the mapping holds. */
  | {
      readonly kind: 'strays';
      readonly mapping: string;
      readonly side: Side;
      readonly after: string | null;
      readonly upTo: string | null;
    }
  /** Of a comparison: what it found goes back into the queues of the jobs. */
  | { readonly kind: 'repairs' };

/** Ids are spread over `of` lanes by a hash; `at` counts from 0. */
export interface IdsPart {
  readonly at: number;
  readonly of: number;
}

/** Absolute counters of one lane; a run's counts are the sum over its lanes. */
export interface LaneCounters {
  readonly hubspot: OutcomeTally;
  readonly business: OutcomeTally;
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  readonly conflicts: number;
  /** Records of the source's root type read for the first time in this run: what the estimate shrinks by. */
  readonly rootSeen: number;
  readonly pages: number;
}

export const EMPTY_LANE_COUNTERS: LaneCounters = {
  hubspot: EMPTY_TALLY,
  business: EMPTY_TALLY,
  created: 0,
  updated: 0,
  linked: 0,
  conflicts: 0,
  rootSeen: 0,
  pages: 0,
};

export function addLaneCounters(a: LaneCounters, b: LaneCounters): LaneCounters {
  return {
    hubspot: addTallies(a.hubspot, b.hubspot),
    business: addTallies(a.business, b.business),
    created: a.created + b.created,
    updated: a.updated + b.updated,
    linked: a.linked + b.linked,
    conflicts: a.conflicts + b.conflicts,
    rootSeen: a.rootSeen + b.rootSeen,
    pages: a.pages + b.pages,
  };
}

/** What a slice reports: absolute figures of its lane, so that a repeated report changes nothing. */
export interface LaneReport {
  readonly lane: number;
  readonly seq: number;
  readonly counters: LaneCounters;
  readonly done: boolean;
}

/** Why a slice stopped before its lane was done, other than having used up its pages. */
export type SliceStop =
  | { readonly kind: 'paused' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'stopped' }
  /** A page is offered, and a person has to choose from it. */
  | { readonly kind: 'awaiting' }
  | {
      readonly kind: 'parked';
      readonly code: string;
      readonly message: string;
      readonly until: string | null;
      readonly needsPerson: boolean;
    };

export interface SliceResult extends LaneReport {
  readonly stop: SliceStop | null;
}
