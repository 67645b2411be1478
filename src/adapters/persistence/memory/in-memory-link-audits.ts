import type { AuditState, LinkAudits, LinkedRequest } from '../../../application/ports/link-audit.port.js';
import type { MemoryWorld } from './memory-world.js';

const GONE: ReadonlySet<string> = new Set(['source-gone', 'archived', 'source-deleted', 'deleted']);

/** `LinkAudits` on a world in memory. */
export class InMemoryLinkAudits implements LinkAudits {
  private readonly kept = new Map<string, { readonly jobKey: number; readonly state: AuditState }>();

  constructor(private readonly world: MemoryWorld) {}

  find(jobKey: number): Promise<readonly AuditState[]> {
    const states = [...this.kept.values()].filter((each) => each.jobKey === jobKey);
    return Promise.resolve(states.map(({ state }) => state));
  }

  keep(jobKey: number, state: AuditState): Promise<void> {
    this.kept.set(`${jobKey} ${state.typeKey}`, { jobKey, state });
    return Promise.resolve();
  }

  nextLinked({ pairKeys, sourceSide, typeKey, after, limit }: LinkedRequest): Promise<readonly string[]> {
    const ids = new Set<string>();
    for (const link of this.world.links.values()) {
      const [type, id] =
        sourceSide === 'hubspot'
          ? [link.hubspotTypeKey, link.hubspotId]
          : [link.businessTypeKey, link.businessId];
      if (pairKeys.includes(link.pairKey) && type === typeKey && (after === null || id > after)) ids.add(id);
    }
    return Promise.resolve([...ids].sort((a, b) => (a < b ? -1 : 1)).slice(0, limit));
  }

  countKnown(jobKey: number, typeKey: number): Promise<number> {
    const states = [...this.world.statesOf(jobKey, typeKey).values()];
    return Promise.resolve(states.filter(({ reason }) => !GONE.has(reason?.code ?? '')).length);
  }
}
