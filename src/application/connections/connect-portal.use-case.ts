import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure, type Failure } from '../../domain/errors/failure.js';
import { oauthSecretScope } from '../configuration/stored-document.js';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import { CONFIG_STORE, type ConfigStore, type StoredPortal } from '../ports/config-store.port.js';
import { PORTAL_PROBE, type PortalProbe } from '../ports/connection-probe.port.js';
import { ID_GENERATOR, type IdGenerator } from '../ports/id-generator.port.js';
import { grantScope, OAUTH_STORE, type OauthAttempt, type OauthStore } from '../ports/oauth-store.port.js';
import {
  PORTAL_OAUTH,
  type GrantedTokens,
  type OauthApp,
  type PortalOauth,
} from '../ports/portal-oauth.port.js';
import { SECRET_VAULT, type SecretVault } from '../ports/secret-vault.port.js';
import { PortalScopeCheck } from './portal-scope-check.js';

export type StartResult =
  | { readonly status: 'unknown' }
  | { readonly status: 'refused'; readonly message: string }
  | { readonly status: 'ok'; readonly url: string };

export interface CallbackQuery {
  readonly state?: string;
  readonly code?: string;
  readonly error?: string;
}

export type CallbackResult =
  /** Not a state that was made here. */
  | { readonly status: 'forged' }
  /** `code` is stable, `message` says the way out. */
  | { readonly status: 'refused'; readonly code: string; readonly message: string }
  | { readonly status: 'failed'; readonly failure: Failure }
  | {
      readonly status: 'ok';
      readonly portal: string;
      readonly hubId: string;
      readonly scopes: readonly string[];
      /** What some job lacks, a sentence each. */
      readonly missing: readonly string[];
    };

const STATE_SCOPE = 'oauth/state';
/** A person reads, decides, perhaps signs in first. */
const ATTEMPT_LIFE_MS = 10 * 60_000;

/** Connects a portal through its app: to HubSpot's page and back, once; and disconnects it. */
@Injectable()
export class ConnectPortal {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(OAUTH_STORE) private readonly store: OauthStore,
    @Inject(SECRET_VAULT) private readonly vault: SecretVault,
    @Inject(PORTAL_OAUTH) private readonly oauth: PortalOauth,
    @Inject(PORTAL_PROBE) private readonly probe: PortalProbe,
    @Inject(PortalScopeCheck) private readonly scopes: PortalScopeCheck,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
    @Inject(ID_GENERATOR) private readonly ids: IdGenerator,
  ) {}

  /** @param redirectUri where HubSpot sends the browser back to; one of those that the app lists */
  async start(slug: string, redirectUri: string, actor: string): Promise<StartResult> {
    const portal = await this.configs.findPortal(slug);
    if (portal === null) return { status: 'unknown' };
    const app = this.appOf(portal);
    if (app === null) {
      const message =
        'This portal has a token, not an app: give it oauth with the client id and secret first.';
      return { status: 'refused', message };
    }
    const nonce = this.ids.next();
    await this.store.remember(nonce, { portal: slug, redirectUri, actor }, ATTEMPT_LIFE_MS);
    // Sealed, hence signed: nobody else makes one that opens.
    const state = this.vault.seal(STATE_SCOPE, JSON.stringify([slug, nonce]));
    const { required, optional } = await this.scopes.wanted(portal);
    const request = { redirectUri, state, scopes: required, optionalScopes: optional };
    return { status: 'ok', url: this.oauth.authorizeUrl(app, request) };
  }

  async finish({ state, code, error }: CallbackQuery): Promise<CallbackResult> {
    const opened = this.openState(state ?? '');
    if (opened === null) return { status: 'forged' };
    const attempt = await this.store.take(opened.nonce);
    if (attempt === null || attempt.portal !== opened.portal) {
      return refusal('used', 'This connection was finished already, or begun too long ago. Start it again.');
    }
    if (code === undefined || error !== undefined) {
      return refusal('denied', 'HubSpot did not grant access: nobody agreed on its page. Start again.');
    }
    const portal = await this.configs.findPortal(attempt.portal);
    const app = portal === null ? null : this.appOf(portal);
    if (portal === null || app === null) {
      return refusal('changed', 'The portal was changed meanwhile. Start the connection again.');
    }
    try {
      return await this.take(portal, await this.oauth.exchange(app, code, attempt.redirectUri), attempt);
    } catch (thrown) {
      if (!(thrown instanceof SystemFailure)) throw thrown;
      return { status: 'failed', failure: thrown.failure };
    }
  }

  /** Gives the permission back and forgets every credential. False = no such portal. */
  async disconnect(slug: string, actor: string): Promise<boolean> {
    const portal = await this.configs.findPortal(slug);
    if (portal === null) return false;
    const app = this.appOf(portal);
    const grant = await this.store.grant(slug);
    await this.store.disconnect(slug);
    await this.access.appendAudit({ actor, action: 'portal.disconnect', subject: slug, detail: {} });
    if (app !== null && grant?.status === 'connected') {
      await this.giveBack(app, slug, grant.sealedRefreshToken);
    }
    return true;
  }

  private async take(
    portal: StoredPortal,
    tokens: GrantedTokens,
    { actor }: OauthAttempt,
  ): Promise<CallbackResult> {
    const { slug, apiBaseUrl } = portal;
    const hubId =
      tokens.hubId ?? (await this.probe.identify({ slug, apiBaseUrl, token: tokens.accessToken })).hubId;
    if (portal.hubId !== null && portal.hubId !== hubId) {
      const message = `This is account ${hubId}, but "${slug}" belongs to account ${portal.hubId}. Choose that one, or add a new portal.`;
      return refusal('other-portal', message);
    }
    const seal = (part: 'access' | 'refresh', text: string): string =>
      this.vault.seal(grantScope(slug, part), text);
    const { scopes, lifeMs } = tokens;
    await this.store.connect(
      slug,
      {
        sealedAccessToken: seal('access', tokens.accessToken),
        sealedRefreshToken: seal('refresh', tokens.refreshToken),
        scopes,
        lifeMs,
      },
      hubId,
    );
    const granted = scopes ?? [];
    await this.access.appendAudit({
      actor,
      action: 'portal.connect',
      subject: slug,
      detail: { hubId, scopes: granted },
    });
    const missing = (await this.scopes.missing(slug, granted)).map(({ detail }) => detail);
    return { status: 'ok', portal: slug, hubId, scopes: granted, missing };
  }

  private async giveBack(app: OauthApp, slug: string, sealed: string): Promise<void> {
    try {
      await this.oauth.revoke(app, this.vault.open(grantScope(slug, 'refresh'), sealed));
    } catch {
      // It is forgotten here in any case; HubSpot lists the app among those that are connected until it is removed there.
    }
  }

  private appOf({ slug, apiBaseUrl, oauth }: StoredPortal): OauthApp | null {
    if (oauth == null) return null;
    const clientSecret = this.vault.open(oauthSecretScope(slug), oauth.sealedClientSecret);
    return { apiBaseUrl, clientId: oauth.clientId, clientSecret };
  }

  private openState(state: string): { readonly portal: string; readonly nonce: string } | null {
    try {
      const parts: unknown = JSON.parse(this.vault.open(STATE_SCOPE, state));
      if (!Array.isArray(parts)) return null;
      const [portal, nonce] = parts.map(String);
      return portal === undefined || nonce === undefined ? null : { portal, nonce };
    } catch {
      return null;
    }
  }
}

function refusal(code: string, message: string): CallbackResult {
  return { status: 'refused', code, message };
}
