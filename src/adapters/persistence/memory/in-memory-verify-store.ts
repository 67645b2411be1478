import { createHash, randomUUID } from 'node:crypto';
import type { LaneLease, RecordPlace } from '../../../application/ports/page-store.port.js';
import type { Page, PageQuery } from '../../../application/ports/record-queries.port.js';
import type { RepairDecisions } from '../../../application/ports/repair-decisions.port.js';
import type {
  ClaimedLink,
  ClaimedRecord,
  FindingView,
  KeepFindings,
  KeptFindings,
  LinksRequest,
  QueuedRepairs,
  QueueRepairs,
  RepairState,
  Rivals,
  VerifiedLink,
  VerifyFinding,
  VerifyPlan,
  VerifyStore,
  VerifySummary,
} from '../../../application/ports/verify-store.port.js';
import { otherSide, type Side } from '../../../domain/records/system-record.js';
import type { Reason } from '../../../domain/sync/outcome.js';
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
  /** The link's, or the finding's own. */
  readonly key: string;
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
      const key = finding.linkId ?? randomUUID();
      if (ofRun.has(key)) continue;
      const repair = finding.repairs.length > 0 ? 'possible' : 'none';
      ofRun.set(key, { ...finding, key, foundAt, repair });
    }
    return Promise.resolve({ status: 'committed', control: this.controlOf(runKey) });
  }

  linksOfOrigin(pairKey: number, claimed: readonly ClaimedRecord[]): Promise<readonly ClaimedLink[]> {
    const links = this.linksOf(pairKey).flatMap(({ businessTypeKey, businessId, hubspotId }) => {
      const hash = createHash('sha256').update(businessId, 'utf8').digest('hex').slice(0, 20);
      const isClaimed = claimed.some(
        (each) => each.hash === hash && each.businessTypeKey === businessTypeKey,
      );
      return isClaimed ? [{ businessTypeKey, hash, businessId, hubspotId }] : [];
    });
    return Promise.resolve(links);
  }

  settleRivals(
    runKey: number,
    shared: readonly number[],
    reasonOf: (rivals: Rivals) => Reason,
  ): Promise<void> {
    for (const side of ['hubspot', 'business'] as const) {
      for (const rivals of this.rivalsOf(runKey, shared, side)) {
        const idOf = ({ [side]: { id } }: FindingView): string => id;
        const views = rivals.map((each) => this.viewOf(each)).sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
        const [first] = views;
        if (!first) continue;
        const records = views.map((view) => view[side]);
        const reason = reasonOf({ side, records, counterpart: first[otherSide(side)] });
        const left = { reason, repairs: [], repair: 'none' } as const;
        for (const each of rivals) this.kept.get(runKey)?.set(each.key, { ...each, ...left });
      }
    }
    return Promise.resolve();
  }

  private rivalsOf(runKey: number, shared: readonly number[], side: Side): readonly (readonly Kept[])[] {
    const groups = new Map<string, Kept[]>();
    for (const each of this.ofRun(runKey)) {
      if (each.reason.code !== 'unlinked-but-matching' || shared.includes(each.pairKey)) continue;
      const { hubspotTypeKey, hubspotId, businessTypeKey, businessId, pairKey } = each;
      const end = side === 'hubspot' ? [businessTypeKey, businessId] : [hubspotTypeKey, hubspotId];
      const key = [pairKey, ...end].join(' ');
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
    return [...groups.values()].filter((group) => group.length > 1);
  }

  countRepairs(runKey: number): Promise<number> {
    return Promise.resolve(this.ofRun(runKey).filter(({ repair }) => repair === 'possible').length);
  }

  async queueRepairs(request: QueueRepairs): Promise<QueuedRepairs> {
    const lane = this.laneOf(request);
    if (!lane) return { status: 'stale' };
    const { runKey, after, limit, syncKey } = request;
    const page = this.ofRun(runKey)
      .filter(({ repair, key }) => repair === 'possible' && (after === null || key > after))
      .slice(0, limit);
    for (const finding of page) {
      const known = finding.repairs.map((step) => this.putBack(step, runKey));
      finding.repair = known.every(Boolean) ? 'queued' : 'unknown-record';
    }
    const cursor = page.at(-1)?.key ?? after;
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
      .filter(({ finding }) => after === null || finding.key > String(after))
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
        ({ finding }) => [finding.key],
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
    return [...(this.kept.get(runKey)?.values() ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
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
  private putBack({ jobKey, typeKey, sourceId, target, isNew }: RepairStep, runKey: number): boolean {
    const states = this.world.statesOf(jobKey, typeKey);
    if (isNew && !states.has(sourceId)) this.enqueue({ jobKey, typeKey, sourceId }, runKey);
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

  private enqueue({ jobKey, typeKey, sourceId }: RecordPlace, runKey: number): void {
    const side = this.world.jobs.find(({ key }) => key === jobKey)?.definition.source.side ?? 'hubspot';
    this.world.statesOf(jobKey, typeKey).set(sourceId, {
      outcome: 'pending',
      reason: REPAIR,
      targets: [],
      attempts: 0,
      sourceVersion: null,
      runKey,
      round: -1,
      wantedRun: null,
      waitsFor: null,
    });
    this.world.count(jobKey, typeKey, side, 'pending', 1);
  }

  private async decide(syncKey: number, step: RepairStep): Promise<void> {
    const { jobKey, typeKey, sourceId, pairKey, fields } = step;
    // Of a record without a link there is no baseline to be passed over.
    if (step.isNew || !this.world.statesOf(jobKey, typeKey).has(sourceId)) return;
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
  const double = all.find(
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
    doubleOf: double?.hubspotId ?? null,
  };
}
