/** `connected`: usable; `revoked`: HubSpot withdrew it; `disconnected`: a person did. */
export type GrantStatus = 'connected' | 'revoked' | 'disconnected';

/** What a portal granted to Crosstie's app; secrets are sealed. */
export interface StoredGrant {
  readonly status: GrantStatus;
  /** Empty unless connected. */
  readonly sealedRefreshToken: string;
  readonly sealedAccessToken: string;
  readonly scopes: readonly string[];
  /** Rises with every access token. */
  readonly generation: number;
  /** Whole life of the access token, ms. */
  readonly lifeMs: number;
  /** What is left of it by the database's clock, so that all processes agree, ms; negative = over. */
  readonly leftMs: number;
  readonly connectedAt: string;
}

export interface NewTokens {
  readonly sealedRefreshToken: string;
  readonly sealedAccessToken: string;
  /** Null = as before. */
  readonly scopes: readonly string[] | null;
  readonly lifeMs: number;
}

/** What becomes of a grant under its lock. */
export type Renewal =
  | { readonly kind: 'keep' }
  | { readonly kind: 'tokens'; readonly tokens: NewTokens }
  | { readonly kind: 'revoked' };

/** A connection that a person began and has to finish in the browser. */
export interface OauthAttempt {
  readonly portal: string;
  readonly redirectUri: string;
  readonly actor: string;
}

export interface OauthStore {
  /** Null = never connected. */
  grant(portal: string): Promise<StoredGrant | null>;
  /** A new connection; the identity of the portal is fixed with the first one. */
  connect(portal: string, tokens: NewTokens, hubId: string): Promise<void>;
  /**
   * Decides with the portal's lock in hand, one process at a time over all of them; `decide` sees the grant as the
   * holder before left it. Returns the grant as it is then; null = never connected.
   */
  renew(portal: string, decide: (grant: StoredGrant) => Promise<Renewal>): Promise<StoredGrant | null>;
  /** Forgets every credential of the portal, static tokens too. False = no such portal. */
  disconnect(portal: string): Promise<boolean>;
  remember(nonce: string, attempt: OauthAttempt, lifeMs: number): Promise<void>;
  /** Gives an attempt out once; null = unknown, used, or too old. */
  take(nonce: string): Promise<OauthAttempt | null>;
}

export const OAUTH_STORE = Symbol('OAUTH_STORE');

/** Bound into the ciphertext, so that a sealed token is of no use in another row. */
export function grantScope(portal: string, part: 'access' | 'refresh'): string {
  return `portal/${portal}/grant/${part}`;
}
