import type { HookDefinition } from '../hooks/hook-definition.js';
import type { NotificationDocuments } from '../notifications/definition.js';
import type {
  FieldMappingDefinition,
  FilterDefinition,
  MatchRuleDefinition,
  MatchThroughDefinition,
  OwnerMapDefinition,
  ReferenceDefinition,
  ScheduleDefinition,
  SettingValues,
  SourceDeletedPolicy,
  StageMapDefinition,
  TargetDeletedPolicy,
} from '../sync/definition.js';

/** The configuration document (YAML or JSON, version 1) after `${...}` was expanded and files were inlined. */
export interface ConfigurationDocument {
  readonly version: 1;
  readonly portals?: Readonly<Record<string, PortalDocument>>;
  readonly systems?: Readonly<Record<string, SystemDocument>>;
  readonly syncs?: Readonly<Record<string, SyncDocument>>;
}

/** One of `token` and `oauth`. */
export interface PortalDocument {
  readonly name?: string;
  /** Access token of a private app, or a service key. */
  readonly token?: string;
  readonly oauth?: OauthDocument;
  readonly apiBaseUrl?: string;
  /** Of the app that sends webhooks: their signature is checked with it. */
  readonly clientSecret?: string;
}

/** The app that a portal is connected through. */
export interface OauthDocument {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Asked for besides what the jobs need. */
  readonly scopes?: readonly string[];
}

/** Further keys belong to the connector of the kind, which checks them. */
export type SystemDocument = {
  readonly kind: string;
  readonly name?: string;
  /** Of the workers beside this system; default: the one of its kind. */
  readonly queue?: string;
} & Readonly<Record<string, unknown>>;

/** What a person wrote over the preset. */
export interface SyncDocument {
  readonly portal: string;
  readonly system: string;
  readonly preset: string;
  readonly name?: string;
  readonly settings?: SettingValues;
  readonly mappings?: Readonly<Record<string, MappingDocument>>;
  readonly matchRules?: Readonly<Record<string, readonly MatchRuleDocument[]>>;
  readonly filters?: Readonly<Record<string, FilterDefinition>>;
  readonly references?: Readonly<Record<string, ReferenceDefinition>>;
  readonly owners?: Partial<OwnerMapDefinition>;
  readonly stages?: Readonly<Record<string, StageMapDefinition>>;
  readonly hooks?: Readonly<Record<string, HookDefinition>>;
  readonly notifications?: NotificationDocuments;
  readonly jobs?: Readonly<Record<string, JobDocument>>;
}

export interface MappingDocument {
  readonly hubspot: string;
  readonly business: string | readonly string[];
  readonly fields: readonly FieldMappingDocument[];
  readonly onSourceDeleted?: SourceDeletedPolicy;
  readonly onTargetDeleted?: TargetDeletedPolicy;
}

/** As `FieldMappingDefinition`, with defaults left out. */
export type FieldMappingDocument = Partial<Omit<FieldMappingDefinition, 'convert' | 'types'>> & {
  readonly types?: string | readonly string[];
  readonly convert?: string | readonly (string | ({ readonly name: string } & SettingValues))[];
};

/** As `MatchRuleDefinition`; a rule with `through` has neither fields nor scope. */
export type MatchRuleDocument = Pick<MatchRuleDefinition, 'name'> &
  Partial<Omit<MatchRuleDefinition, 'name' | 'through'>> & {
    readonly through?: Omit<MatchThroughDefinition, 'types'> & { readonly types: string | readonly string[] };
  };

export interface JobDocument {
  readonly enabled?: boolean;
  readonly schedule?: ScheduleDefinition | null;
  readonly settings?: SettingValues;
  readonly since?: string | null;
}

/** One thing wrong with a document: JSON Pointer, stable code, plain sentence with the way out. */
export interface Problem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** One difference that `plan` shows and `apply` makes; secrets are shown as placeholders. */
export interface ConfigurationChange {
  readonly action: 'create' | 'update' | 'delete';
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Stands for a secret wherever one would be shown. */
export const SECRET_PLACEHOLDER = '(secret)';
