import type { BusinessSystem, Connector, ConnectorSecrets } from '../adapters/connectors/connector.js';
import { connectorKinds, findConnector } from '../adapters/connectors/registry.js';
import type { TablesDocument } from '../adapters/connectors/sql/tables.js';
import type {
  ProbeCheck,
  SystemCredentials,
  SystemProbe,
} from '../application/ports/connection-probe.port.js';
import type { Problem } from '../domain/configuration/documents.js';
import type { SystemSchema } from '../domain/schema/system-schema.js';
import { onDemand } from './hubspot-portal-probe.js';

type Settings = Readonly<Record<string, unknown>>;

const TIMEOUT_MS = 15_000;

/** Business systems of every kind in the registry, opened for a question and closed again. */
export class ConnectorSystemProbe implements SystemProbe {
  kinds(): readonly string[] {
    return connectorKinds();
  }

  takesBack(kind: string): boolean {
    return findConnector(kind)?.takesBack ?? false;
  }

  secretSettings(kind: string): readonly string[] {
    return findConnector(kind)?.secretKeys ?? [];
  }

  address(kind: string, settings: Settings): { readonly host: string; readonly port: number } | null {
    const connector = findConnector(kind);
    return connector === null ? null : connector.address(settings, secretsOf(connector, settings));
  }

  settingsProblems(kind: string, settings: Settings): readonly Problem[] {
    return findConnector(kind)?.check(settings) ?? [];
  }

  declaredFields(kind: string, settings: Settings): ReadonlyMap<string, ReadonlySet<string>> | null {
    return kind === 'sql' ? fieldsOfTables(settings['tables']) : null;
  }

  identify(system: SystemCredentials): Promise<string> {
    return this.ask(system, (opened) => opened.identity(onDemand(TIMEOUT_MS)));
  }

  test(system: SystemCredentials): Promise<readonly ProbeCheck[]> {
    return this.ask(system, async (opened) => {
      const report = await opened.test(onDemand(TIMEOUT_MS));
      return [
        { name: 'connect', ok: true, detail: report.product },
        ...report.problems.map((problem) => ({ name: problem.path, ok: false, detail: problem.message })),
        ...report.warnings.map((warning) => ({ name: warning.path, ok: true, detail: warning.message })),
      ];
    });
  }

  describe(system: SystemCredentials): Promise<SystemSchema> {
    return this.ask(system, (opened) => opened.describe(onDemand(TIMEOUT_MS)));
  }

  private async ask<T>(
    system: SystemCredentials,
    question: (opened: BusinessSystem) => Promise<T>,
  ): Promise<T> {
    const connector = findConnector(system.kind);
    if (connector === null) throw new Error(`No connector of kind ${system.kind}`);
    const secrets = secretsOf(connector, system.settings);
    const opened = connector.open(withoutSecrets(connector, system.settings), secrets, { slug: system.slug });
    try {
      return await question(opened);
    } finally {
      await opened.close();
    }
  }
}

function secretsOf(connector: Connector, settings: Settings): ConnectorSecrets {
  const entries = connector.secretKeys.flatMap((key) =>
    typeof settings[key] === 'string' ? [[key, settings[key]] as const] : [],
  );
  return Object.fromEntries(entries);
}

function withoutSecrets(connector: Connector, settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !connector.secretKeys.includes(key)));
}

/** The canonical names that a `tables.yaml` describes: its columns, its parents' fields and the number. */
function fieldsOfTables(tables: unknown): ReadonlyMap<string, ReadonlySet<string>> | null {
  const types = (tables as Partial<TablesDocument> | undefined)?.recordTypes;
  if (types === undefined) return null;
  const entries = Object.entries(types).map(([name, type]) => {
    const parents = [...(type.parents ?? []), ...(type.parent === undefined ? [] : [type.parent])];
    const number = type.number === undefined ? [] : ['number'];
    const fields = [...Object.keys(type.columns), ...parents.map((parent) => parent.field), ...number];
    return [name, new Set(['id', ...fields])] as const;
  });
  return new Map(entries);
}
