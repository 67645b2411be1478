import type {
  CallContext,
  RecordSystem,
  Succession,
  SuccessionPage,
} from '../../ports/record-system.port.js';
import type { PageStore } from '../../ports/page-store.port.js';
import type { CompiledJob } from '../compile/compiled-job.js';

/**
 * Before a run reads anything: what was linked to a record that has become another one since is linked to that one, so
 * that the jobs of the new type take over and nothing is created again. Only pairs that join several types can tell.
 */
export async function followSuccessors(
  job: CompiledJob,
  store: PageStore,
  context: CallContext,
): Promise<void> {
  const { keys, sync } = job.plan;
  const system = job.source.side === 'business' ? job.source : job.target;
  for (const [name, { business }] of Object.entries(sync.mappings)) {
    const pairKey = keys.pairs.get(name);
    if (pairKey === undefined || business.length < 2) continue;
    for (const type of business) {
      const fromTypeKey = keys.types.get(`business:${type}`);
      if (fromTypeKey === undefined) continue;
      for await (const moves of successions(system, type, context)) {
        for (const to of business) {
          const toTypeKey = keys.types.get(`business:${to}`);
          const ids = moves
            .filter((move) => move.to.type === to)
            .map((move) => ({ from: move.from, to: move.to.id }));
          if (toTypeKey === undefined || ids.length === 0) continue;
          await store.followSuccessors({ pairKey, fromTypeKey, toTypeKey, moves: ids });
        }
      }
    }
  }
}

async function* successions(
  system: RecordSystem,
  type: string,
  context: CallContext,
): AsyncGenerator<readonly Succession[]> {
  let after: string | null = null;
  do {
    const page: SuccessionPage | undefined = await system.successors?.(type, after, context);
    if (!page) return;
    if (page.moves.length > 0) yield page.moves;
    after = page.next;
  } while (after !== null);
}
