import type {
  OauthDocument,
  PortalDocument,
  SyncDocument,
  SystemDocument,
} from '../../domain/configuration/documents.js';
import type {
  ConfigStore,
  ConfigurationWrite,
  SaveSync,
  StoredOauthApp,
  StoredPortal,
  StoredSync,
  StoredSystem,
} from '../ports/config-store.port.js';
import type { SystemProbe } from '../ports/connection-probe.port.js';
import type { PresetCatalogue } from '../ports/preset-catalogue.port.js';
import type { SecretVault } from '../ports/secret-vault.port.js';
import { sealNotifications } from '../notifications/notification-secrets.js';
import { settingsOf } from './check-connections.js';
import type { ConfigurationChecks } from './configuration-checks.js';
import { sameJson } from './diff-configuration.js';
import { fitPreset } from './fit-preset.js';
import { rescanJobs } from './rescan-jobs.js';
import { resolveSync } from './resolve-sync.js';
import {
  clientSecretScope,
  DEFAULT_API_BASE_URL,
  oauthSecretScope,
  portalScope,
  systemScope,
  type CurrentConfiguration,
} from './stored-document.js';

export interface Identities {
  readonly portals: Map<string, string | null>;
  readonly systems: Map<string, string | null>;
}

interface WriteTools {
  readonly store: ConfigStore;
  readonly vault: SecretVault;
  readonly presets: PresetCatalogue;
  readonly systems: SystemProbe;
  readonly checks: ConfigurationChecks;
}

interface Wanted {
  readonly current: CurrentConfiguration;
  readonly desired: CurrentConfiguration;
  readonly identities: Identities;
}

/** The rows of everything that differs from what is stored. A sync whose system changed is resolved anew. */
export async function buildWrite(wanted: Wanted, tools: WriteTools): Promise<ConfigurationWrite> {
  const { current, desired, identities } = wanted;
  const portals = new Map((await tools.store.portals()).map((portal) => [portal.slug, portal]));
  const systems = new Map((await tools.store.systems()).map((system) => [system.slug, system]));
  const storedSyncs = new Map((await tools.store.syncs()).map((sync) => [sync.slug, sync]));
  const changedSystems = new Set(changed(current.systems, desired.systems).map(([slug]) => slug));
  const syncs = Object.entries(desired.syncs).filter(
    ([slug, sync]) => changedSystems.has(sync.system) || !sameJson(current.syncs[slug], sync),
  );
  return {
    portals: rowsToWrite(
      current.portals,
      desired.portals,
      (slug) => portals.get(slug)?.hubId === null && identities.portals.get(slug) != null,
    ).map(([slug, document]) => portalRow(slug, document, portals.get(slug) ?? null, identities, tools)),
    systems: rowsToWrite(
      current.systems,
      desired.systems,
      (slug) => systems.get(slug)?.identity === null && identities.systems.get(slug) != null,
    ).map(([slug, document]) => systemRow(slug, document, identities, tools)),
    syncs: syncs.map(([slug, sync]) =>
      syncRow(slug, sync, desired.systems[sync.system], storedSyncs.get(slug) ?? null, tools),
    ),
    deletePortals: removed(current.portals, desired.portals),
    deleteSystems: removed(current.systems, desired.systems),
    deleteSyncs: removed(current.syncs, desired.syncs),
  };
}

function portalRow(
  slug: string,
  document: PortalDocument,
  stored: StoredPortal | null,
  identities: Identities,
  tools: WriteTools,
): StoredPortal {
  const apiBaseUrl = document.apiBaseUrl ?? DEFAULT_API_BASE_URL;
  return {
    slug,
    name: document.name ?? slug,
    apiBaseUrl,
    sealedToken: document.token ? tools.vault.seal(portalScope(slug), document.token) : '',
    oauth: document.oauth === undefined ? null : sealOauth(slug, document.oauth, tools.vault),
    sealedClientSecret:
      document.clientSecret === undefined
        ? null
        : tools.vault.seal(clientSecretScope(slug), document.clientSecret),
    hubId: identities.portals.get(slug) ?? null,
    parkedUntil: stored?.parkedUntil ?? null,
    trustedAddress: tools.checks.isListed(apiBaseUrl),
  };
}

function sealOauth(slug: string, document: OauthDocument, vault: SecretVault): StoredOauthApp {
  const { clientId, clientSecret, scopes } = document;
  return {
    clientId,
    sealedClientSecret: vault.seal(oauthSecretScope(slug), clientSecret),
    scopes: scopes ?? [],
  };
}

function systemRow(
  slug: string,
  document: SystemDocument,
  identities: Identities,
  tools: WriteTools,
): StoredSystem {
  const secretNames = tools.systems.secretSettings(document.kind);
  const entries = Object.entries(settingsOf(document));
  const sealed = entries
    .filter(([name, value]) => secretNames.includes(name) && typeof value === 'string')
    .map(([name, value]) => [name, tools.vault.seal(systemScope(slug, name), String(value))] as const);
  return {
    slug,
    name: document.name ?? slug,
    kind: document.kind,
    settings: Object.fromEntries(entries.filter(([name]) => !secretNames.includes(name))),
    sealedSecrets: Object.fromEntries(sealed),
    ...(document.queue !== undefined && { queue: document.queue }),
    identity: identities.systems.get(slug) ?? null,
    // Hosts of systems are allowed by the operator's list only.
    trustedAddress: true,
  };
}

function syncRow(
  slug: string,
  document: SyncDocument,
  system: SystemDocument | undefined,
  stored: StoredSync | null,
  tools: WriteTools,
): SaveSync {
  const preset = tools.presets.find(document.preset);
  if (preset === null) throw new Error(`Preset of sync ${slug} was checked and is missing`);
  const notifications = sealNotifications(
    slug,
    document.notifications ?? {},
    stored?.document.notifications ?? {},
    tools.vault,
  );
  const kept = document.notifications === undefined ? document : { ...document, notifications };
  const definition = resolveSync(
    slug,
    kept,
    fitPreset(preset, tools.checks.declaredFields(system)),
    tools.checks.values,
  );
  const name = document.name ?? slug;
  const before = stored?.definition ?? null;
  return { slug, name, document: kept, definition, rescanJobs: rescanJobs(before, definition) };
}

function changed<T>(
  current: Readonly<Record<string, T>>,
  desired: Readonly<Record<string, T>>,
): readonly (readonly [string, T])[] {
  return Object.entries(desired).filter(([slug, value]) => !sameJson(current[slug], value));
}

/** What changed, and what was reached for the first time: its identity is fixed now. */
function rowsToWrite<T>(
  current: Readonly<Record<string, T>>,
  desired: Readonly<Record<string, T>>,
  isNewlyKnown: (slug: string) => boolean,
): readonly (readonly [string, T])[] {
  return Object.entries(desired).filter(
    ([slug, value]) => !sameJson(current[slug], value) || isNewlyKnown(slug),
  );
}

function removed(
  current: Readonly<Record<string, unknown>>,
  desired: Readonly<Record<string, unknown>>,
): string[] {
  return Object.keys(current).filter((slug) => desired[slug] === undefined);
}
