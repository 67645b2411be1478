import type {
  ConfigStore,
  ConfigurationWrite,
  SaveSync,
  StoredJob,
  StoredPortal,
  StoredSync,
  StoredSystem,
} from '../../../application/ports/config-store.port.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import { EMPTY_TALLY, countsFromTally, type Counts } from '../../../domain/sync/counts.js';
import { OUTCOMES } from '../../../domain/sync/outcome.js';
import { isActive, type StatusReason } from '../../../domain/sync/status.js';
import type { Side } from '../../../domain/records/system-record.js';
import { processedOf } from '../config-store/job-rows.js';
import { typesOf } from '../definition-keys.js';
import { jobStatusOf, reasonOfSetting } from '../job-status.js';
import type { MemoryJob, MemorySync, MemoryWorld } from './memory-world.js';

/** `ConfigStore` on a world in memory. */
export class InMemoryConfigStore implements ConfigStore {
  constructor(private readonly world: MemoryWorld) {}

  portals(): Promise<readonly StoredPortal[]> {
    return Promise.resolve([...this.world.portals.values()].sort(bySlug));
  }

  systems(): Promise<readonly StoredSystem[]> {
    return Promise.resolve([...this.world.systems.values()].sort(bySlug));
  }

  syncs(): Promise<readonly StoredSync[]> {
    return Promise.resolve(
      this.world.syncs
        .filter((sync) => !sync.deleted)
        .map(storedSync)
        .sort(bySlug),
    );
  }

  findPortal(slug: string): Promise<StoredPortal | null> {
    return Promise.resolve(this.world.portals.get(slug) ?? null);
  }

  findSystem(slug: string): Promise<StoredSystem | null> {
    return Promise.resolve(this.world.systems.get(slug) ?? null);
  }

  findSync(slug: string): Promise<StoredSync | null> {
    const sync = this.world.findSync(slug);
    return Promise.resolve(sync ? storedSync(sync) : null);
  }

  async write(change: ConfigurationWrite): Promise<void> {
    this.check(change);
    for (const slug of change.deleteSyncs) this.deleteSync(slug);
    for (const portal of change.portals) {
      const known = this.world.portals.get(portal.slug);
      const kept = {
        hubId: known?.hubId ?? portal.hubId,
        parkedUntil: known?.parkedUntil ?? null,
        ...(known?.refreshedAt !== undefined && { refreshedAt: known.refreshedAt }),
      };
      this.world.portals.set(portal.slug, { ...portal, ...kept });
    }
    for (const system of change.systems) {
      const known = this.world.systems.get(system.slug);
      const kept = {
        identity: known?.identity ?? system.identity,
        ...(known?.refreshedAt !== undefined && { refreshedAt: known.refreshedAt }),
      };
      this.world.systems.set(system.slug, { ...system, ...kept });
    }
    for (const sync of change.syncs) this.saveSync(sync);
    for (const slug of change.deletePortals) this.world.portals.delete(slug);
    for (const slug of change.deleteSystems) this.world.systems.delete(slug);
    return Promise.resolve();
  }

  fixPortalIdentity(slug: string, hubId: string): Promise<void> {
    return this.changePortal(slug, (portal) => ({ ...portal, hubId: portal.hubId ?? hubId }));
  }

  parkPortal(slug: string, until: string | null): Promise<void> {
    return this.changePortal(slug, (portal) => ({ ...portal, parkedUntil: until }));
  }

  refreshPortal(slug: string, at: string): Promise<void> {
    return this.changePortal(slug, (portal) => ({ ...portal, refreshedAt: at }));
  }

  refreshSystem(slug: string, at: string): Promise<void> {
    const system = this.world.systems.get(slug);
    if (system) this.world.systems.set(slug, { ...system, refreshedAt: at });
    return Promise.resolve();
  }

  jobs(sync: string): Promise<readonly StoredJob[]> {
    const owner = this.world.findSync(sync);
    const jobs = this.world.jobs.filter((job) => job.syncKey === owner?.key && !job.removed);
    jobs.sort((a, b) => a.position - b.position);
    return Promise.resolve(jobs.map((job) => this.storedJob(sync, job)));
  }

  findJob(sync: string, job: string): Promise<StoredJob | null> {
    const found = this.world.findJob(sync, job);
    return Promise.resolve(found ? this.storedJob(sync, found) : null);
  }

  setJobPaused(sync: string, job: string, paused: boolean): Promise<void> {
    return this.changeJob(sync, job, (each) => (each.paused = paused));
  }

  setJobEnabled(sync: string, job: string, enabled: boolean): Promise<void> {
    return this.changeJob(sync, job, (each) => this.switchJob(each, enabled));
  }

  setJobDisabled(sync: string, job: string, reason: StatusReason | null): Promise<void> {
    return this.changeJob(sync, job, (each) => (each.disabledReason = reason));
  }

  private changeJob(sync: string, job: string, change: (job: MemoryJob) => void): Promise<void> {
    const found = this.world.findJob(sync, job);
    if (found) change(found);
    return Promise.resolve();
  }

  private switchJob(job: MemoryJob, enabled: boolean): void {
    job.enabled = enabled;
    if (enabled) job.activatedAt ??= this.world.nowIso();
  }

  private changePortal(slug: string, change: (portal: StoredPortal) => StoredPortal): Promise<void> {
    const portal = this.world.portals.get(slug);
    if (portal) this.world.portals.set(slug, change(portal));
    return Promise.resolve();
  }

  /** Everything is looked at before anything changes: all or nothing. */
  private check(change: ConfigurationWrite): void {
    const portals = new Set([...this.world.portals.keys(), ...change.portals.map((p) => p.slug)]);
    const systems = new Set([...this.world.systems.keys(), ...change.systems.map((s) => s.slug)]);
    for (const { slug, definition } of change.syncs) {
      if (portals.has(definition.portal) && systems.has(definition.system)) continue;
      throw failure(
        'not-found',
        'unknown-connection',
        `Sync ${slug} names a portal or system that does not exist.`,
      );
    }
    const left = new Map(this.world.syncs.filter((s) => !s.deleted).map((s) => [s.slug, definitionOf(s)]));
    for (const slug of change.deleteSyncs) left.delete(slug);
    for (const { slug, definition } of change.syncs) left.set(slug, definition);
    for (const { portal, system } of left.values()) {
      if (!change.deletePortals.includes(portal) && !change.deleteSystems.includes(system)) continue;
      throw failure('conflict', 'in-use', 'A portal or system that a sync uses cannot be deleted.');
    }
  }

  private deleteSync(slug: string): void {
    const sync = this.world.findSync(slug);
    if (!sync) return;
    sync.deleted = true;
    for (const run of this.world.runs) {
      if (run.syncKey === sync.key && isActive(run.row.status)) run.row = { ...run.row, control: 'cancel' };
    }
  }

  private saveSync(save: SaveSync): void {
    const known = this.world.syncs.find((sync) => sync.slug === save.slug);
    const sync = known ?? {
      key: this.world.syncs.length + 1,
      slug: save.slug,
      name: save.name,
      versions: [],
      deleted: false,
    };
    if (!known) this.world.syncs.push(sync);
    const previous = sync.versions[sync.versions.length - 1];
    const { document, definition } = save;
    sync.name = save.name;
    sync.deleted = false;
    const changed =
      JSON.stringify([previous?.document, previous?.definition]) !== JSON.stringify([document, definition]);
    if (changed) sync.versions.push({ document, definition });
    for (const { side, name } of typesOf(definition)) this.world.typeKey(side, name);
    for (const name of Object.keys(definition.mappings)) this.world.pairKey(sync.key, name);
    this.saveJobs(sync, save, previous?.definition.jobs);
  }

  private saveJobs(
    sync: MemorySync,
    save: SaveSync,
    previous: MemorySync['versions'][number]['definition']['jobs'] | undefined,
  ): void {
    const { jobs } = save.definition;
    for (const job of this.world.jobs)
      if (job.syncKey === sync.key) job.removed = jobs[job.name] === undefined;
    for (const [position, [name, definition]] of Object.entries(jobs).entries()) {
      const known = this.world.jobs.find((job) => job.syncKey === sync.key && job.name === name);
      const job = known ?? newJob(this.world.jobs.length + 1, sync.key, name, definition);
      if (!known) this.world.jobs.push(job);
      job.definition = definition;
      job.position = position;
      if (!known || previous?.[name]?.enabled !== definition.enabled) this.switchJob(job, definition.enabled);
      if (save.rescanJobs.includes(name)) job.rescanVersion = sync.versions.length;
    }
  }

  private storedJob(sync: string, job: MemoryJob): StoredJob {
    const active = this.world.activeRun(job.key, job.syncKey, false);
    const runs = this.world.runs.filter((run) => run.jobKey === job.key && !run.row.dryRun);
    const last = runs[runs.length - 1];
    const ended = runs.filter((run) => run.row.endedAt !== null);
    const { definition, enabled, paused, disabledReason } = job;
    const { status, reason } = jobStatusOf({
      enabled,
      offBySetting: definition.offBySetting ?? null,
      paused,
      disabledReason,
      activeStatus: active?.row.status ?? null,
      activeReason: active?.row.reason ?? null,
    });
    return {
      sync,
      job: job.name,
      kind: definition.kind,
      order: definition.order,
      label: definition.label,
      enabled,
      paused,
      disabledReason,
      schedule: definition.schedule,
      scheduleReason: reasonOfSetting(definition.unscheduledBySetting),
      activatedAt: job.activatedAt,
      since: definition.source.read.since,
      rescanNeeded: job.rescanVersion !== null,
      status,
      reason,
      activeRunId: active?.row.id ?? null,
      lastRunAt: last ? (last.row.startedAt ?? last.row.createdAt) : null,
      counts: { hubspot: this.countsOf(job, 'hubspot'), business: this.countsOf(job, 'business') },
      processedLastRun: processedOf(ended[ended.length - 1]?.totals ?? null),
    };
  }

  private countsOf(job: MemoryJob, side: Side): Counts {
    const tally = { ...EMPTY_TALLY };
    for (const [key, n] of this.world.counters) {
      const [jobKey, ofSide, , outcome] = key.split(' ');
      const found = OUTCOMES.find((each) => each === outcome);
      if (found && Number(jobKey) === job.key && ofSide === side) tally[found] += n;
    }
    return countsFromTally(tally);
  }
}

function newJob(key: number, syncKey: number, name: string, definition: MemoryJob['definition']): MemoryJob {
  const { enabled } = definition;
  return {
    key,
    syncKey,
    name,
    definition,
    position: 0,
    enabled,
    activatedAt: null,
    paused: false,
    disabledReason: null,
    rescanVersion: null,
    removed: false,
  };
}

function definitionOf(sync: MemorySync): { readonly portal: string; readonly system: string } {
  const last = sync.versions[sync.versions.length - 1];
  return { portal: last?.definition.portal ?? '', system: last?.definition.system ?? '' };
}

function storedSync(sync: MemorySync): StoredSync {
  const last = sync.versions[sync.versions.length - 1];
  if (!last) throw new Error(`Sync ${sync.slug} has no configuration version.`);
  return { slug: sync.slug, name: sync.name, ...last, configVersion: sync.versions.length };
}

function failure(kind: 'not-found' | 'conflict', code: string, message: string): SystemFailure {
  return new SystemFailure({ class: kind, code, message });
}

function bySlug(a: { readonly slug: string }, b: { readonly slug: string }): number {
  return a.slug < b.slug ? -1 : 1;
}
