import {
  grantScope,
  type NewTokens,
  type OauthStore,
  type Renewal,
  type StoredGrant,
} from '../../../application/ports/oauth-store.port.js';
import type { OauthApp } from '../../../application/ports/portal-oauth.port.js';
import type { SecretVault } from '../../../application/ports/secret-vault.port.js';
import { SystemFailure, type Failure } from '../../../domain/errors/failure.js';
import type { AccessToken, AccessTokens } from './access-tokens.js';
import type { OauthClient } from './oauth-client.js';

export interface GrantedTokensOptions {
  readonly portal: string;
  readonly app: OauthApp;
  readonly store: OauthStore;
  readonly vault: SecretVault;
  readonly client: Pick<OauthClient, 'refresh'>;
  /** Milliseconds that only go forward. */
  readonly monotonic?: () => number;
}

interface Held extends AccessToken {
  /** By the monotonic clock: from then on a newer one is looked for. */
  readonly renewAt: number;
}

/** A token is renewed when this share of its life is left, so that calls under way do not meet its end. */
const RENEW_WITH_LEFT = 0.2;
/** When HubSpot cannot be asked, a token that still lives serves on. */
const TRY_AGAIN_MS = 1_000;

/**
 * The access tokens of one portal's grant, shared by all processes through the database: whoever finds it due takes
 * the portal's lock and refreshes; all others wait for the lock and find the new one.
 */
export class GrantedTokens implements AccessTokens {
  private held: Held | null = null;
  private pending: Promise<Held> | null = null;

  constructor(private readonly options: GrantedTokensOptions) {}

  async current(): Promise<AccessToken> {
    const { held } = this;
    if (held !== null && this.now() < held.renewAt) return held;
    return this.obtain(null);
  }

  async replacementFor(refused: AccessToken): Promise<AccessToken | null> {
    const { held } = this;
    if (held !== null && held.generation > refused.generation) return held;
    return this.obtain(refused.generation);
  }

  async newerThan(token: AccessToken): Promise<AccessToken | null> {
    const known = await this.options.store.grant(this.options.portal);
    if (known === null || !serves(known, token.generation)) return null;
    this.held = this.hold(known);
    return this.held;
  }

  async scopes(): Promise<readonly string[]> {
    return (await this.options.store.grant(this.options.portal))?.scopes ?? [];
  }

  /** One at a time in this process; `refused` is the generation that HubSpot does not take any more. */
  private async obtain(refused: number | null): Promise<Held> {
    while (this.pending !== null) {
      const held = await this.pending;
      if (refused === null || held.generation > refused) return held;
    }
    this.pending = this.renew(refused);
    try {
      this.held = await this.pending;
      return this.held;
    } finally {
      this.pending = null;
    }
  }

  private async renew(refused: number | null): Promise<Held> {
    const { store, portal } = this.options;
    const known = await store.grant(portal);
    if (known !== null && serves(known, refused)) return this.hold(known);
    let trouble: SystemFailure | null = null;
    const grant = await store.renew(portal, async (latest) => {
      if (latest.status !== 'connected' || serves(latest, refused)) return { kind: 'keep' };
      try {
        return await this.refresh(latest);
      } catch (error) {
        if (!(error instanceof SystemFailure)) throw error;
        trouble = error;
        return error.failure.code === 'grant-revoked' ? { kind: 'revoked' } : { kind: 'keep' };
      }
    });
    if (grant === null || grant.status !== 'connected') throw new SystemFailure(notConnected(grant));
    if (trouble === null) return this.hold(grant);
    if (refused !== null || grant.leftMs <= 0) throw trouble as SystemFailure;
    return this.hold(grant, TRY_AGAIN_MS);
  }

  private async refresh(grant: StoredGrant): Promise<Renewal> {
    const { app, client, portal, vault } = this.options;
    const refreshToken = opened(vault, grantScope(portal, 'refresh'), grant.sealedRefreshToken);
    return { kind: 'tokens', tokens: sealTokens(vault, portal, await client.refresh(app, refreshToken)) };
  }

  private hold(grant: StoredGrant, forMs = grant.leftMs - grant.lifeMs * RENEW_WITH_LEFT): Held {
    const { portal, vault } = this.options;
    const text = opened(vault, grantScope(portal, 'access'), grant.sealedAccessToken);
    return { text, generation: grant.generation, renewAt: this.now() + forMs };
  }

  private now(): number {
    return (this.options.monotonic ?? (() => performance.now()))();
  }
}

/** A grant's answer as it is stored. */
export function sealTokens(
  vault: SecretVault,
  portal: string,
  tokens: {
    readonly accessToken: string;
    readonly refreshToken: string;
    readonly scopes: readonly string[] | null;
    readonly lifeMs: number;
  },
): NewTokens {
  return {
    sealedAccessToken: vault.seal(grantScope(portal, 'access'), tokens.accessToken),
    sealedRefreshToken: vault.seal(grantScope(portal, 'refresh'), tokens.refreshToken),
    scopes: tokens.scopes,
    lifeMs: tokens.lifeMs,
  };
}

function serves(grant: StoredGrant, refused: number | null): boolean {
  if (grant.status !== 'connected') return false;
  if (refused !== null) return grant.generation > refused && grant.leftMs > 0;
  return grant.leftMs > grant.lifeMs * RENEW_WITH_LEFT;
}

function opened(vault: SecretVault, scope: string, sealed: string): string {
  try {
    return vault.open(scope, sealed);
  } catch (error) {
    const message = 'The stored permission cannot be opened with the present encryption key. Connect again.';
    throw new SystemFailure({ class: 'auth', code: 'sealed-under-another-key', message }, { cause: error });
  }
}

function notConnected(grant: StoredGrant | null): Failure {
  if (grant?.status === 'revoked') {
    const message =
      'HubSpot has withdrawn the permission: the app was uninstalled or its access revoked. Connect the portal again';
    return { class: 'auth', code: 'grant-revoked', message };
  }
  const code = grant === null ? 'not-connected' : 'disconnected';
  return { class: 'auth', code, message: 'The portal is not connected: connect it by OAuth' };
}
