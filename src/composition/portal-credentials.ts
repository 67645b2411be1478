import { fixedToken, type AccessTokens } from '../adapters/hubspot/oauth/access-tokens.js';
import { GrantedTokens } from '../adapters/hubspot/oauth/granted-tokens.js';
import { OauthClient } from '../adapters/hubspot/oauth/oauth-client.js';
import { oauthSecretScope, portalScope } from '../application/configuration/stored-document.js';
import type { StoredPortal } from '../application/ports/config-store.port.js';
import type { OauthStore } from '../application/ports/oauth-store.port.js';
import type { PortalTokens } from '../application/ports/portal-oauth.port.js';
import type { SecretVault } from '../application/ports/secret-vault.port.js';
import { SystemFailure } from '../domain/errors/failure.js';

/** What portals are spoken to with: a token as it is, or the tokens that an app is granted, kept fresh. */
export class PortalCredentials implements PortalTokens {
  private readonly granted = new Map<string, { readonly version: string; readonly tokens: AccessTokens }>();
  private readonly client = new OauthClient();

  constructor(
    private readonly vault: SecretVault,
    private readonly store: OauthStore,
  ) {}

  async accessToken(portal: StoredPortal): Promise<string> {
    const tokens = this.of(portal);
    return (typeof tokens === 'string' ? await fixedToken(tokens).current() : await tokens.current()).text;
  }

  async replacement(portal: StoredPortal): Promise<string | null> {
    const tokens = this.of(portal);
    if (typeof tokens === 'string') return null;
    return (await tokens.replacementFor(await tokens.current()))?.text ?? null;
  }

  /** Throws `SystemFailure` where a portal has no credential. */
  of({ slug, apiBaseUrl, sealedToken, oauth }: StoredPortal): string | AccessTokens {
    if (oauth == null) {
      if (sealedToken === '') throw disconnected();
      return unseal(this.vault, portalScope(slug), sealedToken);
    }
    const clientSecret = unseal(this.vault, oauthSecretScope(slug), oauth.sealedClientSecret);
    const app = { apiBaseUrl, clientId: oauth.clientId, clientSecret };
    const version = JSON.stringify([apiBaseUrl, oauth.clientId, oauth.sealedClientSecret]);
    const known = this.granted.get(slug);
    if (known?.version === version) return known.tokens;
    const { vault, store, client } = this;
    const tokens = new GrantedTokens({ portal: slug, app, store, vault, client });
    this.granted.set(slug, { version, tokens });
    return tokens;
  }
}

export function unseal(vault: SecretVault, scope: string, sealed: string): string {
  try {
    return vault.open(scope, sealed);
  } catch (error) {
    const message = 'The stored credential cannot be opened with the present encryption key. Enter it again.';
    throw new SystemFailure({ class: 'auth', code: 'sealed-under-another-key', message }, { cause: error });
  }
}

function disconnected(): SystemFailure {
  const message = 'The portal is disconnected: enter a token, or connect it by OAuth';
  return new SystemFailure({ class: 'auth', code: 'disconnected', message });
}
