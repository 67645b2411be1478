import type { SyncDocument } from '../../domain/configuration/documents.js';
import type { JobKind, JobOrder, ScheduleDefinition, SyncDefinition } from '../../domain/sync/definition.js';
import type { TwoColumnCounts } from '../../domain/sync/counts.js';
import type { JobStatus, StatusReason } from '../../domain/sync/status.js';

export interface StoredPortal {
  readonly slug: string;
  readonly name: string;
  readonly apiBaseUrl: string;
  /** Empty where the portal is connected by OAuth, or was disconnected. */
  readonly sealedToken: string;
  /** The app that the portal is connected through; what it granted is the `OauthStore`'s. */
  readonly oauth?: StoredOauthApp | null;
  /** Of the app that sends webhooks; null or absent = it sends none. */
  readonly sealedClientSecret?: string | null;
  /** Fixed at the first connection; a credential of another account is refused. */
  readonly hubId: string | null;
  readonly parkedUntil: string | null;
  /** When what it holds was last to be read anew, in every process; absent = never. */
  readonly refreshedAt?: string;
  /** Base URL came from the environment or the operator's own file, not over REST. */
  readonly trustedAddress: boolean;
}

export interface StoredOauthApp {
  readonly clientId: string;
  readonly sealedClientSecret: string;
  readonly scopes: readonly string[];
}

export interface StoredSystem {
  readonly slug: string;
  readonly name: string;
  readonly kind: string;
  /** The connector's settings without secrets. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** setting name -> sealed value */
  readonly sealedSecrets: Readonly<Record<string, string>>;
  /** Queue of the workers beside this system; absent = the one of its kind. */
  readonly queue?: string;
  readonly identity: string | null;
  /** When its schema and look-ups were last to be read anew, in every process; absent = never. */
  readonly refreshedAt?: string;
  readonly trustedAddress: boolean;
}

export interface StoredSync {
  readonly slug: string;
  readonly name: string;
  /** What a person wrote: `config export` prints it. */
  readonly document: SyncDocument;
  /** The preset and the document put together. */
  readonly definition: SyncDefinition;
  readonly configVersion: number;
}

export interface SaveSync {
  readonly slug: string;
  readonly name: string;
  readonly document: SyncDocument;
  readonly definition: SyncDefinition;
  /** A filter or mapping was widened: the next run of these jobs reads everything. */
  readonly rescanJobs: readonly string[];
}

export interface ConfigurationWrite {
  readonly portals: readonly StoredPortal[];
  readonly systems: readonly StoredSystem[];
  readonly syncs: readonly SaveSync[];
  readonly deletePortals: readonly string[];
  readonly deleteSystems: readonly string[];
  readonly deleteSyncs: readonly string[];
}

export interface StoredJob {
  readonly sync: string;
  readonly job: string;
  readonly kind: JobKind;
  readonly order: JobOrder;
  readonly label: string;
  readonly enabled: boolean;
  readonly paused: boolean;
  /** Set by an error; cleared by Reenable only. */
  readonly disabledReason: StatusReason | null;
  readonly schedule: ScheduleDefinition | null;
  /** Set where a setting keeps the schedule from being started. */
  readonly scheduleReason: StatusReason | null;
  /** When the job was first switched on; null = never yet. */
  readonly activatedAt: string | null;
  readonly since: string | null;
  readonly rescanNeeded: boolean;
  readonly status: JobStatus;
  readonly reason: StatusReason | null;
  readonly activeRunId: string | null;
  readonly lastRunAt: string | null;
  /** All records known to the job. */
  readonly counts: TwoColumnCounts;
  readonly processedLastRun: { readonly hubspot: number; readonly business: number };
}

export interface ConfigStore {
  portals(): Promise<readonly StoredPortal[]>;
  systems(): Promise<readonly StoredSystem[]>;
  syncs(): Promise<readonly StoredSync[]>;
  findPortal(slug: string): Promise<StoredPortal | null>;
  findSystem(slug: string): Promise<StoredSystem | null>;
  findSync(slug: string): Promise<StoredSync | null>;
  /** All or nothing, in one transaction; creates a configuration version per changed sync and its job rows. */
  write(change: ConfigurationWrite): Promise<void>;
  fixPortalIdentity(slug: string, hubId: string): Promise<void>;
  parkPortal(slug: string, until: string | null): Promise<void>;
  /** Every process reads anew what the portal holds: types, options, pipelines. */
  refreshPortal(slug: string, at: string): Promise<void>;
  /** The same for a business system: types, fields, look-ups. */
  refreshSystem(slug: string, at: string): Promise<void>;
  /** Jobs with their status and counts; from counter rows, never by counting records. */
  jobs(sync: string): Promise<readonly StoredJob[]>;
  findJob(sync: string, job: string): Promise<StoredJob | null>;
  setJobPaused(sync: string, job: string, paused: boolean): Promise<void>;
  /** The switch only: clears no error. Stays until the configuration itself says otherwise. */
  setJobEnabled(sync: string, job: string, enabled: boolean): Promise<void>;
  setJobDisabled(sync: string, job: string, reason: StatusReason | null): Promise<void>;
}

export const CONFIG_STORE = Symbol('CONFIG_STORE');
