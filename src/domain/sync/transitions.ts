import type { Side } from '../records/system-record.js';
import { otherSide } from '../records/system-record.js';
import { EMPTY_TALLY, type OutcomeTally } from './counts.js';
import type { LaneCounters } from './lane.js';
import { OUTCOMES, type Effect, type Outcome, type RecordOutcome, type TargetOutcome } from './outcome.js';

/** What is stored of a source record before a page is kept. */
export interface KnownState {
  readonly outcome: Outcome;
  readonly targets: readonly TargetOutcome[];
  readonly attempts: number;
  /** The run that counts the record. */
  readonly runKey: number;
  /** Round of that run in which it was read; -1 = counted but not read yet. */
  readonly round: number;
}

export interface PageToSettle {
  readonly runKey: number;
  readonly sourceSide: Side;
  /** The page holds records of the job's root type. */
  readonly isRoot: boolean;
  readonly lane: LaneCounters;
  readonly outcomes: readonly RecordOutcome[];
  readonly known: ReadonlyMap<string, KnownState>;
  /** Former ids whose states move to the record that they were merged into. */
  readonly merged: readonly { readonly from: string; readonly to: string }[];
  /** Associated records that become known as pending with this page. */
  readonly discovered: number;
  /** Source ids of field conflicts, one entry per conflict. */
  readonly conflicts: readonly string[];
}

export interface CounterDelta {
  readonly side: Side;
  readonly outcome: Outcome;
  readonly delta: number;
}

export interface SettledPage {
  readonly records: readonly {
    readonly outcome: RecordOutcome;
    readonly prior: KnownState | null;
    readonly attempts: number;
  }[];
  /** Former ids whose states are to be deleted. */
  readonly removed: readonly string[];
  readonly lane: LaneCounters;
  /** Changes of the job's counters for the type that the page reads, without the discovered records. */
  readonly job: readonly CounterDelta[];
}

/**
 * The arithmetic of a page: every stored record counts once in its job and once in the run that saw it last, so
 * counters change by what the page takes away and what it adds, whatever is repeated.
 */
export function settlePage(page: PageToSettle): SettledPage {
  const job = new Tally();
  const run = new Tally();
  const removed: string[] = [];
  const known = new Map(page.known);
  const present = new Set(page.outcomes.map((o) => o.sourceId));
  for (const { from, to } of page.merged) {
    const former = known.get(from);
    if (!former || from === to || !present.has(to) || present.has(from)) continue;
    removed.push(from);
    known.delete(from);
    if (known.has(to)) subtract(former, page.runKey, job, run);
    else known.set(to, former);
  }
  let rootSeen = 0;
  const newlyJudged = new Set<string>();
  const records = page.outcomes.map((next) => {
    const prior = known.get(next.sourceId) ?? null;
    const sameRun = prior !== null && prior.runKey === page.runKey;
    const outcome = sameRun ? mergeWithinRun(prior, next) : next;
    if (prior) subtract(prior, page.runKey, job, run);
    job.add(outcome, 1);
    run.add(outcome, 1);
    const isFirst = !sameRun || prior.round < 0;
    if (isFirst) rootSeen += 1;
    if (isFirst || wasBusy(prior)) newlyJudged.add(next.sourceId);
    return { outcome, prior, attempts: attemptsAfter(prior) };
  });
  run.source.pending += page.discovered;
  return {
    records,
    removed,
    lane: {
      ...run.addedTo(page.lane, page.sourceSide),
      conflicts: page.lane.conflicts + page.conflicts.filter((id) => newlyJudged.has(id)).length,
      rootSeen: page.lane.rootSeen + (page.isRoot ? rootSeen : 0),
      pages: page.lane.pages + 1,
    },
    job: job.deltas(page.sourceSide),
  };
}

/** How the counters of a job and of a run change when a stored record is set back to `next` by a person. */
export function moveState(
  prior: KnownState,
  next: Pick<RecordOutcome, 'outcome' | 'targets'>,
  sourceSide: Side,
  lane: LaneCounters,
): { readonly job: readonly CounterDelta[]; readonly lane: LaneCounters } {
  const change = new Tally();
  change.add(prior, -1);
  change.add(next, 1);
  return { job: change.deltas(sourceSide), lane: change.addedTo(lane, sourceSide) };
}

function subtract(prior: KnownState, runKey: number, job: Tally, run: Tally): void {
  job.add(prior, -1);
  if (prior.runKey === runKey) run.add(prior, -1);
}

/** Tries in a row: starts anew once the record was well. */
function attemptsAfter(prior: KnownState | null): number {
  if (prior === null) return 1;
  return prior.outcome === 'failed' || prior.outcome === 'pending' ? prior.attempts + 1 : 1;
}

/**
 * A record that one run sees twice (after a kill, where lanes overlap, in a later round): what was created stays
 * created, `migrated` does not fall back to `unchanged`, and being busy elsewhere takes nothing back.
 */
export function mergeWithinRun(prior: KnownState, next: RecordOutcome): RecordOutcome {
  if (isBusy(next) && prior.round >= 0 && prior.outcome !== 'pending' && prior.outcome !== 'failed') {
    return { ...next, outcome: prior.outcome, reason: null, targets: prior.targets, waitsFor: null };
  }
  const told = next.targets.map((target) =>
    mergeTarget(
      prior.targets.find((t) => t.target === target.target),
      target,
    ),
  );
  const targets = [...told, ...prior.targets.filter((t) => isDoneAndUntold(t, next.targets))];
  const keeps =
    next.outcome === 'unchanged' &&
    (prior.outcome === 'migrated' || targets.some((t) => t.outcome === 'migrated'));
  return { ...next, targets, outcome: keeps ? 'migrated' : next.outcome, reason: keeps ? null : next.reason };
}

/** Its conflicts are not counted yet: they are kept with the page that settles it. */
function wasBusy({ targets }: KnownState): boolean {
  return targets.some(({ reason }) => reason?.code === 'busy');
}

function isBusy(outcome: RecordOutcome): boolean {
  return outcome.outcome === 'pending' && outcome.reason?.code === 'busy';
}

/** What is set aside or skipped as a whole says nothing of its targets; what was done for them in this run is there. */
function isDoneAndUntold(prior: TargetOutcome, told: readonly TargetOutcome[]): boolean {
  return prior.effect !== null && !told.some((t) => t.target === prior.target);
}

function mergeTarget(prior: TargetOutcome | undefined, next: TargetOutcome): TargetOutcome {
  if (!prior?.effect) return next;
  const effect = stronger(prior.effect, next.effect);
  if (next.outcome === 'unchanged') return { ...next, outcome: 'migrated', effect };
  return { ...next, effect, counterpartId: next.counterpartId ?? prior.counterpartId };
}

const STRENGTH: Readonly<Record<Effect, number>> = { created: 3, updated: 2, linked: 1 };

function stronger(a: Effect, b: Effect | null): Effect {
  return b !== null && STRENGTH[b] > STRENGTH[a] ? b : a;
}

type Mutable = Record<Outcome, number>;

class Tally {
  readonly source: Mutable = { ...EMPTY_TALLY };
  private readonly targets: Mutable = { ...EMPTY_TALLY };
  private readonly effects: Record<Effect, number> = { created: 0, updated: 0, linked: 0 };

  add(record: Pick<RecordOutcome, 'outcome' | 'targets'>, sign: 1 | -1): void {
    this.source[record.outcome] += sign;
    for (const target of record.targets) {
      this.targets[target.outcome] += sign;
      // What was created is there, also where something of it failed afterwards.
      if (target.effect) this.effects[target.effect] += sign;
    }
  }

  deltas(sourceSide: Side): readonly CounterDelta[] {
    const of = (side: Side, tally: Mutable): CounterDelta[] =>
      OUTCOMES.filter((o) => tally[o] !== 0).map((outcome) => ({ side, outcome, delta: tally[outcome] }));
    return [...of(sourceSide, this.source), ...of(otherSide(sourceSide), this.targets)];
  }

  addedTo(lane: LaneCounters, sourceSide: Side): LaneCounters {
    const [hubspot, business] =
      sourceSide === 'hubspot' ? [this.source, this.targets] : [this.targets, this.source];
    return {
      ...lane,
      hubspot: sum(lane.hubspot, hubspot),
      business: sum(lane.business, business),
      created: lane.created + this.effects.created,
      updated: lane.updated + this.effects.updated,
      linked: lane.linked + this.effects.linked,
    };
  }
}

function sum(a: OutcomeTally, b: OutcomeTally): OutcomeTally {
  return {
    pending: a.pending + b.pending,
    migrated: a.migrated + b.migrated,
    unchanged: a.unchanged + b.unchanged,
    skipped: a.skipped + b.skipped,
    failed: a.failed + b.failed,
  };
}
