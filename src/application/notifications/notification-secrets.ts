import { SECRET_PLACEHOLDER, type SyncDocument } from '../../domain/configuration/documents.js';
import { secretKeyOf, type NotificationDocuments } from '../../domain/notifications/definition.js';
import { isObject } from '../configuration/json-pointer.js';
import type { SecretVault } from '../ports/secret-vault.port.js';

/** How a secret stands in a stored document; no secret that passes the checks begins like this. */
const SEALED = 'sealed:';

type Target = Readonly<Record<string, unknown>>;
/** `key` names the setting: `url` or `secret`. */
type Change = (value: string, scope: string, name: string, key: string) => string;

/** Bound into the ciphertext, so that it is of no use under another name. */
function scopeOf(sync: string, name: string, key: string): string {
  return notificationScope(sync, `${name}/${key}`);
}

/** @param place `name/key` of the secret */
export function notificationScope(sync: string, place: string): string {
  return `sync/${sync}/notifications/${place}`;
}

/**
 * Secrets sealed, for storing.
 * @param before what is stored: an unchanged secret keeps its ciphertext, so that the document stays the same
 */
export function sealNotifications(
  sync: string,
  documents: NotificationDocuments,
  before: NotificationDocuments,
  vault: SecretVault,
): NotificationDocuments {
  return eachSecret(sync, documents, (value, scope, name) => {
    if (isSealed(value)) return value;
    const old = secretOf(before[name]?.to);
    return old !== null && isSealed(old) && openSecret(vault, scope, old) === value
      ? old
      : `${SEALED}${vault.seal(scope, value)}`;
  });
}

/** Secrets as a person wrote them; one sealed under a lost key reads as empty and can only be replaced. */
export function openNotifications(
  sync: string,
  documents: NotificationDocuments,
  vault: SecretVault,
): NotificationDocuments {
  return eachSecret(sync, documents, (value, scope) => openSecret(vault, scope, value) ?? '');
}

/** Fit to be shown. */
export function maskNotifications(documents: NotificationDocuments): NotificationDocuments {
  return eachSecret('', documents, () => SECRET_PLACEHOLDER);
}

/** A document of a sync as it may leave the server. */
export function maskSync<T extends { readonly notifications?: NotificationDocuments }>(document: T): T {
  const { notifications } = document;
  return notifications === undefined
    ? document
    : { ...document, notifications: maskNotifications(notifications) };
}

/**
 * Puts stored secrets in the place of what was shown for them, so that a person can send back what he was given.
 * Parts of the wrong shape are left for the checks to tell.
 */
export function restoreSecrets(
  document: unknown,
  stored: Readonly<Record<string, SyncDocument>>,
  vault: SecretVault,
): unknown {
  if (!isObject(document) || !isObject(document['syncs'])) return document;
  const syncs = Object.entries(document['syncs']).map(([slug, sync]) => {
    if (!isObject(sync) || !isObject(sync['notifications'])) return [slug, sync] as const;
    const before = Object.hasOwn(stored, slug) ? stored[slug]?.notifications : undefined;
    const notifications = eachSecret(slug, sync['notifications'], (value, scope, name, key) => {
      if (isSealed(value)) return openSecret(vault, scope, value) ?? value;
      const target = before && Object.hasOwn(before, name) ? before[name]?.to : undefined;
      const known = secretKeyOf(target?.kind) === key ? secretOf(target) : null;
      return value === SECRET_PLACEHOLDER ? (known ?? value) : value;
    });
    return [slug, { ...sync, notifications }] as const;
  });
  return { ...document, syncs: Object.fromEntries(syncs) };
}

/** The secret of a target; null = it has none. */
export function secretOf(target: unknown): string | null {
  if (!isObject(target)) return null;
  const key = secretKeyOf(target['kind']);
  const value = key === null ? undefined : target[key];
  return typeof value === 'string' ? value : null;
}

function isSealed(value: string): boolean {
  return value.startsWith(SEALED);
}

function openSecret(vault: SecretVault, scope: string, value: string): string | null {
  if (!isSealed(value)) return value;
  try {
    return vault.open(scope, value.slice(SEALED.length));
  } catch {
    return null;
  }
}

function eachSecret<T extends Readonly<Record<string, unknown>>>(
  sync: string,
  documents: T,
  change: Change,
): T {
  const changed = Object.entries(documents).map(([name, document]) => {
    const target = isObject(document) && isObject(document['to']) ? document['to'] : null;
    const secret = secretOf(target);
    const key = secretKeyOf(target?.['kind']);
    if (!isObject(document) || target === null || secret === null || key === null) return [name, document];
    const to: Target = { ...target, [key]: change(secret, scopeOf(sync, name, key), name, key) };
    return [name, { ...document, to }];
  });
  return Object.fromEntries(changed) as T;
}
