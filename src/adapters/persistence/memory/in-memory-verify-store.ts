import type { LaneLease } from '../../../application/ports/page-store.port.js';
import type { Page, PageQuery } from '../../../application/ports/record-queries.port.js';
import type { RepairDecisions } from '../../../application/ports/repair-decisions.port.js';
import type {
  FindingView,
  KeepFindings,
  KeptFindings,
  LinksRequest,
  QueuedRepairs,
  QueueRepairs,
  RepairState,
  VerifiedLink,
  VerifyFinding,
  VerifyPlan,
  VerifyStore,
  VerifySummary,
} from '../../../application/ports/verify-store.port.js';
import type { RunControl } from '../../../domain/sync/status.js';
import { EMPTY_LANE_COUNTERS } from '../../../domain/sync/lane.js';
import { moveState } from '../../../domain/sync/transitions.js';
import type { RepairStep } from '../../../domain/sync/verify.js';
import { decodeCursor } from '../column-values.js';
import { summaryOf } from '../postgres-verify-store.js';
import { pageOf } from '../records/paged.js';
import { reopened } from '../records/requeue.js';
import { REPAIR } from '../verify/queue-repairs.js';
import { laneId, type MemoryLane, type MemoryLink, type MemoryWorld } from './memory-world.js';

interface Kept extends VerifyFinding {
  readonly foundAt: string;
  repair: RepairState;
}

/** `VerifyStore` on a world in memory. */
export class InMemoryVerifyStore implements VerifyStore {
  private readonly kept = new Map<number, Map<string, Kept>>();

  constructor(
    private readonly world: MemoryWorld,
    private readonly decisions: RepairDecisions,
  ) {}

  loadPlan(runId: string): Promise<VerifyPlan | null> {
    const run = this.world.runById(runId);
    const sync = this.world.syncs.find((each) => each.key === run?.syncKey);
    const definition = run && sync?.versions[run.configVersion - 1]?.definition;
    const options = run?.input.options?.verify;
    if (!run || !definition || !options) return Promise.resolve(null);
    const jobs = this.world.jobs
      .filter((job) => job.syncKey === run.syncKey && !job.removed && job.enabled)
      .sort((a, b) => a.position - b.position);
    return Promise.resolve({
      runId,
      keys: {
        syncKey: run.syncKey,
        runKey: run.row.key,
        configVersion: run.configVersion,
        pairs: this.world.pairs(run.syncKey),
        types: this.world.types(),
      },
      sync: definition,
      jobs: jobs.map(({ name, key, activatedAt }) => ({
        name,
        key,
        activatedAt: activatedAt ?? run.row.createdAt,
      })),
      options,
    });
  }

  countLinks(pairKey: number): Promise<number> {
    return Promise.resolve(this.linksOf(pairKey).length);
  }

  splitLinks(pairKey: number, parts: number): Promise<readonly string[]> {
    const ids = this.linksOf(pairKey).map(({ hubspotId }) => hubspotId);
    const size = Math.ceil(ids.length / parts);
    const bounds = Array.from({ length: parts - 1 }, (_, at) => ids[(at + 1) * size - 1]);
    return Promise.resolve([...new Set(bounds.flatMap((id) => id ?? []))]);
  }

  nextLinks({ pairKey, after, upTo, limit }: LinksRequest): Promise<readonly VerifiedLink[]> {
    const all = this.linksOf(pairKey);
    const open = all.filter(
      ({ hubspotId }) => (after === null || hubspotId > after) && (upTo === null || hubspotId <= upTo),
    );
    const last = open[limit - 1]?.hubspotId;
    const page = open.filter(({ hubspotId }, at) => at < limit || hubspotId === last);
    return Promise.resolve(page.map((link) => verified(link, all)));
  }

  keepFindings(request: KeepFindings): Promise<KeptFindings> {
    const lane = this.laneOf(request);
    if (!lane) return Promise.resolve({ status: 'stale' });
    const { runKey, seq, cursor, counters, done, findings } = request;
    this.world.lanes.set(laneId(runKey, lane.lane), { ...lane, seq: seq + 1, cursor, counters, done });
    const ofRun = this.kept.get(runKey) ?? new Map<string, Kept>();
    this.kept.set(runKey, ofRun);
    const foundAt = this.world.nowIso();
    for (const finding of findings) {
      if (ofRun.has(finding.linkId)) continue;
      const repair = finding.repairs.length > 0 ? 'possible' : 'none';
      ofRun.set(finding.linkId, { ...finding, foundAt, repair });
    }
    return Promise.resolve({ status: 'committed', control: this.controlOf(runKey) });
  }

  countRepairs(runKey: number): Promise<number> {
    return Promise.resolve(this.ofRun(runKey).filter(({ repair }) => repair === 'possible').length);
  }

  async queueRepairs(request: QueueRepairs): Promise<QueuedRepairs> {
    const lane = this.laneOf(request);
    if (!lane) return { status: 'stale' };
    const { runKey, after, limit, syncKey } = request;
    const page = this.ofRun(runKey)
      .filter(({ repair, linkId }) => repair === 'possible' && (after === null || linkId > after))
      .slice(0, limit);
    for (const finding of page) {
      const known = finding.repairs.map((step) => this.putBack(step));
      finding.repair = known.every(Boolean) ? 'queued' : 'unknown-record';
    }
    const cursor = page.at(-1)?.linkId ?? after;
    const done = page.length < limit;
    this.world.lanes.set(laneId(runKey, lane.lane), { ...lane, seq: lane.seq + 1, cursor, done });
    for (const step of page.flatMap(({ repairs }) => repairs)) await this.decide(syncKey, step);
    const { counters } = lane;
    return { status: 'committed', control: this.controlOf(runKey), cursor, done, counters };
  }

  findings(
    runId: string,
    query: PageQuery & { readonly outcome?: string; readonly type?: string },
  ): Promise<Page<FindingView>> {
    const [after] = decodeCursor(query.cursor, 'uuid') ?? [null];
    const rows = this.ofRun(this.world.runById(runId)?.row.key ?? 0)
      .map((finding) => ({ finding, view: this.viewOf(finding) }))
      .filter(({ view }) => after === null || view.linkId > String(after))
      .filter(({ view }) => query.outcome === undefined || view.outcome === query.outcome)
      .filter(
        ({ view }) =>
          query.type === undefined || [view.hubspot.type, view.business.type].includes(query.type),
      );
    return Promise.resolve(
      pageOf(
        rows.slice(0, query.limit + 1),
        query.limit,
        ({ view }) => view,
        ({ view }) => [view.linkId],
      ),
    );
  }

  summary(runId: string): Promise<VerifySummary> {
    const failed = this.ofRun(this.world.runById(runId)?.row.key ?? 0).filter(
      ({ outcome }) => outcome === 'failed',
    );
    return Promise.resolve(
      summaryOf(failed.map(({ reason, repair }) => ({ code: reason.code, repair, n: 1 }))),
    );
  }

  private ofRun(runKey: number): Kept[] {
    return [...(this.kept.get(runKey)?.values() ?? [])].sort((a, b) => (a.linkId < b.linkId ? -1 : 1));
  }

  private linksOf(pairKey: number): readonly MemoryLink[] {
    return [...this.world.links.values()]
      .filter((link) => link.pairKey === pairKey)
      .sort((a, b) => (a.hubspotId < b.hubspotId ? -1 : a.hubspotId > b.hubspotId ? 1 : 0));
  }

  private laneOf({ runKey, lane, fence, seq }: LaneLease & { readonly seq: number }): MemoryLane | undefined {
    const row = this.world.lanes.get(laneId(runKey, lane));
    return row?.fence === fence && row.seq === seq ? row : undefined;
  }

  private controlOf(runKey: number): RunControl {
    const { row } = this.world.runByKey(runKey);
    return row.endedAt === null ? row.control : 'cancel';
  }

  /** False = no job has ever read the record. */
  private putBack({ jobKey, typeKey, sourceId, target }: RepairStep): boolean {
    const states = this.world.statesOf(jobKey, typeKey);
    const state = states.get(sourceId);
    const job = this.world.jobs.find(({ key }) => key === jobKey);
    if (!state || !job) return false;
    const targets = reopened(state.targets, (each) => each.target === target, REPAIR);
    const active = this.world.runs.find(({ row }) => row.key === state.runKey && row.endedAt === null);
    const [lane] = active ? this.world.lanesOf(state.runKey) : [];
    const { side } = job.definition.source;
    const moved = moveState(
      state,
      { outcome: 'pending', targets },
      side,
      lane?.counters ?? EMPTY_LANE_COUNTERS,
    );
    this.world.countDeltas(jobKey, typeKey, moved.job);
    if (lane) this.world.lanes.set(laneId(state.runKey, lane.lane), { ...lane, counters: moved.lane });
    states.set(sourceId, {
      ...state,
      outcome: 'pending',
      reason: REPAIR,
      targets,
      round: -1,
      waitsFor: null,
    });
    return true;
  }

  private async decide(syncKey: number, step: RepairStep): Promise<void> {
    const { jobKey, typeKey, sourceId, pairKey, fields } = step;
    if (!this.world.statesOf(jobKey, typeKey).has(sourceId)) return;
    const place = { syncKey, jobKey, typeKey, sourceId };
    await this.decisions.keep(place, [{ kind: 'restore', pairKey, fields }], 'verify');
  }

  private viewOf(finding: Kept): FindingView {
    const { linkId, pairKey, outcome, reason, differences, repair, foundAt } = finding;
    const sync = this.world.syncs.find((each) => this.mappingOf(each.key, pairKey) !== undefined);
    return {
      linkId,
      mapping: (sync && this.mappingOf(sync.key, pairKey)) ?? '',
      hubspot: { type: this.world.typeName(finding.hubspotTypeKey), id: finding.hubspotId },
      business: { type: this.world.typeName(finding.businessTypeKey), id: finding.businessId },
      outcome,
      reason,
      differences,
      repair,
      foundAt,
    };
  }

  private mappingOf(syncKey: number, pairKey: number): string | undefined {
    for (const [name, key] of this.world.pairs(syncKey)) if (key === pairKey) return name;
    return undefined;
  }
}

function verified(link: MemoryLink, all: readonly MemoryLink[]): VerifiedLink {
  const { id, hubspotTypeKey, hubspotId, businessTypeKey, businessId, hubspotSeen, businessSeen } = link;
  const isDouble = all.some(
    (other) =>
      other.id !== id && other.businessId === businessId && other.businessTypeKey === businessTypeKey,
  );
  return {
    id,
    hubspotTypeKey,
    hubspotId,
    businessTypeKey,
    businessId,
    hubspotSeen,
    businessSeen,
    isDouble,
  };
}
