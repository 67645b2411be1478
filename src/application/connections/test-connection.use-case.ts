import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure, type Failure } from '../../domain/errors/failure.js';
import type { SystemSchema } from '../../domain/schema/system-schema.js';
import { settingsOf } from '../configuration/check-connections.js';
import { systemDocument } from '../configuration/stored-document.js';
import { CLOCK, type Clock } from '../ports/clock.port.js';
import { CONFIG_STORE, type ConfigStore, type StoredPortal } from '../ports/config-store.port.js';
import {
  PORTAL_PROBE,
  SYSTEM_PROBE,
  type PortalCredentials,
  type PortalProbe,
  type ProbeCheck,
  type SystemProbe,
} from '../ports/connection-probe.port.js';
import { OAUTH_STORE, type OauthStore } from '../ports/oauth-store.port.js';
import { PORTAL_TOKENS, type PortalTokens } from '../ports/portal-oauth.port.js';
import { SECRET_VAULT, type SecretVault } from '../ports/secret-vault.port.js';

import { PortalScopeCheck } from './portal-scope-check.js';

export interface ConnectionTest {
  readonly ok: boolean;
  readonly checks: readonly ProbeCheck[];
}

export type DescribeResult =
  | { readonly status: 'ok'; readonly schema: SystemSchema }
  | { readonly status: 'failed'; readonly failure: Failure }
  | { readonly status: 'unknown' };

/** Tries and describes the stored connections of portals and business systems. */
@Injectable()
export class TestConnection {
  constructor(
    @Inject(CONFIG_STORE) private readonly store: ConfigStore,
    @Inject(SECRET_VAULT) private readonly vault: SecretVault,
    @Inject(PORTAL_PROBE) private readonly portals: PortalProbe,
    @Inject(SYSTEM_PROBE) private readonly systems: SystemProbe,
    @Inject(PORTAL_TOKENS) private readonly tokens: PortalTokens,
    @Inject(OAUTH_STORE) private readonly grants: OauthStore,
    @Inject(PortalScopeCheck) private readonly scopes: PortalScopeCheck,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async testPortal(slug: string): Promise<ConnectionTest | null> {
    const stored = await this.store.findPortal(slug);
    return stored === null
      ? null
      : outcome(() => this.asked(stored, (credentials) => this.checksOf(stored, credentials)));
  }

  async testSystem(slug: string): Promise<ConnectionTest | null> {
    const system = await this.system(slug);
    return system === null ? null : outcome(() => this.systems.test(system));
  }

  async describePortal(slug: string, refresh: boolean): Promise<DescribeResult> {
    const stored = await this.store.findPortal(slug);
    if (stored === null) return { status: 'unknown' };
    if (refresh) await this.refresh(slug);
    return described(() => this.asked(stored, (credentials) => this.portals.describe(credentials)));
  }

  /** Here and, with their next call, in the workers. */
  private async refresh(slug: string): Promise<void> {
    await this.portals.refresh(slug);
    await this.store.refreshPortal(slug, this.clock.now().toISOString());
  }

  async describeSystem(slug: string, refresh: boolean): Promise<DescribeResult> {
    const system = await this.system(slug);
    if (system === null) return { status: 'unknown' };
    // Nothing is kept here between two questions; the other connections, of this process too, are opened anew.
    if (refresh) await this.store.refreshSystem(slug, this.clock.now().toISOString());
    return described(() => this.systems.describe(system));
  }

  /** With the present token; where HubSpot refuses it, with a newer one, if there is one. */
  private async asked<T>(stored: StoredPortal, ask: (portal: PortalCredentials) => Promise<T>): Promise<T> {
    const { slug, apiBaseUrl } = stored;
    let token = await this.tokens.accessToken(stored);
    for (let renewals = 0; ; renewals += 1) {
      try {
        return await ask({ slug, apiBaseUrl, token });
      } catch (error) {
        if (!(error instanceof SystemFailure) || error.failure.class !== 'auth') throw error;
        const newer = renewals < MAX_RENEWALS ? await this.tokens.replacement(stored) : null;
        if (newer === null) throw error;
        token = newer;
      }
    }
  }

  /** What can be read at all, then what each job needs and the credential does not have. */
  private async checksOf(
    stored: StoredPortal,
    credentials: PortalCredentials,
  ): Promise<readonly ProbeCheck[]> {
    const probed = await this.portals.test(credentials);
    const { hubId, scopes } = await this.portals.identify(credentials);
    if (stored.hubId !== null && stored.hubId !== hubId) return [...probed, otherAccount(stored.hubId)];
    const granted = stored.oauth == null ? scopes : ((await this.grants.grant(stored.slug))?.scopes ?? []);
    if (granted !== null) return [...probed, ...(await this.scopes.missing(stored.slug, granted))];
    const refused = probed.filter(({ ok }) => !ok).map(({ name }) => name);
    return [...probed, UNTOLD, ...(await this.scopes.unreadable(stored.slug, refused))];
  }

  private async system(
    slug: string,
  ): Promise<{ slug: string; kind: string; settings: Readonly<Record<string, unknown>> } | null> {
    const stored = await this.store.findSystem(slug);
    if (stored === null) return null;
    return { slug, kind: stored.kind, settings: settingsOf(systemDocument(stored, this.vault)) };
  }
}

/** The first may only bring what another process has had for a while. */
const MAX_RENEWALS = 2;

const UNTOLD: ProbeCheck = {
  name: 'scopes',
  ok: true,
  detail: 'This credential does not tell its scopes: what may be written shows when it is written',
};

function otherAccount(hubId: string): ProbeCheck {
  return { name: 'account', ok: false, detail: `The credential is not of account ${hubId} any more` };
}

async function outcome(test: () => Promise<readonly ProbeCheck[]>): Promise<ConnectionTest> {
  try {
    const checks = await test();
    return { ok: checks.every((check) => check.ok), checks };
  } catch (error) {
    if (!(error instanceof SystemFailure)) throw error;
    return { ok: false, checks: [{ name: 'connect', ok: false, detail: error.failure.message }] };
  }
}

async function described(describe: () => Promise<SystemSchema>): Promise<DescribeResult> {
  try {
    return { status: 'ok', schema: await describe() };
  } catch (error) {
    if (!(error instanceof SystemFailure)) throw error;
    return { status: 'failed', failure: error.failure };
  }
}
