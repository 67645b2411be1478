import type { PortalDocument, SyncDocument, SystemDocument } from '../../domain/configuration/documents.js';
import { openNotifications } from '../notifications/notification-secrets.js';
import type { ConfigStore, StoredPortal, StoredSync, StoredSystem } from '../ports/config-store.port.js';
import type { SecretVault } from '../ports/secret-vault.port.js';

export const DEFAULT_API_BASE_URL = 'https://api.hubapi.com';

/** What is stored, in the form in which a person would have written it: secrets opened, defaults written out. */
export interface CurrentConfiguration {
  readonly portals: Readonly<Record<string, PortalDocument>>;
  readonly systems: Readonly<Record<string, SystemDocument>>;
  readonly syncs: Readonly<Record<string, SyncDocument>>;
}

export async function currentConfiguration(
  store: ConfigStore,
  vault: SecretVault,
): Promise<CurrentConfiguration> {
  const [portals, systems, syncs] = await Promise.all([store.portals(), store.systems(), store.syncs()]);
  return {
    portals: bySlug(portals, (portal) => portalDocument(portal, vault)),
    systems: bySlug(systems, (system) => systemDocument(system, vault)),
    syncs: bySlug(syncs, (sync) => syncDocument(sync, vault)),
  };
}

export function syncDocument({ slug, name, document }: StoredSync, vault: SecretVault): SyncDocument {
  const { notifications } = document;
  if (notifications === undefined) return { ...document, name };
  return { ...document, name, notifications: openNotifications(slug, notifications, vault) };
}

export function portalDocument(portal: StoredPortal, vault: SecretVault): PortalDocument {
  const token = openOrEmpty(vault, portalScope(portal.slug), portal.sealedToken);
  const document = { name: portal.name, token, apiBaseUrl: portal.apiBaseUrl };
  const sealed = portal.sealedClientSecret ?? null;
  if (sealed === null) return document;
  return { ...document, clientSecret: openOrEmpty(vault, clientSecretScope(portal.slug), sealed) };
}

export function systemDocument(system: StoredSystem, vault: SecretVault): SystemDocument {
  const secrets = Object.entries(system.sealedSecrets).map(
    ([name, sealed]) => [name, openOrEmpty(vault, systemScope(system.slug, name), sealed)] as const,
  );
  return { kind: system.kind, name: system.name, ...system.settings, ...Object.fromEntries(secrets) };
}

/** Bound into the ciphertext, so that a sealed token is of no use in another row. */
export function portalScope(slug: string): string {
  return `portal/${slug}/token`;
}

export function clientSecretScope(slug: string): string {
  return `portal/${slug}/client-secret`;
}

export function systemScope(slug: string, setting: string): string {
  return `system/${slug}/${setting}`;
}

/** A secret sealed under a lost key can only be replaced: it reads as empty. */
function openOrEmpty(vault: SecretVault, scope: string, sealed: string): string {
  try {
    return vault.open(scope, sealed);
  } catch {
    return '';
  }
}

function bySlug<A extends { readonly slug: string }, B>(
  items: readonly A[],
  convert: (item: A) => B,
): Record<string, B> {
  return Object.fromEntries(items.map((item) => [item.slug, convert(item)]));
}
