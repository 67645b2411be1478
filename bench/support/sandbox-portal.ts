export interface PortalStatistics {
  readonly calls: number;
  readonly rateLimited: number;
  readonly routes: Readonly<Record<string, { readonly calls: number; readonly errors: number }>>;
  readonly max: { readonly appPer10s: number; readonly searchPerSecond: number };
}

/** The tightest published limits, enforced; what HubSpot grants a private app. */
const ENFORCED = {
  limitsEnabled: true,
  limits: { app: { max: 190, windowMs: 10_000 }, daily: 1_000_000_000 },
};

/** A portal that announces so much that the budget never makes anybody wait. */
const UNTHROTTLED = {
  limitsEnabled: false,
  limits: { app: { max: 1_000_000, windowMs: 10_000 }, daily: 1_000_000_000 },
};

const CHANGED_AT_ONCE = 20;

/** The sandbox portal's administration. */
export class SandboxPortal {
  private contacts = 0;
  private companies = 0;
  private batch = 0;

  constructor(private readonly url: string) {}

  get contactCount(): number {
    return this.contacts;
  }

  /** Adds contacts, ten to a company, until there are so many; never removes any. Returns whether any were added. */
  async growTo(contacts: number): Promise<boolean> {
    const missing = contacts - this.contacts;
    if (missing <= 0) return false;
    const companies = Math.ceil(missing / 10);
    this.batch += 1;
    await this.call('POST', 'seed', {
      companies,
      contacts: missing,
      deals: 0,
      products: 0,
      lineItems: 0,
      planted: false,
      seed: this.batch,
    });
    this.contacts += missing;
    this.companies += companies;
    return true;
  }

  async enforceLimits(latencyMs: number): Promise<void> {
    await this.call('PATCH', 'settings', { ...ENFORCED, latencyMs });
  }

  async liftLimits(): Promise<void> {
    await this.call('PATCH', 'settings', { ...UNTHROTTLED, latencyMs: 0 });
  }

  /** As people and other programs change them: spread over time, a few in one millisecond at most. */
  async changeContacts(ids: readonly string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += CHANGED_AT_ONCE) {
      const edits = ids.slice(at, at + CHANGED_AT_ONCE).map((id) => ({
        action: 'set',
        type: 'contacts',
        id,
        properties: { jobtitle: `Buyer #${Date.now()}` },
      }));
      await this.call('POST', 'edits', edits);
    }
  }

  statistics(): Promise<PortalStatistics> {
    return this.call<PortalStatistics>('GET', 'stats');
  }

  async resetStatistics(): Promise<void> {
    await this.call('DELETE', 'stats');
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/_sandbox/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok)
      throw new Error(`The sandbox answered ${response.status} to ${method} ${path}: ${text}`);
    return JSON.parse(text) as T;
  }
}
