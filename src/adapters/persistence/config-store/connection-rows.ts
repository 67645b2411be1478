import type {
  StoredOauthApp,
  StoredPortal,
  StoredSync,
  StoredSystem,
} from '../../../application/ports/config-store.port.js';
import type { SyncDocument } from '../../../domain/configuration/documents.js';
import type { SyncDefinition } from '../../../domain/sync/definition.js';
import { isoOrNull } from '../column-values.js';

export interface PortalRecord {
  readonly slug: string;
  readonly name: string;
  readonly api_base_url: string;
  readonly sealed_token: string;
  readonly sealed_client_secret: string | null;
  readonly oauth_client_id: string | null;
  readonly sealed_oauth_secret: string | null;
  readonly oauth_scopes: readonly string[] | null;
  readonly hub_id: string | null;
  readonly parked_until: Date | null;
  readonly refreshed_at: Date | null;
  readonly trusted_address: boolean;
}

export const SELECT_PORTALS =
  'select slug, name, api_base_url, sealed_token, sealed_client_secret, oauth_client_id, sealed_oauth_secret, oauth_scopes, hub_id, parked_until, refreshed_at, trusted_address from crosstie.portal';

export function storedPortal(record: PortalRecord): StoredPortal {
  const oauth = oauthApp(record);
  return {
    slug: record.slug,
    name: record.name,
    apiBaseUrl: record.api_base_url,
    sealedToken: record.sealed_token,
    ...(record.sealed_client_secret !== null && { sealedClientSecret: record.sealed_client_secret }),
    ...(oauth === null ? {} : { oauth }),
    hubId: record.hub_id,
    parkedUntil: isoOrNull(record.parked_until),
    ...(record.refreshed_at !== null && { refreshedAt: record.refreshed_at.toISOString() }),
    trustedAddress: record.trusted_address,
  };
}

function oauthApp(record: PortalRecord): StoredOauthApp | null {
  const { oauth_client_id: clientId, sealed_oauth_secret: sealedClientSecret, oauth_scopes: scopes } = record;
  if (clientId === null || sealedClientSecret === null) return null;
  return { clientId, sealedClientSecret, scopes: scopes ?? [] };
}

export interface SystemRecord {
  readonly slug: string;
  readonly name: string;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly sealed_secrets: Readonly<Record<string, string>>;
  readonly queue: string | null;
  readonly identity: string | null;
  readonly refreshed_at: Date | null;
  readonly trusted_address: boolean;
}

export const SELECT_SYSTEMS =
  'select slug, name, kind, settings, sealed_secrets, queue, identity, refreshed_at, trusted_address from crosstie.system';

export function storedSystem(record: SystemRecord): StoredSystem {
  return {
    slug: record.slug,
    name: record.name,
    kind: record.kind,
    settings: record.settings,
    sealedSecrets: record.sealed_secrets,
    ...(record.queue !== null && { queue: record.queue }),
    identity: record.identity,
    ...(record.refreshed_at !== null && { refreshedAt: record.refreshed_at.toISOString() }),
    trustedAddress: record.trusted_address,
  };
}

export interface SyncRecord {
  readonly slug: string;
  readonly name: string;
  readonly document: SyncDocument;
  readonly definition: SyncDefinition;
  readonly config_version: number;
}

export const SELECT_SYNCS = `
select s.slug, s.name, v.document, v.definition, s.config_version
from crosstie.sync s join crosstie.config_version v on v.sync_key = s.key and v.n = s.config_version
where s.deleted_at is null`;

export function storedSync(record: SyncRecord): StoredSync {
  return {
    slug: record.slug,
    name: record.name,
    document: record.document,
    definition: record.definition,
    configVersion: record.config_version,
  };
}
