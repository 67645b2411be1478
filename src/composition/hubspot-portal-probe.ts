import { connectPortal, type HubspotPortal } from '../adapters/hubspot/hubspot-portal.js';
import type {
  PortalCredentials,
  PortalIdentified,
  PortalProbe,
  ProbeCheck,
} from '../application/ports/connection-probe.port.js';
import type { PortalBudget } from '../application/ports/portal-budget.port.js';
import type { CallContext } from '../application/ports/record-system.port.js';
import type { SystemSchema } from '../domain/schema/system-schema.js';

const IDENTIFY_TIMEOUT_MS = 10_000;
const DESCRIBE_TIMEOUT_MS = 30_000;

/** Portals as the API looks at them: connected for a question, kept only for their schema cache. */
export class HubspotPortalProbe implements PortalProbe {
  private readonly kept = new Map<string, { readonly key: string; readonly portal: HubspotPortal }>();

  constructor(private readonly budget: PortalBudget) {}

  async identify(credentials: PortalCredentials): Promise<PortalIdentified> {
    // The budget is the portal's own only once it is known to be that portal.
    const portal = connectPortal({ ...credentials, budget: this.budget });
    try {
      const { hubId, app } = await portal.identify(onDemand(IDENTIFY_TIMEOUT_MS));
      return { hubId, scopes: app?.scopes ?? null };
    } finally {
      await portal.close();
    }
  }

  async test(credentials: PortalCredentials): Promise<readonly ProbeCheck[]> {
    const portal = await this.open(credentials);
    const context = onDemand(DESCRIBE_TIMEOUT_MS);
    const identity = await portal.identify(context);
    const results = await portal.test(context);
    return [
      { name: 'account', ok: true, detail: `Account ${identity.hubId}` },
      ...results.map(({ type, ok, message }) => ({ name: type, ok, detail: message ?? 'readable' })),
    ];
  }

  async describe(credentials: PortalCredentials): Promise<SystemSchema> {
    const portal = await this.open(credentials);
    return portal.describe(onDemand(DESCRIBE_TIMEOUT_MS));
  }

  refresh(slug: string): Promise<void> {
    this.kept.get(slug)?.portal.refresh();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await Promise.all([...this.kept.values()].map(({ portal }) => portal.close()));
    this.kept.clear();
  }

  private async open(credentials: PortalCredentials): Promise<HubspotPortal> {
    const key = JSON.stringify([credentials.apiBaseUrl, credentials.token]);
    const known = this.kept.get(credentials.slug);
    if (known?.key === key) return known.portal;
    const portal = connectPortal({ ...credentials, budget: this.budget });
    this.kept.set(credentials.slug, { key, portal });
    await known?.portal.close();
    return portal;
  }
}

export function onDemand(timeoutMs: number): CallContext {
  return { signal: AbortSignal.timeout(timeoutMs), priority: 'on-demand' };
}
