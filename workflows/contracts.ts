import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { JobKind, RunKind } from '../src/domain/sync/definition.js';
import type { LaneReport } from '../src/domain/sync/lane.js';
import type { RunProgress } from '../src/domain/sync/progress.js';
import type { RunStatus, StatusReason } from '../src/domain/sync/status.js';

/** Live figures of a run: ids and numbers only. */
export const progressQuery = defineQuery<RunProgress>('progress');
/** Nudges: the run reads what is wanted from the database, so a lost signal only costs time. */
export const pauseSignal = defineSignal('pause');
export const resumeSignal = defineSignal('resume');

export const SYNC_ATTRIBUTE = defineSearchAttributeKey('CrosstieSync', SearchAttributeType.KEYWORD);
export const JOB_ATTRIBUTE = defineSearchAttributeKey('CrosstieJob', SearchAttributeType.KEYWORD);
export const STATUS_ATTRIBUTE = defineSearchAttributeKey('CrosstieStatus', SearchAttributeType.KEYWORD);

export interface JobRunInput {
  readonly runId: string;
  readonly sync: string;
  /** Empty for a run that has none. */
  readonly job: string;
  /** Queue of the activities that touch the business system. */
  readonly systemQueue: string;
  /** False where the server refused to register the search attributes. */
  readonly attributes: boolean;
  /** Slices at work at once. */
  readonly lanes: number;
  /** Present after a continue-as-new. */
  readonly carried?: CarriedRun;
}

/** All that crosses a continue-as-new: lane numbers, sequence numbers, counters and flags. */
export interface CarriedRun {
  readonly planned: boolean;
  readonly lanes: readonly LaneReport[];
  /** Round that is open; 0 = the plan's own lanes. */
  readonly round: number;
  readonly estimatedRoot: number | null;
  readonly status: RunStatus;
  readonly waiting: Waiting | null;
  /** Parks in a row that no slice's success has interrupted. */
  readonly troubles: number;
}

/** Why a run stands still. */
export interface Waiting {
  readonly status: 'paused' | 'parked';
  readonly reason: StatusReason | null;
  readonly needsPerson: boolean;
}

export interface SyncRunInput {
  readonly runId: string;
  readonly sync: string;
  readonly attributes: boolean;
  readonly jobs: readonly { readonly job: string; readonly kind: JobKind }[];
  readonly carried?: CarriedSync;
}

export interface CarriedSync {
  /** Index of the job that is awaited. */
  readonly next: number;
  readonly statuses: readonly RunStatus[];
  /** Run that was started before and is awaited by its row now. */
  readonly awaiting: string | null;
}

export interface LaunchRunInput {
  readonly sync: string;
  readonly job: string;
}

/** One run that concerns a record: a job that reads it. */
export interface RecordWork {
  readonly runId: string;
  readonly job: string;
}

export interface RecordRunInput {
  readonly sync: string;
  readonly attributes: boolean;
  /** What is to be done, in order. */
  readonly work: readonly RecordWork[];
  /** Queue of the workers beside the system; absent = that of single records in general. */
  readonly queue?: string;
  /** Present after a continue-as-new: the run that was at work. */
  readonly current?: JobRunInput;
}

/** More work on the same record; what was handed over before is not done again. */
export const recordSignal = defineSignal<[readonly RecordWork[]]>('request');

export const RECORD_WORKFLOW_TYPE = 'recordRun';

/** Exported name of the workflow of a kind of run. */
export const WORKFLOW_TYPES = {
  import: 'importRun',
  link: 'linkRun',
  export: 'exportRun',
  'deal-push': 'dealPushRun',
  sync: 'syncRun',
  verify: 'verifyRun',
} as const satisfies Readonly<Record<RunKind, string>>;

export const LAUNCH_WORKFLOW_TYPE = 'launchRun';

/** More slices at once than this gain nothing: measured on a default server. */
export const DEFAULT_LANES = 8;
