import { findConnector } from '../adapters/connectors/registry.js';
import { connectPortal, HubspotPortal } from '../adapters/hubspot/hubspot-portal.js';
import type { CallReport } from '../adapters/hubspot/transport/hubspot-transport.js';
import { systemScope } from '../application/configuration/stored-document.js';
import type { ConfigStore, StoredPortal, StoredSystem } from '../application/ports/config-store.port.js';
import type { PortalBudget } from '../application/ports/portal-budget.port.js';
import type { EngagementReader } from '../application/ports/engagements.port.js';
import type {
  PortalTypes,
  RecordConnections,
  TextSearcher,
} from '../application/ports/record-connections.port.js';
import type { RecordSystem } from '../application/ports/record-system.port.js';
import type { SecretVault } from '../application/ports/secret-vault.port.js';
import { SystemFailure } from '../domain/errors/failure.js';
import { unseal, type PortalCredentials } from './portal-credentials.js';
import { LoggedSystem, type SystemCall } from './logged-system.js';

export interface RecordSystemsDeps {
  readonly configs: ConfigStore;
  readonly vault: SecretVault;
  readonly credentials: PortalCredentials;
  readonly budget: PortalBudget;
  readonly onCall?: (portal: string, report: CallReport) => void;
  readonly onSystemCall?: (system: string, call: SystemCall) => void;
}

interface Connection extends RecordSystem {
  close(): Promise<void>;
}

interface Kept {
  /** Changes when address, credential or settings change, and when it is to be read anew. */
  readonly version: string;
  readonly connection: Connection;
}

/** A connection that was replaced may still serve the pages in flight. */
const RETIRE_AFTER_MS = 60_000;

/** One connection per portal and per system, shared by all runs of the process; opened anew when its settings change. */
export class RecordSystems implements RecordConnections {
  private readonly kept = new Map<string, Kept>();
  private readonly retired = new Map<Connection, NodeJS.Timeout>();

  constructor(private readonly deps: RecordSystemsDeps) {}

  async portal(slug: string): Promise<RecordSystem> {
    const stored = await this.deps.configs.findPortal(slug);
    if (stored === null) throw missing('portal', slug);
    const version = JSON.stringify([
      stored.apiBaseUrl,
      stored.sealedToken,
      stored.oauth ?? null,
      stored.refreshedAt,
    ]);
    return this.keep(`portal/${slug}`, version, () => this.openPortal(stored));
  }

  async portalDesk(slug: string): Promise<EngagementReader & PortalTypes & TextSearcher> {
    const portal = await this.portal(slug);
    if (!(portal instanceof HubspotPortal)) throw new Error(`Portal ${slug} is no portal`);
    return portal;
  }

  async system(slug: string): Promise<RecordSystem> {
    const stored = await this.deps.configs.findSystem(slug);
    if (stored === null) throw missing('system', slug);
    const { kind, settings, sealedSecrets, refreshedAt } = stored;
    const version = JSON.stringify([kind, settings, sealedSecrets, refreshedAt]);
    return this.keep(`system/${slug}`, version, () => this.openSystem(stored));
  }

  async close(): Promise<void> {
    const open = [...[...this.kept.values()].map(({ connection }) => connection), ...this.retired.keys()];
    this.retired.forEach((timer) => clearTimeout(timer));
    this.kept.clear();
    this.retired.clear();
    await Promise.all(open.map((connection) => connection.close()));
  }

  private keep(name: string, version: string, open: () => Connection): RecordSystem {
    const known = this.kept.get(name);
    if (known?.version === version) return known.connection;
    const connection = open();
    this.kept.set(name, { version, connection });
    if (known) this.retire(known.connection);
    return connection;
  }

  private retire(connection: Connection): void {
    const timer = setTimeout(() => {
      this.retired.delete(connection);
      // Nobody waits for it; what fails here is gone anyway.
      connection.close().catch(() => undefined);
    }, RETIRE_AFTER_MS);
    timer.unref();
    this.retired.set(connection, timer);
  }

  private openPortal(stored: StoredPortal): Connection {
    const { credentials, budget, onCall } = this.deps;
    const { slug, apiBaseUrl } = stored;
    return connectPortal({
      slug,
      apiBaseUrl,
      token: credentials.of(stored),
      budget,
      ...(onCall && { onCall: (report: CallReport) => onCall(slug, report) }),
    });
  }

  private openSystem({ slug, kind, settings, sealedSecrets }: StoredSystem): Connection {
    const connector = findConnector(kind);
    if (connector === null) {
      throw new SystemFailure({
        class: 'configuration',
        code: 'unknown-kind',
        message: `No connector of kind ${kind}.`,
      });
    }
    const secrets = Object.entries(sealedSecrets).map(
      ([name, sealed]) => [name, unseal(this.deps.vault, systemScope(slug, name), sealed)] as const,
    );
    const opened = connector.open(settings, Object.fromEntries(secrets), { slug });
    const { onSystemCall } = this.deps;
    return onSystemCall ? new LoggedSystem(opened, (call) => onSystemCall(slug, call)) : opened;
  }
}

function missing(what: 'portal' | 'system', slug: string): SystemFailure {
  const message = `The ${what} "${slug}" does not exist any more.`;
  return new SystemFailure({ class: 'configuration', code: `unknown-${what}`, message });
}
