import type { Problem } from '../../domain/configuration/documents.js';
import type { SystemSchema } from '../../domain/schema/system-schema.js';

/** One line of a connection test, for people. */
export interface ProbeCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface PortalCredentials {
  readonly slug: string;
  readonly apiBaseUrl: string;
  readonly token: string;
}

export interface PortalIdentified {
  readonly hubId: string;
  /** Null where the credential does not tell: service keys, and tokens of an app's grant. */
  readonly scopes: readonly string[] | null;
}

/** Looks at a portal with a credential that is not stored yet. Throws `SystemFailure` when it cannot. */
export interface PortalProbe {
  /** The account that the credential belongs to. */
  identify(portal: PortalCredentials): Promise<PortalIdentified>;
  /** Which object types the credential may read; a missing scope is a check that is not ok. */
  test(portal: PortalCredentials): Promise<readonly ProbeCheck[]>;
  describe(portal: PortalCredentials): Promise<SystemSchema>;
  /** Forgets cached property definitions, owners and pipelines. */
  refresh(slug: string): Promise<void>;
}

export interface SystemCredentials {
  readonly slug: string;
  readonly kind: string;
  /** The connector's settings, secrets opened. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** Looks at a business system of any kind with settings that are not stored yet. */
export interface SystemProbe {
  /** Kinds that a connector is installed for. */
  kinds(): readonly string[];
  /** The kind has transactions: what was written together can be taken back. */
  takesBack(kind: string): boolean;
  /** Names of the settings that are sealed at rest and never shown. */
  secretSettings(kind: string): readonly string[];
  /** Where the settings point to; null when they name no address. */
  address(
    kind: string,
    settings: Readonly<Record<string, unknown>>,
  ): { readonly host: string; readonly port: number } | null;
  /** Everything wrong with the settings; paths are relative to them. Does not connect. */
  settingsProblems(kind: string, settings: Readonly<Record<string, unknown>>): readonly Problem[];
  /** Types and fields as far as the settings alone tell them; null = only the system itself knows. */
  declaredFields(
    kind: string,
    settings: Readonly<Record<string, unknown>>,
  ): ReadonlyMap<string, ReadonlySet<string>> | null;
  /** Throws `SystemFailure` when the system cannot be reached or refuses the credential. */
  identify(system: SystemCredentials): Promise<string>;
  test(system: SystemCredentials): Promise<readonly ProbeCheck[]>;
  describe(system: SystemCredentials): Promise<SystemSchema>;
}

export const PORTAL_PROBE = Symbol('PORTAL_PROBE');
export const SYSTEM_PROBE = Symbol('SYSTEM_PROBE');
