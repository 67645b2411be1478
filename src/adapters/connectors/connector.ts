import type { CallContext, RecordSystem } from '../../application/ports/record-system.port.js';
import type { Problem } from '../../domain/configuration/documents.js';

/** What a person types about a system of this kind, without `kind` and `name`: its part of the system document. */
export type ConnectorSettings = Readonly<Record<string, unknown>>;

/** Values of the settings that are sealed at rest, by the names in `Connector.secretKeys`. */
export type ConnectorSecrets = Readonly<Record<string, string>>;

export interface ConnectorOptions {
  /** The slug of the system: shown to the other side where it lists its clients. */
  readonly slug: string;
}

/** Where a system is reached: checked against the allowed addresses before anything is opened. */
export interface SystemAddress {
  readonly host: string;
  readonly port: number;
}

/** What a connection test found; `ok` is false when a job could not run. */
export interface ConnectionReport {
  readonly ok: boolean;
  /** Product and version, e.g. "PostgreSQL 18.4". */
  readonly product: string;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** An open connection to a business system. */
export interface BusinessSystem extends RecordSystem {
  readonly side: 'business';
  /** Tries everything that a run needs and reports all of it; throws `SystemFailure` when it cannot be reached. */
  test(context: CallContext): Promise<ConnectionReport>;
  /** Tells one installation from another, so that a credential of a different one is noticed. */
  identity(context: CallContext): Promise<string>;
  close(): Promise<void>;
}

/** A kind of business system. A new one is one folder beside this file and one line in the registry. */
export interface Connector {
  readonly kind: string;
  readonly label: string;
  /** JSON Schema (draft 07) of the settings, secrets included. */
  readonly settingsSchema: Readonly<Record<string, unknown>>;
  /** Names of the settings that are secrets. */
  readonly secretKeys: readonly string[];
  /** Settings that may be given as a file name, which the command line replaces by the file's content. */
  readonly fileKeys: readonly string[];
  /** Has transactions: what was written together can be taken back (`RecordSystem.atomically`). */
  readonly takesBack: boolean;
  /** Everything that is wrong with the settings, without contacting the system; JSON Pointers into the settings. */
  check(settings: ConnectorSettings): readonly Problem[];
  /** Types and fields as far as the settings alone tell them; null = only the system itself knows. */
  declaredFields(settings: ConnectorSettings): ReadonlyMap<string, ReadonlySet<string>> | null;
  /** Null when the settings do not name an address (a socket). */
  address(settings: ConnectorSettings, secrets: ConnectorSecrets): SystemAddress | null;
  /** Connects lazily: throws `SystemFailure` of class `configuration` only. */
  open(settings: ConnectorSettings, secrets: ConnectorSecrets, options: ConnectorOptions): BusinessSystem;
}
