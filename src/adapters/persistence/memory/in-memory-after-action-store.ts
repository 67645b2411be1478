import type {
  AfterActionStore,
  AssociatedState,
  CommitActionsRequest,
  OpenActionsRequest,
} from '../../../application/ports/after-action-store.port.js';
import type { CommitPageResult } from '../../../application/ports/page-store.port.js';
import { controlOf } from '../run-control.js';
import { auditsOf } from '../target-codec.js';
import { laneId, type MemoryWorld } from './memory-world.js';

/** `AfterActionStore` on a world in memory. */
export class InMemoryAfterActionStore implements AfterActionStore {
  private readonly done = new Set<string>();

  constructor(private readonly world: MemoryWorld) {}

  open({ jobKey, typeKey, after, limit }: OpenActionsRequest): Promise<readonly string[]> {
    const ids = [...this.world.statesOf(jobKey, typeKey)]
      .filter(
        ([id, { outcome }]) =>
          (outcome === 'migrated' || outcome === 'unchanged') &&
          (after === null || id > after) &&
          !this.done.has(doneId(jobKey, typeKey, id)),
      )
      .map(([id]) => id);
    return Promise.resolve(ids.sort((a, b) => (a < b ? -1 : 1)).slice(0, limit));
  }

  doneAmong(jobKey: number, typeKey: number, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set(ids.filter((id) => this.done.has(doneId(jobKey, typeKey, id)))));
  }

  associated(
    jobKey: number,
    typeKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, AssociatedState>> {
    const states = this.world.statesOf(jobKey, typeKey);
    const found = new Map<string, AssociatedState>();
    for (const id of ids) {
      const state = states.get(id);
      if (state) found.set(id, { outcome: state.outcome, audits: auditsOf(state.targets) });
    }
    return Promise.resolve(found);
  }

  commit(request: CommitActionsRequest): Promise<CommitPageResult> {
    const key = laneId(request.runKey, request.lane);
    const lane = this.world.lanes.get(key);
    if (!lane || lane.fence !== request.fence || lane.seq !== request.seq)
      return Promise.resolve({ status: 'stale' });
    const seq = lane.seq + 1;
    const { cursor, done } = request;
    this.world.lanes.set(key, { ...lane, seq, cursor, done, writeUntil: null });
    for (const id of request.ids) this.done.add(doneId(request.jobKey, request.typeKey, id));
    const run = this.world.runByKey(request.runKey);
    const job = this.world.jobOf(run);
    const control = controlOf({
      control: run.row.endedAt === null ? run.row.control : 'cancel',
      enabled: job?.enabled ?? true,
      paused: job?.paused ?? false,
      dry_run: run.row.dryRun,
    });
    const { counters, range } = lane;
    return Promise.resolve({ status: 'committed', counters, seq, control, range });
  }
}

function doneId(jobKey: number, typeKey: number, id: string): string {
  return `${jobKey} ${typeKey} ${id}`;
}
