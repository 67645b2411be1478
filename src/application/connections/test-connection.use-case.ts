import { Inject, Injectable } from '@nestjs/common';
import { SystemFailure, type Failure } from '../../domain/errors/failure.js';
import type { SystemSchema } from '../../domain/schema/system-schema.js';
import { settingsOf } from '../configuration/check-connections.js';
import { portalDocument, systemDocument } from '../configuration/stored-document.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import {
  PORTAL_PROBE,
  SYSTEM_PROBE,
  type PortalProbe,
  type ProbeCheck,
  type SystemProbe,
} from '../ports/connection-probe.port.js';
import { SECRET_VAULT, type SecretVault } from '../ports/secret-vault.port.js';

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
  ) {}

  async testPortal(slug: string): Promise<ConnectionTest | null> {
    const portal = await this.portal(slug);
    return portal === null ? null : outcome(() => this.portals.test(portal));
  }

  async testSystem(slug: string): Promise<ConnectionTest | null> {
    const system = await this.system(slug);
    return system === null ? null : outcome(() => this.systems.test(system));
  }

  async describePortal(slug: string, refresh: boolean): Promise<DescribeResult> {
    const portal = await this.portal(slug);
    if (portal === null) return { status: 'unknown' };
    if (refresh) await this.portals.refresh(slug);
    return described(() => this.portals.describe(portal));
  }

  async describeSystem(slug: string, refresh: boolean): Promise<DescribeResult> {
    const system = await this.system(slug);
    if (system === null) return { status: 'unknown' };
    if (refresh) await this.systems.refresh(slug);
    return described(() => this.systems.describe(system));
  }

  private async portal(slug: string): Promise<{ slug: string; apiBaseUrl: string; token: string } | null> {
    const stored = await this.store.findPortal(slug);
    if (stored === null) return null;
    return { slug, apiBaseUrl: stored.apiBaseUrl, token: portalDocument(stored, this.vault).token };
  }

  private async system(
    slug: string,
  ): Promise<{ slug: string; kind: string; settings: Readonly<Record<string, unknown>> } | null> {
    const stored = await this.store.findSystem(slug);
    if (stored === null) return null;
    return { slug, kind: stored.kind, settings: settingsOf(systemDocument(stored, this.vault)) };
  }
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
