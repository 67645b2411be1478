import type {
  ConfigStore,
  ConfigurationWrite,
  StoredJob,
  StoredPortal,
  StoredSync,
  StoredSystem,
} from '../../application/ports/config-store.port.js';
import type { StatusReason } from '../../domain/sync/status.js';
import {
  SELECT_PORTALS,
  SELECT_SYNCS,
  SELECT_SYSTEMS,
  storedPortal,
  storedSync,
  storedSystem,
  type PortalRecord,
  type SyncRecord,
  type SystemRecord,
} from './config-store/connection-rows.js';
import { SELECT_JOBS, storedJob, type JobRecord } from './config-store/job-rows.js';
import { writeConfiguration } from './config-store/write-configuration.js';
import type { Database } from './database.js';

type Columns<T> = T & Record<string, unknown>;

export class PostgresConfigStore implements ConfigStore {
  constructor(private readonly database: Database) {}

  async portals(): Promise<readonly StoredPortal[]> {
    const { rows } = await this.database.query<Columns<PortalRecord>>(`${SELECT_PORTALS} order by slug`);
    return rows.map(storedPortal);
  }

  async systems(): Promise<readonly StoredSystem[]> {
    const { rows } = await this.database.query<Columns<SystemRecord>>(`${SELECT_SYSTEMS} order by slug`);
    return rows.map(storedSystem);
  }

  async syncs(): Promise<readonly StoredSync[]> {
    const { rows } = await this.database.query<Columns<SyncRecord>>(`${SELECT_SYNCS} order by s.slug`);
    return rows.map(storedSync);
  }

  async findPortal(slug: string): Promise<StoredPortal | null> {
    const { rows } = await this.database.query<Columns<PortalRecord>>(`${SELECT_PORTALS} where slug = $1`, [
      slug,
    ]);
    return rows[0] ? storedPortal(rows[0]) : null;
  }

  async findSystem(slug: string): Promise<StoredSystem | null> {
    const { rows } = await this.database.query<Columns<SystemRecord>>(`${SELECT_SYSTEMS} where slug = $1`, [
      slug,
    ]);
    return rows[0] ? storedSystem(rows[0]) : null;
  }

  async findSync(slug: string): Promise<StoredSync | null> {
    const { rows } = await this.database.query<Columns<SyncRecord>>(`${SELECT_SYNCS} and s.slug = $1`, [
      slug,
    ]);
    return rows[0] ? storedSync(rows[0]) : null;
  }

  write(change: ConfigurationWrite): Promise<void> {
    return writeConfiguration(this.database, change);
  }

  async fixPortalIdentity(slug: string, hubId: string): Promise<void> {
    await this.database.query('update crosstie.portal set hub_id = $2 where slug = $1 and hub_id is null', [
      slug,
      hubId,
    ]);
  }

  async parkPortal(slug: string, until: string | null): Promise<void> {
    await this.database.query('update crosstie.portal set parked_until = $2 where slug = $1', [slug, until]);
  }

  async refreshPortal(slug: string, at: string): Promise<void> {
    await this.database.query('update crosstie.portal set refreshed_at = $2 where slug = $1', [slug, at]);
  }

  async refreshSystem(slug: string, at: string): Promise<void> {
    await this.database.query('update crosstie.system set refreshed_at = $2 where slug = $1', [slug, at]);
  }

  async jobs(sync: string): Promise<readonly StoredJob[]> {
    const { rows } = await this.database.query<Columns<JobRecord>>(SELECT_JOBS, [sync, null]);
    return rows.map(storedJob);
  }

  async findJob(sync: string, job: string): Promise<StoredJob | null> {
    const { rows } = await this.database.query<Columns<JobRecord>>(SELECT_JOBS, [sync, job]);
    return rows[0] ? storedJob(rows[0]) : null;
  }

  async setJobPaused(sync: string, job: string, paused: boolean): Promise<void> {
    await this.setJob(sync, job, 'paused = $3', paused);
  }

  async setJobEnabled(sync: string, job: string, enabled: boolean): Promise<void> {
    await this.setJob(
      sync,
      job,
      'enabled = $3, activated_at = coalesce(activated_at, case when $3 then clock_timestamp() end)',
      enabled,
    );
  }

  async setJobDisabled(sync: string, job: string, reason: StatusReason | null): Promise<void> {
    await this.setJob(
      sync,
      job,
      'disabled_reason = $3::jsonb',
      reason === null ? null : JSON.stringify(reason),
    );
  }

  private async setJob(sync: string, job: string, assignment: string, value: unknown): Promise<void> {
    await this.database.query(
      `update crosstie.job j set ${assignment} from crosstie.sync s
       where s.key = j.sync_key and s.slug = $1 and s.deleted_at is null and j.name = $2 and j.removed_at is null`,
      [sync, job, value],
    );
  }
}
