import type {
  DecisionPlace,
  DecisionsRequest,
  PageDecisions,
  RepairDecision,
  RepairDecisions,
} from '../../../application/ports/repair-decisions.port.js';
import { collectDecisions, type StoredDecision } from '../decision-page.js';
import type { MemoryWorld } from './memory-world.js';

interface Kept extends StoredDecision, DecisionPlace {
  readonly sourceVersion: string | null;
}

/** `RepairDecisions` on a world in memory. */
export class InMemoryRepairDecisions implements RepairDecisions {
  private readonly kept = new Map<string, Kept>();

  constructor(private readonly world: MemoryWorld) {}

  hasAny(syncKey: number): Promise<boolean> {
    return Promise.resolve([...this.kept.values()].some((each) => each.syncKey === syncKey));
  }

  ofPage(request: DecisionsRequest): Promise<PageDecisions> {
    const { jobKey: given, typeKey, pairKeys } = request;
    const jobKey = given < 0 ? this.world.runByKey(-given).jobKey : given;
    const versions = new Map(request.sources.map(({ id, version }) => [id, version]));
    const states = this.world.statesOf(jobKey ?? 0, typeKey);
    const found: Kept[] = [];
    for (const [key, each] of this.kept) {
      if (each.typeKey !== typeKey || !versions.has(each.sourceId)) continue;
      const isOwn = each.jobKey === jobKey;
      if (!isOwn && !(each.kind === 'rejected' && pairKeys.includes(each.pairKey))) continue;
      const outcome = states.get(each.sourceId)?.outcome;
      const isOpen = outcome === 'pending' || outcome === 'failed';
      const isSame = (versions.get(each.sourceId) ?? null) === each.sourceVersion;
      if (each.kind === 'rejected' || (each.kind === 'ignore' ? isSame : isOpen)) found.push(each);
      else if (given > 0) this.kept.delete(key);
    }
    return Promise.resolve(collectDecisions(found));
  }

  keep(place: DecisionPlace, decisions: readonly RepairDecision[]): Promise<void> {
    for (const decision of decisions) {
      const row = rowOf(decision);
      const key = [place.typeKey, place.sourceId, place.jobKey, row.kind, row.pairKey, row.field].join(' ');
      const before = this.kept.get(key)?.value;
      const value =
        row.kind === 'rejected' ? [...new Set([...listOf(before), ...listOf(row.value)])] : row.value;
      this.kept.set(key, { ...place, ...row, value });
    }
    return Promise.resolve();
  }
}

function rowOf(decision: RepairDecision): Omit<Kept, keyof DecisionPlace> & { readonly sourceId?: never } {
  const { kind } = decision;
  const none = { kind, pairKey: 0, field: '', value: null, take: null, sourceVersion: null };
  switch (decision.kind) {
    case 'ignore':
      return { ...none, sourceVersion: decision.sourceVersion };
    case 'override':
      return { ...none, pairKey: decision.pairKey, field: decision.field, value: decision.value };
    case 'conflict': {
      const { pairKey, field, decision: chosen } = decision;
      return {
        ...none,
        pairKey,
        field,
        take: chosen.take,
        value: chosen.take === 'value' ? chosen.value : null,
      };
    }
    case 'rejected':
      return { ...none, pairKey: decision.pairKey, value: decision.candidateIds };
    case 'restore':
      return { ...none, pairKey: decision.pairKey, value: decision.fields };
  }
}

function listOf(value: StoredDecision['value'] | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly string[]) : [];
}
