import { SystemFailure, disablesJob, parksRun } from '../../domain/errors/failure.js';
import {
  addLaneCounters,
  type LaneReport,
  type SliceResult,
  type SliceStop,
} from '../../domain/sync/lane.js';
import type { PlanResult, SettleResult } from '../../domain/sync/run-steps.js';
import { DOUBLED } from '../../domain/sync/verify.js';
import type { Reason } from '../../domain/sync/outcome.js';
import type { RunControl } from '../../domain/sync/status.js';
import type { EngineDeps } from '../engine/engine-deps.js';
import { reasonFrom, stopFrom } from '../engine/failures.js';
import type { EngineCall, RunEngine } from '../engine/run-engine.js';
import type { LaneRow } from '../ports/page-store.port.js';
import type { CallContext } from '../ports/record-system.port.js';
import type { NewLane } from '../ports/run-store.port.js';
import type { KeepFindings, Rivals, VerifyPlan, VerifyStore } from '../ports/verify-store.port.js';
import { isShared, prepareVerify, type PreparedVerify } from './verified-pairs.js';
import { strayPage } from './strays/stray-page.js';
import { strayLanes, straySearches } from './strays/stray-searches.js';
import { comparePage, strayCounters } from './verify-page.js';

const PAGE = 100;
/** Links that are worth a lane of their own. */
const LINKS_PER_LANE = 2_000;
/** A comparison has no job that could be disabled: what only a person can mend is tried again after this. */
const PERSON_MS = 5 * 60_000;
const KEPT = 16;

/**
 * Compares both sides of all links of a sync, in the steps of a run: plan, slices of its lanes, a last round that puts
 * what differs back into the queues of the jobs where that was asked for. Writes its report alone.
 */
export class Verifier implements RunEngine {
  private readonly prepared = new Map<string, Promise<PreparedVerify>>();

  constructor(
    private readonly deps: EngineDeps,
    private readonly store: VerifyStore,
  ) {}

  async plan(runId: string, call: EngineCall): Promise<PlanResult> {
    const run = await this.deps.runs.findRun(runId);
    if (run && run.control !== 'run') return { status: 'halted', by: run.control };
    this.prepared.delete(runId);
    try {
      const prepared = await this.prepare(runId, contextOf(call));
      const { pairs, plan } = prepared;
      const lanes: Omit<NewLane, 'lane'>[] = [];
      let estimatedRoot = 0;
      for (const { mapping, pairKey, hubspotType } of pairs) {
        const links = await this.store.countLinks(pairKey);
        estimatedRoot += links;
        if (links === 0) continue;
        const typeKey = plan.keys.types.get(`hubspot:${hubspotType}`);
        if (typeKey === undefined) continue;
        const parts = Math.min(this.deps.limits.lanes, Math.ceil(links / LINKS_PER_LANE));
        const bounds = parts > 1 ? await this.store.splitLinks(pairKey, parts) : [];
        for (const [at, upTo] of [...bounds, null].entries()) {
          const range = { kind: 'links', mapping, after: bounds[at - 1] ?? null, upTo } as const;
          lanes.push({ typeKey, round: 0, range });
        }
      }
      if (plan.options.linksOnly !== true)
        for (const pair of pairs)
          lanes.push(...(await strayLanes(this.deps, prepared, pair, contextOf(call))));
      const sourceTime = this.deps.clock.now().toISOString();
      const numbered = lanes.map((lane, at) => ({ ...lane, lane: at }));
      return {
        status: 'planned',
        lanes: await this.deps.runs.keepPlan(runId, { sourceTime, estimatedRoot, lanes: numbered }),
        estimatedRoot,
      };
    } catch (error) {
      if (!(error instanceof SystemFailure)) throw error;
      const needsPerson = disablesJob(error.failure);
      if (!needsPerson && !parksRun(error.failure)) throw error;
      const reason = reasonFrom(error.failure);
      const until = needsPerson ? { until: this.later() } : {};
      return { status: 'parked', reason: { ...reason, ...until }, needsPerson: false };
    }
  }

  async slice(runId: string, lane: number, call: EngineCall): Promise<SliceResult> {
    try {
      const prepared = await this.prepare(runId, contextOf(call));
      return await this.sliceOf(prepared, lane, call);
    } catch (error) {
      // Its connections may be what is wrong: they are replaced when a credential changes.
      this.prepared.delete(runId);
      const stop = stopFrom(error);
      if (stop?.kind !== 'parked') throw error;
      const report = (await this.deps.runs.lanes(runId)).find((each) => each.lane === lane);
      if (!report) throw new Error(`Run ${runId} has no lane ${lane}.`, { cause: error });
      const until = stop.needsPerson ? this.later() : stop.until;
      return { ...report, stop: { ...stop, until, needsPerson: false } };
    }
  }

  /** Its lanes are of about one size from the beginning. */
  split(): Promise<LaneReport | null> {
    return Promise.resolve(null);
  }

  async settle(runId: string, round: number): Promise<SettleResult> {
    const known = await this.deps.runs.lanes(runId);
    const open = known.filter((lane) => !lane.done);
    if (open.length > 0) return { lanes: open, round: round - 1 };
    const plan = await this.store.loadPlan(runId);
    if (plan && round === 1) await this.store.settleRivals(plan.keys.runKey, sharedPairs(plan), rivalsReason);
    if (round > 1 || !plan?.options.repair) return { lanes: [], round };
    const typeKey = [...plan.keys.types.values()][0];
    if (typeKey === undefined || (await this.store.countRepairs(plan.keys.runKey)) === 0)
      return { lanes: [], round };
    const repairs: NewLane = { lane: known.length, typeKey, round, range: { kind: 'repairs' } };
    return { lanes: await this.deps.runs.keepRound(runId, round, [repairs]), round };
  }

  private async sliceOf(prepared: PreparedVerify, lane: number, call: EngineCall): Promise<SliceResult> {
    const { clock, limits, pages } = this.deps;
    const opened = await pages.openLane(prepared.plan.keys.runKey, lane);
    let row = opened.lane;
    let stop = stopOf(opened.control);
    const deadline = clock.now().getTime() + limits.sliceMs;
    for (let page = 0; page < limits.pagesPerSlice && !row.done && stop === null; page++) {
      if (call.signal.aborted || (page > 0 && clock.now().getTime() >= deadline)) break;
      const kept = await this.page(prepared, row, contextOf(call));
      call.heartbeat();
      if (kept === 'stale') break;
      row = kept.row;
      if (!row.done) stop = stopOf(kept.control);
    }
    return { lane: row.lane, seq: row.seq, counters: row.counters, done: row.done, stop };
  }

  private page(
    prepared: PreparedVerify,
    row: LaneRow,
    context: CallContext,
  ): Promise<'stale' | { readonly row: LaneRow; readonly control: RunControl }> {
    switch (row.range.kind) {
      case 'links':
        return this.comparePage(prepared, row, row.range, context);
      case 'strays':
        return this.strayPage(prepared, row, row.range, context);
      case 'repairs':
        return this.repairPage(prepared, row);
      default:
        throw new Error(`A comparison has no lane of ${row.range.kind}.`);
    }
  }

  private async comparePage(
    prepared: PreparedVerify,
    row: LaneRow,
    range: Extract<LaneRow['range'], { kind: 'links' }>,
    context: CallContext,
  ): Promise<'stale' | { readonly row: LaneRow; readonly control: RunControl }> {
    const pair = prepared.pairs.find(({ mapping }) => mapping === range.mapping);
    if (!pair) throw new Error(`The sync has no mapping ${range.mapping}.`);
    const after = row.cursor ?? range.after;
    const { pairKey } = pair;
    const links = await this.store.nextLinks({ pairKey, after, upTo: range.upTo, limit: PAGE });
    const cursor = links.at(-1)?.hubspotId ?? null;
    const done = links.length < PAGE;
    const compared = links.length === 0 ? null : await comparePage(this.deps, prepared, pair, links, context);
    const counters = compared ? addLaneCounters(row.counters, compared.counters) : row.counters;
    return this.keep(prepared, row, { cursor, done, counters, findings: compared?.findings ?? [] });
  }

  private async strayPage(
    prepared: PreparedVerify,
    row: LaneRow,
    { mapping, side, after, upTo }: Extract<LaneRow['range'], { kind: 'strays' }>,
    context: CallContext,
  ): Promise<'stale' | { readonly row: LaneRow; readonly control: RunControl }> {
    const pair = prepared.pairs.find((each) => each.mapping === mapping);
    const searches = pair ? await straySearches(prepared, pair, context) : [];
    const search = searches.find((each) => each.side === side);
    if (!pair || !search) throw new Error(`The sync does not look for strays of ${mapping}.`);
    const range = { after, upTo, cursor: row.cursor };
    const found = await strayPage(this.deps, this.store, prepared, pair, search, range, context);
    return this.keep(prepared, row, {
      cursor: found.next,
      done: found.next === null,
      counters: addLaneCounters(row.counters, strayCounters(found.findings)),
      findings: found.findings,
    });
  }

  private async keep(
    { plan }: PreparedVerify,
    row: LaneRow,
    page: Pick<KeepFindings, 'cursor' | 'done' | 'counters' | 'findings'>,
  ): Promise<'stale' | { readonly row: LaneRow; readonly control: RunControl }> {
    const { lane, fence, seq } = row;
    const kept = await this.store.keepFindings({ runKey: plan.keys.runKey, lane, fence, seq, ...page });
    if (kept.status === 'stale') return 'stale';
    const { cursor, done, counters } = page;
    return { row: { ...row, seq: seq + 1, cursor, done, counters }, control: kept.control };
  }

  private async repairPage(
    { plan }: PreparedVerify,
    row: LaneRow,
  ): Promise<'stale' | { readonly row: LaneRow; readonly control: RunControl }> {
    const { lane, fence, seq, cursor: after } = row;
    const { runKey, syncKey } = plan.keys;
    const queued = await this.store.queueRepairs({ runKey, syncKey, lane, fence, seq, after, limit: PAGE });
    if (queued.status === 'stale') return 'stale';
    const { cursor, done, counters, control } = queued;
    return { row: { ...row, seq: seq + 1, cursor, done, counters }, control };
  }

  private prepare(runId: string, context: CallContext): Promise<PreparedVerify> {
    const known = this.prepared.get(runId);
    if (known) return known;
    const preparing = this.load(runId, context);
    this.prepared.set(runId, preparing);
    preparing.catch(() => this.prepared.delete(runId));
    const oldest = this.prepared.keys().next();
    if (this.prepared.size > KEPT && !oldest.done) this.prepared.delete(oldest.value);
    return preparing;
  }

  private async load(runId: string, context: CallContext): Promise<PreparedVerify> {
    const plan = await this.store.loadPlan(runId);
    if (plan) return prepareVerify(this.deps, plan, context);
    const message = `Run ${runId} does not exist.`;
    throw new SystemFailure({ class: 'not-found', code: 'unknown-run', message });
  }

  private later(): string {
    return new Date(this.deps.clock.now().getTime() + PERSON_MS).toISOString();
  }
}

function sharedPairs({ sync, keys }: VerifyPlan): readonly number[] {
  return Object.keys(sync.mappings).flatMap((mapping) => {
    const key = keys.pairs.get(mapping);
    return key !== undefined && isShared(sync, mapping) ? [key] : [];
  });
}

function rivalsReason({ side, records, counterpart }: Rivals): Reason {
  return DOUBLED.rivals(side, records, counterpart);
}

function contextOf(call: EngineCall): CallContext {
  return { signal: call.signal, priority: 'backfill' };
}

function stopOf(control: RunControl): SliceStop | null {
  switch (control) {
    case 'run':
      return null;
    case 'pause':
      return { kind: 'paused' };
    case 'cancel':
      return { kind: 'cancelled' };
    case 'stop':
      return { kind: 'stopped' };
  }
}
