import type { FieldValues } from '../../../domain/records/field-value.js';
import type { Clock } from '../../../application/ports/clock.port.js';
import type { StoredPortal, StoredSystem } from '../../../application/ports/config-store.port.js';
import type { LaneRow, LinkWrite, Trial, WriteIntent } from '../../../application/ports/page-store.port.js';
import type { PreviewLink, PreviewPage } from '../../../application/ports/preview-store.port.js';
import type { InsertRun, RunEvent, RunRow } from '../../../application/ports/run-store.port.js';
import type { SyncDocument } from '../../../domain/configuration/documents.js';
import type { Side } from '../../../domain/records/system-record.js';
import type { JobDefinition, RunKind, SyncDefinition } from '../../../domain/sync/definition.js';
import { isActive, type StatusReason } from '../../../domain/sync/status.js';
import { isRecordWorkflow } from '../../../domain/sync/workflow-ids.js';
import type { LaneCounters } from '../../../domain/sync/lane.js';
import type { Outcome, Reason } from '../../../domain/sync/outcome.js';
import type { CounterDelta, KnownState } from '../../../domain/sync/transitions.js';
import { typeId } from '../definition-keys.js';
import { MemoryLinks } from './memory-links.js';

export interface MemorySync {
  readonly key: number;
  readonly slug: string;
  name: string;
  /** Index = version - 1. */
  readonly versions: { readonly document: SyncDocument; readonly definition: SyncDefinition }[];
  deleted: boolean;
}

export interface MemoryJob {
  readonly key: number;
  readonly syncKey: number;
  readonly name: string;
  definition: JobDefinition;
  position: number;
  enabled: boolean;
  /** ISO instant at which it was first switched on. */
  activatedAt: string | null;
  paused: boolean;
  disabledReason: StatusReason | null;
  rescanVersion: number | null;
  removed: boolean;
}

export interface MemoryRun {
  row: RunRow;
  readonly syncKey: number;
  readonly jobKey: number | null;
  readonly input: InsertRun;
  configVersion: number;
  /** Version by which it read first. */
  readVersion: number;
  rescan: boolean;
  readonly watermark: string | null;
  planned: boolean;
  totals: LaneCounters | null;
  readonly events: RunEvent[];
}

export interface MemoryLane extends LaneRow {
  readonly runKey: number;
  readonly writeUntil: number | null;
  /** Attempts at page `struckSeq`; absent = none yet. */
  readonly strikes?: number;
  readonly struckSeq?: number;
  /** Of the page at this cursor. */
  readonly trial?: { readonly cursor: string | null; readonly trial: Trial };
  readonly trialUntil?: number | null;
}

export interface MemoryState extends KnownState {
  readonly reason: Reason | null;
  readonly sourceVersion: string | null;
  readonly wantedRun: number | null;
  readonly waitsFor: { readonly pairKey: number; readonly parentId: string } | null;
}

export interface MemoryLink extends LinkWrite {
  readonly id: string;
}

export interface MemoryClaim {
  readonly runKey: number;
  readonly lane: number;
  readonly fence: number;
  readonly until: number;
}

export interface MemoryIntent extends Omit<WriteIntent, 'made'> {
  /** `made` of each attempt. */
  readonly attempts: readonly FieldValues[];
  readonly runKey: number;
  readonly lane: number;
  readonly fence: number;
  readonly sourceSide: Side;
}

export interface MemoryTombstone {
  readonly generation: number;
  readonly blocking: boolean;
  readonly reason: string;
  /** ISO instant. */
  readonly at: string;
}

/** Everything that the in-memory stores keep. One world stands for one database; it never waits and never fails. */
export class MemoryWorld {
  readonly portals = new Map<string, StoredPortal>();
  readonly systems = new Map<string, StoredSystem>();
  readonly syncs: MemorySync[] = [];
  readonly jobs: MemoryJob[] = [];
  readonly runs: MemoryRun[] = [];
  readonly lanes = new Map<string, MemoryLane>();
  readonly links = new MemoryLinks<MemoryLink>(() => this.now());
  readonly claims = new Map<string, MemoryClaim>();
  /** lane -> what it is about to create */
  readonly intents = new Map<string, MemoryIntent>();
  readonly tombstones = new Map<string, MemoryTombstone>();
  /** job key -> type key -> record id */
  readonly states = new Map<number, Map<number, Map<string, MemoryState>>>();
  /** `job side type outcome` -> n */
  readonly counters = new Map<string, number>();
  /** `job type` -> instant */
  readonly watermarks = new Map<string, string>();
  /** `run lane seq` -> page of a dry run's report */
  readonly previews = new Map<string, PreviewPage>();
  /** `job type id` of records that ended their worker */
  readonly quarantine = new Set<string>();
  private readonly typeKeys = new Map<string, number>();
  private readonly pairKeys = new Map<string, number>();
  private ids = 0;

  constructor(private readonly clock: Clock) {}

  now(): number {
    return this.clock.now().getTime();
  }

  nowIso(): string {
    return this.clock.now().toISOString();
  }

  nextId(): number {
    this.ids += 1;
    return this.ids;
  }

  typeKey(side: Side, name: string): number {
    return keyIn(this.typeKeys, typeId(side, name));
  }

  types(): ReadonlyMap<string, number> {
    return this.typeKeys;
  }

  typeName(key: number): string {
    for (const [id, known] of this.typeKeys) if (known === key) return id.slice(id.indexOf(':') + 1);
    return `type ${key}`;
  }

  pairKey(syncKey: number, name: string): number {
    return keyIn(this.pairKeys, `${syncKey}:${name}`);
  }

  pairs(syncKey: number): ReadonlyMap<string, number> {
    const prefix = `${syncKey}:`;
    return new Map(
      [...this.pairKeys].flatMap(([id, key]) =>
        id.startsWith(prefix) ? [[id.slice(prefix.length), key] as const] : [],
      ),
    );
  }

  statesOf(jobKey: number, typeKey: number): Map<string, MemoryState> {
    const ofJob = this.states.get(jobKey) ?? new Map<number, Map<string, MemoryState>>();
    this.states.set(jobKey, ofJob);
    const ofType = ofJob.get(typeKey) ?? new Map<string, MemoryState>();
    ofJob.set(typeKey, ofType);
    return ofType;
  }

  findSync(slug: string): MemorySync | undefined {
    return this.syncs.find((sync) => sync.slug === slug && !sync.deleted);
  }

  findJob(sync: string, job: string): MemoryJob | undefined {
    const owner = this.findSync(sync);
    return this.jobs.find((each) => each.syncKey === owner?.key && each.name === job && !each.removed);
  }

  runByKey(key: number): MemoryRun {
    const run = this.runs.find((each) => each.row.key === key);
    if (!run) throw new Error(`Run ${key} does not exist.`);
    return run;
  }

  runById(id: string): MemoryRun | undefined {
    return this.runs.find((each) => each.row.id === id);
  }

  /** @param kind of a run that has no job */
  activeRun(
    jobKey: number | null,
    syncKey: number,
    dryRun: boolean,
    kind: RunKind = 'sync',
  ): MemoryRun | undefined {
    return this.runs.find(
      (run) =>
        run.jobKey === jobKey &&
        (jobKey !== null || run.row.kind === kind) &&
        run.syncKey === syncKey &&
        run.row.dryRun === dryRun &&
        !isRecordWorkflow(run.row.workflowId) &&
        isActive(run.row.status),
    );
  }

  jobOf(run: MemoryRun): MemoryJob | undefined {
    return this.jobs.find((job) => job.key === run.jobKey);
  }

  lanesOf(runKey: number): readonly MemoryLane[] {
    return [...this.lanes.values()].filter((lane) => lane.runKey === runKey).sort((a, b) => a.lane - b.lane);
  }

  countDeltas(jobKey: number, typeKey: number, deltas: readonly CounterDelta[]): void {
    for (const { side, outcome, delta } of deltas) this.count(jobKey, typeKey, side, outcome, delta);
  }

  count(jobKey: number, typeKey: number, side: Side, outcome: Outcome, delta: number): void {
    const key = `${jobKey} ${side} ${typeKey} ${outcome}`;
    this.counters.set(key, (this.counters.get(key) ?? 0) + delta);
  }

  /** Remembers one end of a link that is no more; its generation never falls. */
  bury(
    end: { readonly pairKey: number; readonly typeKey: number; readonly side: Side; readonly id: string },
    { blocking, reason, raises }: { blocking: boolean; reason: string; raises: boolean },
  ): void {
    const key = tombstoneId(end.pairKey, end.typeKey, end.side, end.id);
    const generation = (this.tombstones.get(key)?.generation ?? 0) + (raises ? 1 : 0);
    this.tombstones.set(key, { generation, blocking, reason, at: this.nowIso() });
  }

  /** Links that a dry run would have made. */
  previewLinks(runKey: number): readonly PreviewLink[] {
    return [...this.previews.values()].filter((page) => page.runKey === runKey).flatMap((page) => page.links);
  }

  linkAt(pairKey: number, side: Side, id: string, typeKey?: number): MemoryLink | undefined {
    for (const link of this.links.at(pairKey, side, id)) {
      if (
        typeKey === undefined ||
        (side === 'hubspot' ? link.hubspotTypeKey : link.businessTypeKey) === typeKey
      )
        return link;
    }
    return undefined;
  }
}

export function laneId(runKey: number, lane: number): string {
  return `${runKey} ${lane}`;
}

export function tombstoneId(pairKey: number, typeKey: number, side: Side, id: string): string {
  return `${pairKey} ${typeKey} ${side} ${id}`;
}

function keyIn(keys: Map<string, number>, id: string): number {
  const known = keys.get(id) ?? keys.size + 1;
  keys.set(id, known);
  return known;
}
