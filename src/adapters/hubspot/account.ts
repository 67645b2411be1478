import type { CallContext } from '../../application/ports/record-system.port.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import { OBJECT_TYPES, OWNERS } from './hubspot-types.js';
import type { PortalAccess } from './portal-access.js';
import type { CustomObject } from './schema/custom-objects.js';
import { asText, textsOf } from './transport/json.js';

/** Who a token speaks for. */
export interface PortalIdentity {
  readonly hubId: string;
  readonly timeZone: string;
  readonly currency: string;
  /** Null where the token's own details cannot be read (service keys, OAuth). */
  readonly app: { readonly id: string; readonly scopes: readonly string[] } | null;
}

export interface ProbeResult {
  readonly type: string;
  readonly ok: boolean;
  /** Why not, naming the missing scope where HubSpot tells it. */
  readonly message: string | null;
}

/** Account details (HF AC1) and, where it is a static token, its app (HF A7). */
export async function identify(
  access: PortalAccess,
  /** Null = not a static one. */
  token: string | null,
  context: CallContext,
): Promise<PortalIdentity> {
  const details = await access.get(access.paths.accountDetails(), context);
  const identity = {
    hubId: asText(details['portalId']) ?? '',
    timeZone: asText(details['timeZone']) ?? 'UTC',
    currency: asText(details['companyCurrency']) ?? '',
  };
  access.transport.timeZone = identity.timeZone;
  return { ...identity, app: token === null ? null : await readApp(access, token, context) };
}

/** Asked for once; it also tells when the account's daily limit starts anew. Null = the credential may not know. */
export async function timeZoneOf(access: PortalAccess, context: CallContext): Promise<string | null> {
  const { transport } = access;
  if (transport.timeZone !== null) return transport.timeZone;
  try {
    const details = await access.get(access.paths.accountDetails(), context);
    transport.timeZone = asText(details['timeZone']);
  } catch (error) {
    if (!(error instanceof SystemFailure) || error.failure.class !== 'permission') throw error;
  }
  return transport.timeZone;
}

/** The app of a static token (HF A7); null = HubSpot does not tell. */
export async function readApp(
  access: PortalAccess,
  token: string,
  context: CallContext,
): Promise<PortalIdentity['app']> {
  try {
    const info = await access.post(access.paths.tokenInfo(), { tokenKey: token }, context);
    const id = asText(info['appId']);
    return id === null ? null : { id, scopes: textsOf(info['scopes']) };
  } catch (error) {
    if (error instanceof SystemFailure && error.failure.nativeStatus !== undefined) return null;
    throw error;
  }
}

/** One cheap read per type: a missing scope shows only there (HF A29). Fails as a whole on bad credentials. */
export async function probeTypes(
  access: PortalAccess,
  context: CallContext,
): Promise<readonly ProbeResult[]> {
  const types = [...OBJECT_TYPES.map(({ name }) => name), ...(await customNames(access, context)), OWNERS];
  return Promise.all(types.map((type) => probe(access, type, context)));
}

/** Most accounts have none, and few credentials may see them: that is no fault until a job needs one. */
export async function customObjectsOf(
  access: PortalAccess,
  context: CallContext,
): Promise<readonly CustomObject[]> {
  try {
    return await access.customObjects.all(context);
  } catch (error) {
    if (error instanceof SystemFailure && error.failure.class === 'permission') return [];
    throw error;
  }
}

async function customNames(access: PortalAccess, context: CallContext): Promise<readonly string[]> {
  return (await customObjectsOf(access, context)).map(({ name }) => name);
}

async function probe(access: PortalAccess, type: string, context: CallContext): Promise<ProbeResult> {
  const path = type === OWNERS ? access.paths.owners() : access.paths.objects(type);
  try {
    await access.get(`${path}?limit=1`, context);
    return { type, ok: true, message: null };
  } catch (error) {
    if (!(error instanceof SystemFailure) || error.failure.class !== 'permission') throw error;
    return { type, ok: false, message: error.failure.message };
  }
}
