import {
  connectPortal,
  type HubspotPortal,
  type PortalConnection,
} from '../../src/adapters/hubspot/hubspot-portal.js';
import { InMemoryPortalBudget } from '../../src/adapters/hubspot/budget/in-memory-budget.js';
import type { PortalBudget } from '../../src/application/ports/portal-budget.port.js';
import type {
  CallContext,
  ReadPagesRequest,
  RecordSystem,
} from '../../src/application/ports/record-system.port.js';
import type { SystemRecord } from '../../src/domain/records/system-record.js';
import {
  startSandboxServer,
  type RunningSandbox,
  type SandboxServerOptions,
} from '../../sandbox/http/sandbox-server.js';

/** For a portal that enforces no limits: as good as never a wait; parking and putting off are as ever. */
export class QuickBudget extends InMemoryPortalBudget {
  override lease(...[portal, bucket, slots, , maxAheadMs]: Parameters<PortalBudget['lease']>) {
    return super.lease(portal, bucket, slots, 100_000, maxAheadMs);
  }
}

export const ON_DEMAND: CallContext = { signal: new AbortController().signal, priority: 'on-demand' };

/** A sandbox portal and connections to it, closed together. */
export class PortalBench {
  private readonly open: HubspotPortal[] = [];

  private constructor(
    readonly server: RunningSandbox,
    private readonly isLimited: boolean,
  ) {}

  static async start(options: SandboxServerOptions): Promise<PortalBench> {
    return new PortalBench(await startSandboxServer(options), options.settings?.limitsEnabled !== false);
  }

  connect(options: Partial<PortalConnection> = {}): HubspotPortal {
    const portal = connectPortal({
      slug: 'main',
      apiBaseUrl: this.server.url,
      token: this.server.token,
      budget: this.isLimited ? new InMemoryPortalBudget() : new QuickBudget(),
      ...options,
    });
    this.open.push(portal);
    return portal;
  }

  async stop(): Promise<void> {
    await Promise.all(this.open.map((portal) => portal.close()));
    await this.server.close();
  }
}

/** Every record of a range, the way a lane reads it: from page to page by the page's own cursor. */
export async function readRange(
  portal: RecordSystem,
  request: Omit<ReadPagesRequest, 'cursor'>,
  context: CallContext = ON_DEMAND,
): Promise<readonly SystemRecord[]> {
  const records: SystemRecord[] = [];
  let cursor: string | null = null;
  do {
    const pages = await portal.readPages({ ...request, cursor }, context);
    for (const page of pages) records.push(...page.records);
    cursor = pages.at(-1)?.next ?? null;
  } while (cursor !== null);
  return records;
}
