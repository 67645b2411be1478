import type { PortalUse } from '../../domain/sync/portal-uses.js';
import type { StoredPortal } from './config-store.port.js';

/** The app that a portal is connected through, its secret opened. */
export interface OauthApp {
  readonly apiBaseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface GrantedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Null = the answer does not tell. */
  readonly hubId: string | null;
  readonly scopes: readonly string[] | null;
  readonly lifeMs: number;
}

/** HubSpot's OAuth endpoints. All throw `SystemFailure`; `auth` with code `grant-revoked` when a grant is over. */
export interface PortalOauth {
  authorizeUrl(app: OauthApp, request: AuthorizeRequest): string;
  exchange(app: OauthApp, code: string, redirectUri: string): Promise<GrantedTokens>;
  revoke(app: OauthApp, refreshToken: string): Promise<void>;
}

export interface AuthorizeRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly scopes: readonly string[];
  readonly optionalScopes: readonly string[];
}

/** One scope, or another that is as good, that a use of a portal needs. */
export interface ScopeNeed {
  readonly use: PortalUse;
  readonly anyOf: readonly string[];
}

/** What HubSpot's scopes are called. */
export interface PortalScopes {
  needs(uses: readonly PortalUse[]): readonly ScopeNeed[];
  /** Scopes that serve convenience only. */
  optional(uses: readonly PortalUse[]): readonly string[];
  /** In every app. */
  readonly base: readonly string[];
}

/** The bearer token of a stored portal, fresh. Throws `SystemFailure` where there is none. */
export interface PortalTokens {
  accessToken(portal: StoredPortal): Promise<string>;
  /** A newer one, where HubSpot refused the present one. Null = there is none. */
  replacement(portal: StoredPortal): Promise<string | null>;
}

export const PORTAL_OAUTH = Symbol('PORTAL_OAUTH');
export const PORTAL_SCOPES = Symbol('PORTAL_SCOPES');
export const PORTAL_TOKENS = Symbol('PORTAL_TOKENS');
