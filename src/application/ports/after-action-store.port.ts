import type { Outcome } from '../../domain/sync/outcome.js';
import type { CommitPageResult, LaneLease } from './page-store.port.js';

/** Which records of a job have had its actions in the end (`after`), and which are due for them. */
export interface AfterActionStore {
  /** Root records of the job that are well and whose actions are open, ascending, above `after`. */
  open(request: OpenActionsRequest): Promise<readonly string[]>;

  /** Those of the records whose actions are done. */
  doneAmong(jobKey: number, typeKey: number, ids: readonly string[]): Promise<ReadonlySet<string>>;

  /** What became of associated records in this job; one that the job has never heard of is absent. */
  associated(
    jobKey: number,
    typeKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, AssociatedState>>;

  /**
   * Keeps a page of actions with its checkpoint and ends the wait for its writes, in one transaction. `stale` = another
   * attempt owns the lane.
   */
  commit(request: CommitActionsRequest): Promise<CommitPageResult>;
}

export interface OpenActionsRequest {
  readonly jobKey: number;
  readonly typeKey: number;
  readonly after: string | null;
  readonly limit: number;
}

export interface AssociatedState {
  readonly outcome: Outcome;
  /** What its targets had to say although they are well. */
  readonly audits: readonly string[];
}

export interface CommitActionsRequest extends LaneLease {
  readonly jobKey: number;
  readonly typeKey: number;
  readonly seq: number;
  readonly cursor: string | null;
  readonly done: boolean;
  /** Records whose actions are done with this page. */
  readonly ids: readonly string[];
}
