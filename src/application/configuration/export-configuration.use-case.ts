import { Inject, Injectable } from '@nestjs/common';
import type { PortalDocument, SyncDocument } from '../../domain/configuration/documents.js';
import { secretKeyOf, type NotificationDocument } from '../../domain/notifications/definition.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { SYSTEM_PROBE, type SystemProbe } from '../ports/connection-probe.port.js';
import { SECRET_VAULT, type SecretVault } from '../ports/secret-vault.port.js';
import { isObject } from './json-pointer.js';
import { currentConfiguration, DEFAULT_API_BASE_URL } from './stored-document.js';

/** The stored configuration as a document: secrets as `${NAME}` placeholders that the command line fills in again. */
@Injectable()
export class ExportConfiguration {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(SECRET_VAULT) private readonly vault: SecretVault,
    @Inject(SYSTEM_PROBE) private readonly systems: SystemProbe,
  ) {}

  async execute(): Promise<Readonly<Record<string, unknown>>> {
    const current = await currentConfiguration(this.store, this.vault);
    return {
      version: 1,
      portals: each(current.portals, (portal, slug) => ({
        ...named(portal.name, slug),
        ...credentialOf(portal, slug),
        ...(portal.clientSecret === undefined
          ? {}
          : { clientSecret: placeholder('PORTAL', slug, 'clientSecret') }),
        ...(portal.apiBaseUrl === DEFAULT_API_BASE_URL ? {} : { apiBaseUrl: escape(portal.apiBaseUrl) }),
      })),
      systems: each(current.systems, (system, slug) => {
        const secrets = this.systems.secretSettings(system.kind);
        const { name, ...rest } = system;
        const entries = Object.entries(rest).map(([key, value]) => [
          key,
          secrets.includes(key) ? placeholder('SYSTEM', slug, key) : escape(value),
        ]);
        return { ...named(name, slug), ...(Object.fromEntries(entries) as object) };
      }),
      syncs: each(current.syncs, (sync, slug) => {
        const { name, ...rest } = sync;
        return { ...named(name, slug), ...(escape(rest) as object), ...notificationsOf(slug, sync) };
      }),
    };
  }
}

function credentialOf({ oauth }: PortalDocument, slug: string): object {
  if (oauth === undefined) return { token: placeholder('PORTAL', slug, 'token') };
  return { oauth: { ...oauth, clientSecret: placeholder('PORTAL', slug, 'oauth_clientSecret') } };
}

/** Secrets of targets as placeholders. */
function notificationsOf(slug: string, { notifications }: SyncDocument): object {
  if (notifications === undefined) return {};
  const entries = Object.entries(notifications).map(([name, notification]) => {
    const key = secretKeyOf(notification.to.kind);
    const escaped = escape(notification) as NotificationDocument;
    if (key === null || !(key in notification.to)) return [name, escaped];
    const to = { ...escaped.to, [key]: placeholder('SYNC', slug, `notifications_${name}_${key}`) };
    return [name, { ...escaped, to }];
  });
  return { notifications: Object.fromEntries(entries) as object };
}

function placeholder(area: string, slug: string, key: string): string {
  const name = `${area}_${slug}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase();
  return `\${${name.replaceAll(/[^A-Z0-9_]/g, '_')}}`;
}

/** A literal `${` is written `$${`, so that reading the file again yields it unchanged. */
function escape(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('${', '$${');
  if (Array.isArray(value)) return value.map(escape);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escape(item)]));
}

function named(name: string | undefined, slug: string): { readonly name?: string } {
  return name === undefined || name === slug ? {} : { name };
}

function each<T>(
  values: Readonly<Record<string, T>>,
  change: (value: T, slug: string) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([slug, value]) => [slug, change(value, slug)]));
}
