import type { NotificationDefinition } from '../notifications/definition.js';
import type { HookDefinition } from '../hooks/hook-definition.js';
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
  readonly hooks: Readonly<Record<string, HookDefinition>>;
  readonly notifications: Readonly<Record<string, NotificationDefinition>>;
  /** Records of either side that are looked up once per run, for values that mappings take from them. */
  readonly references?: Readonly<Record<string, ReferenceDefinition>>;
  readonly jobs: Readonly<Record<string, JobDefinition>>;
}

export type SettingValue =
  string | number | boolean | null | readonly SettingValue[] | { readonly [key: string]: SettingValue };
export type SettingValues = Readonly<Record<string, SettingValue>>;

export type JobKind = 'link' | 'import' | 'export' | 'deal-push';

/** Besides jobs: `sync` runs several of them, `verify` compares both sides. */
export type RunKind = JobKind | 'sync' | 'verify';

export interface JobDefinition {
  readonly kind: JobKind;
  readonly label: string;
  /** Place in a sync run: users, accounts, contacts, items, deals. */
  readonly order: JobOrder;
  readonly enabled: boolean;
  /** CEL over `settings`; false = the job is switched off, and says by which condition. */
  readonly enabledWhen?: string;
  /** CEL over `settings`; false = it runs on demand only, its schedule is kept but not started. */
  readonly scheduleWhen?: string;
  readonly schedule: ScheduleDefinition | null;
  /** `record` alone = only for single records that a person chooses. */
  readonly triggers: readonly JobTrigger[];
  readonly source: SourceDefinition;
  readonly targets: readonly TargetDefinition[];
  /** Actions on the source record once all its targets, also those of its associated records, are well; in order. */
  readonly after?: readonly AfterActionDefinition[];
  /** Job that carries the same fields the other way. */
  readonly reverse?: string;
  /** Overrides of the sync's settings for this job, e.g. `pageSize`. */
  readonly settings: SettingValues;
  /** Why `enabledWhen` does not hold, as a sentence: worked out when the sync is put together, `enabled` is false then. */
  readonly offBySetting?: string;
  /** The same for `scheduleWhen`: the schedule is kept and not started. */
  readonly unscheduledBySetting?: string;
}

/** The run is one of a job. */
export function isJobKind(kind: RunKind): kind is JobKind {
  return kind !== 'sync' && kind !== 'verify';
}

export type JobTrigger = 'manual' | 'schedule' | 'webhook' | 'event' | 'record';

export type JobOrder = 'users' | 'accounts' | 'contacts' | 'items' | 'deals';

export type ScheduleDefinition =
  { readonly every: string } | { readonly cron: string; readonly timeZone: string };

export interface SourceDefinition {
  readonly side: Side;
  readonly type: string;
  readonly read: ReadDefinition;
  /** Name of a filter of the sync. */
  readonly filter?: string;
  /** Only records whose fields have these values are read at all; the condition goes to the source's own query. */
  readonly select?: Readonly<Record<string, SelectValue>>;
  /** Takes a record once, when it enters a state or is found past it. */
  readonly trigger?: TriggerDefinition;
}

/** Stands for the value of a setting. */
export interface SettingReference {
  readonly setting: string;
}

export type SelectValue = string | readonly string[] | SettingReference;

/** A record is taken when `field` is one of `entered` or `alsoIn` and it was created or changed since `since`. */
export interface TriggerDefinition {
  readonly field: string;
  readonly entered: readonly string[];
  readonly alsoIn: readonly string[];
  /** Instant, `activation` (when the job was first switched on), or null = always. */
  readonly since: string | null;
}

export interface ReadDefinition {
  readonly mode: 'backfill' | 'incremental' | 'window';
  readonly by: 'created' | 'modified';
  /** Date or instant before which records are not read; `activation` = when the job was first switched on; null = from the beginning. */
  readonly since: string | null;
  readonly windowDays?: number;
}

/**
 * What is done to a source record in the end. `forward` moves it to the value that follows in the order of the
 * field's lookup, or to `value`; `set` writes `value`; `audit` appends what the page had to say about the record.
 */
export interface AfterActionDefinition {
  readonly action: 'forward' | 'set' | 'audit';
  readonly field: string;
  readonly value?: string | SettingReference;
  /** CEL over the source record. */
  readonly when?: string;
}

/** One record, found by one field; `value` null or an empty setting = no record, and all its values are empty. */
export interface ReferenceDefinition {
  readonly side: Side;
  readonly type: string;
  readonly by: string;
  readonly value: string | SettingReference;
  readonly fields: readonly string[];
}

export type CreatePolicy = 'never' | 'unmatched';
export type UpdatePolicy = 'never' | 'linked' | 'fill-empty' | 'additive';

/** `flag` = a failed record for a person; `propagate` = the counterpart is deleted too. */
export type SourceDeletedPolicy = 'keep' | 'unlink' | 'flag' | 'propagate';
/** `propagate` = the source record is deleted too. */
export type TargetDeletedPolicy = 'skip' | 'recreate' | 'propagate';

export interface TargetDefinition {
  readonly name: string;
  /** Match order; a create uses the first. */
  readonly type: readonly string[];
  readonly from: 'self' | { readonly associated: string };
  readonly parents: readonly ParentDefinition[];
  /** Name of a list of match rules; absent = never matched, only created. */
  readonly match?: string;
  /** CEL over `settings`; false = nothing is matched. */
  readonly matchWhen?: string;
  /** A match only links the two (default), or brings the target up to date at once. */
  readonly matched?: 'link' | 'update';
  /** Name of a filter over the associated records of this target. */
  readonly filter?: string;
  /** CEL over `settings`; false = the job has no such target. */
  readonly enabledWhen?: string;
  /** Type -> CEL over `settings`; false = the type is left out. */
  readonly typeWhen?: Readonly<Record<string, string>>;
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
  /** Default: the mapping's, the setting's, `keep`. */
  readonly onSourceDeleted?: SourceDeletedPolicy;
  /** Default: the mapping's, the setting's, `skip`. */
  readonly onTargetDeleted?: TargetDeletedPolicy;
}

export interface ParentDefinition {
  /**
   * `target` = an earlier target of the same source record; `association` = a record associated with the source;
   * `field` = a record whose id stands in a field of the source.
   */
  readonly via: 'target' | 'association' | 'field';
  /** Name of the earlier target (`via: target`). */
  readonly target?: string;
  /** Associated type, e.g. `companies` (`via: association`). */
  readonly association?: string;
  /** Field of the source (`via: field`) and the type of the record that it names. */
  readonly field?: string;
  readonly fieldType?: string;
  /** Mapping whose links tell the parent's counterpart (`via: association` and `field`). */
  readonly pair?: string;
  /** Types that the parent may have on the target side; its parent field, or an association, receives the id. */
  readonly type: readonly string[];
  /** Field of the target that receives the id instead of the one that its schema names. */
  readonly into?: string;
  readonly required: boolean;
  /** Parents of one group stand for each other: `required` asks for one of them. */
  readonly group?: string;
  /** `skip`: an optional parent is left out. `match-or-create`: the parent is brought over by the job named `by`, in the same run. */
  readonly onUnlinked: 'wait' | 'skip' | 'match-or-create';
  readonly by?: string;
}

export interface MappingDefinition {
  readonly hubspot: string;
  readonly business: readonly string[];
  readonly fields: readonly FieldMappingDefinition[];
  /** What deletes do in the jobs of this mapping; source and target are the job's. */
  readonly onSourceDeleted?: SourceDeletedPolicy;
  readonly onTargetDeleted?: TargetDeletedPolicy;
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
  /** Name of a setting whose value is written; an empty setting gives no value. */
  readonly setting?: string;
  /** `reference.field`: a value of a looked-up record. */
  readonly reference?: string;
  /** Business types that the field is for, where a mapping has several; absent = all that have it. */
  readonly types?: readonly string[];
  /** A refused duplicate of this field is tried again with 2, 3, ... behind it. */
  readonly onTaken?: 'suffix';
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
  | { readonly kind: 'stage'; readonly map: string; readonly take?: 'stage' | 'pipeline' }
  /** The counterpart of the record whose id the field holds, by the links of a pair. */
  | { readonly kind: 'link'; readonly pair: string; readonly whenMissing?: 'empty' | 'audit' | 'fail' }
  | {
      readonly kind: 'table';
      readonly entries: Readonly<Record<string, string>>;
      readonly fallback?: string;
    };

export interface MatchRuleDefinition {
  readonly name: string;
  /** Empty with `through`. */
  readonly fields: readonly MatchFieldDefinition[];
  readonly scope: 'any' | 'parent';
  readonly through?: MatchThroughDefinition;
}

/** Matches a record by what is associated with it: its associated records' matches have to agree on one parent. */
export interface MatchThroughDefinition {
  readonly associated: string;
  /** Match rules of the associated records. */
  readonly match: string;
  /** Types of the associated records' counterparts, whose parent is the match. */
  readonly types: readonly string[];
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
  readonly types?: {
    readonly field: string;
    /** `*` among them = no limit; `first` among those of `pipeline` = the portal's first one. */
    readonly values: readonly string[] | SettingReference;
  } | null;
  /** CEL over `record` (its fields), `createdAt`, `modifiedAt`, `settings`. */
  readonly expression?: string;
  /** Further expressions, each with the name that a skipped record shows. */
  readonly rules?: readonly { readonly name: string; readonly expression: string }[];
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
