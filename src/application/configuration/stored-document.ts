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
  const document = { name: portal.name, ...credentialOf(portal, vault), apiBaseUrl: portal.apiBaseUrl };
  const sealed = portal.sealedClientSecret ?? null;
  if (sealed === null) return document;
  return { ...document, clientSecret: openOrEmpty(vault, clientSecretScope(portal.slug), sealed) };
}

function credentialOf(
  { slug, sealedToken, oauth }: StoredPortal,
  vault: SecretVault,
): Pick<PortalDocument, 'token' | 'oauth'> {
  if (oauth == null) return { token: openOrEmpty(vault, portalScope(slug), sealedToken) };
  const { clientId, sealedClientSecret, scopes } = oauth;
  const clientSecret = openOrEmpty(vault, oauthSecretScope(slug), sealedClientSecret);
  return { oauth: { clientId, clientSecret, ...(scopes.length > 0 ? { scopes } : {}) } };
}

export function systemDocument(system: StoredSystem, vault: SecretVault): SystemDocument {
  const secrets = Object.entries(system.sealedSecrets).map(
    ([name, sealed]) => [name, openOrEmpty(vault, systemScope(system.slug, name), sealed)] as const,
  );
  const { kind, name, queue, settings } = system;
  return {
    kind,
    name,
    ...(queue !== undefined && { queue }),
    ...settings,
    ...Object.fromEntries(secrets),
  };
}

/** Bound into the ciphertext, so that a sealed token is of no use in another row. */
export function portalScope(slug: string): string {
  return `portal/${slug}/token`;
}

export function clientSecretScope(slug: string): string {
  return `portal/${slug}/client-secret`;
}

/** Of the app that a portal is connected through. */
export function oauthSecretScope(slug: string): string {
  return `portal/${slug}/oauth-secret`;
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
