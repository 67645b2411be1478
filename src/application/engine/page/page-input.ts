import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { BrokenOff, LaneLease, LaneRow } from '../../ports/page-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import type { PageDraft } from './page-draft.js';

/** A page on its way through the pipeline, as it was read. */
export interface PageInput {
  readonly job: CompiledJob;
  readonly stream: CompiledStream;
  readonly lane: LaneRow;
  readonly records: readonly SystemRecord[];
  /** Ids that were asked for and are gone at the source. */
  readonly missing: readonly string[];
  readonly next: string | null;
  /** When the records were begun to be read, ms. */
  readonly readAt?: number;
  /** What an attempt that died began and this page makes good: the lane stays where it is. */
  readonly repairs?: readonly BrokenOff[];
  readonly context: CallContext;
  /** A part of its page: the lane stays where it is. */
  readonly holds?: boolean;
  /** Records that end their worker: they fail without being looked at. */
  readonly poison?: ReadonlySet<string>;
  /** People have decided about records of this sync: their decisions are asked for. */
  readonly decided?: boolean;
  /** Records of the page that a person left out. */
  readonly excluded?: ReadonlySet<string>;
  /** Present in a rehearsal: sees the page before it is kept, and nothing outside is told of it. */
  readonly observe?: (page: PageDraft) => Promise<void>;
}

export function leaseOf({ job, lane }: PageInput): LaneLease {
  return { runKey: job.plan.keys.runKey, lane: lane.lane, fence: lane.fence };
}
