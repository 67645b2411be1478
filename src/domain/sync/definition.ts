import type { FieldValue } from '../records/field-value.js';
import type { Side } from '../records/system-record.js';

/**
 * The configuration of a sync after its preset and its own settings were put together: plain JSON, stored
 * immutably as a configuration version. Every job of every preset is data of this one shape.
 */
export interface SyncDefinition {
  readonly slug: string;
  readonly portal: string;
  readonly system: string;
  readonly preset: { readonly name: string; readonly version: number; readonly hash: string };
  readonly settings: SettingValues;
  readonly mappings: Readonly<Record<string, MappingDefinition>>;
  readonly matchRules: Readonly<Record<string, readonly MatchRuleDefinition[]>>;
  readonly filters: Readonly<Record<string, FilterDefinition>>;
  readonly owners: OwnerMapDefinition;
  readonly stages: Readonly<Record<string, StageMapDefinition>>;
  readonly hooks: Readonly<Record<string, unknown>>;
  readonly notifications: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, JobDefinition>>;
}

export type SettingValue =
  string | number | boolean | null | readonly SettingValue[] | { readonly [key: string]: SettingValue };
export type SettingValues = Readonly<Record<string, SettingValue>>;

export type JobKind = 'link' | 'import' | 'export' | 'deal-push';

export interface JobDefinition {
  readonly kind: JobKind;
  readonly label: string;
  /** Place in a sync run: users, accounts, contacts, items, deals. */
  readonly order: JobOrder;
  readonly enabled: boolean;
  readonly enabledWhen?: string;
  readonly schedule: ScheduleDefinition | null;
  readonly triggers: readonly ('manual' | 'schedule' | 'webhook' | 'event')[];
  readonly source: SourceDefinition;
  readonly targets: readonly TargetDefinition[];
  /** Overrides of the sync's settings for this job, e.g. `pageSize`. */
  readonly settings: SettingValues;
}

export type JobOrder = 'users' | 'accounts' | 'contacts' | 'items' | 'deals';

export type ScheduleDefinition =
  { readonly every: string } | { readonly cron: string; readonly timeZone: string };

export interface SourceDefinition {
  readonly side: Side;
  readonly type: string;
  readonly read: ReadDefinition;
  /** Name of a filter of the sync. */
  readonly filter?: string;
}

export interface ReadDefinition {
  readonly mode: 'backfill' | 'incremental' | 'window';
  readonly by: 'created' | 'modified';
  /** Date or instant before which records are not read; null = from the beginning. */
  readonly since: string | null;
  readonly windowDays?: number;
}

export type CreatePolicy = 'never' | 'unmatched';
export type UpdatePolicy = 'never' | 'linked' | 'fill-empty' | 'additive';

export interface TargetDefinition {
  readonly name: string;
  /** Match order; a create uses the first. */
  readonly type: readonly string[];
  readonly from: 'self' | { readonly associated: string };
  readonly parents: readonly ParentDefinition[];
  /** Name of a list of match rules; absent = never matched, only created. */
  readonly match?: string;
  readonly create: CreatePolicy;
  readonly update: UpdatePolicy;
  /** Name of the mapping, which is the pair. */
  readonly mapping: string;
  /** CEL over the source record: does it have this target at all? */
  readonly when?: string;
  /** CEL over the target record: may it be updated? */
  readonly updateWhen?: string;
  /** Several source records may share one target record. */
  readonly shared?: boolean;
}

export interface ParentDefinition {
  /** `target` = an earlier target of the same source record; `association` = a record associated with the source. */
  readonly via: 'target' | 'association';
  /** Name of the earlier target (`via: target`). */
  readonly target?: string;
  /** Associated type, e.g. `companies` (`via: association`). */
  readonly association?: string;
  /** Mapping whose links tell the parent's counterpart (`via: association`). */
  readonly pair?: string;
  /** Type of the parent on the target side; its parent field receives the id. */
  readonly type: string;
  readonly required: boolean;
  readonly onUnlinked: 'wait' | 'skip';
}

export interface MappingDefinition {
  readonly hubspot: string;
  readonly business: readonly string[];
  readonly fields: readonly FieldMappingDefinition[];
}

export interface FieldMappingDefinition {
  readonly hubspot?: string;
  readonly business?: string;
  readonly direction: 'toBusiness' | 'toHubspot' | 'both';
  readonly on: 'create' | 'always';
  /** Converters in order, e.g. `[trim, {name: truncate, length: 60}]`. */
  readonly convert?: readonly ConverterDefinition[];
  readonly const?: FieldValue;
  /** JSONata over the source record's fields. */
  readonly expr?: string;
  readonly lookup?: LookupDefinition;
  readonly whenEmpty: 'skip' | 'clear';
  readonly conflict: ConflictPolicy;
  readonly active: boolean;
}

export type ConflictPolicy = 'newest' | 'hubspot' | 'business' | 'keep-filled' | 'ask';

export type ConverterDefinition = { readonly name: string } & Readonly<Record<string, SettingValue>>;

/** Takes the linked counterpart, an owner or a stage instead of the plain value. */
export type LookupDefinition =
  | { readonly kind: 'owner' }
  | { readonly kind: 'stage'; readonly map: string }
  | {
      readonly kind: 'table';
      readonly entries: Readonly<Record<string, string>>;
      readonly fallback?: string;
    };

export interface MatchRuleDefinition {
  readonly name: string;
  readonly fields: readonly MatchFieldDefinition[];
  readonly scope: 'any' | 'parent';
}

export interface MatchFieldDefinition {
  readonly hubspot: string;
  readonly business: string;
  readonly normalise: NormaliserName;
}

export type NormaliserName = 'exact' | 'case' | 'email' | 'domain' | 'phone' | 'name';

export interface FilterDefinition {
  /** Allowed values of `lifecyclestage`: null = no limit, [] = nothing. */
  readonly lifecycleStages?: readonly string[] | null;
  /** Property and its allowed values: the "type list" of the presets. */
  readonly types?: { readonly field: string; readonly values: readonly string[] } | null;
  /** CEL over `record` (its fields), `createdAt`, `modifiedAt`. */
  readonly expression?: string;
  readonly minCreatedAt?: string | null;
}

export interface OwnerMapDefinition {
  /** HubSpot owner id -> business user id, before any match by e-mail. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Mapping whose links join owners and users. */
  readonly pair: string | null;
  /** Business user id where nothing else fits. */
  readonly fallback: string | null;
}

/** HubSpot stage id -> business stage value, per pipeline ("*" = any pipeline). */
export interface StageMapDefinition {
  readonly pipelines: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly fallback: string | null;
}
