import { randomUUID } from 'node:crypto';

import type { ConfigStore, SaveSync } from '../../../src/application/ports/config-store.port.js';
import type {
  CommitPageRequest,
  LaneRow,
  LinkWrite,
  PageStore,
} from '../../../src/application/ports/page-store.port.js';
import type { RunPlan, RunRow, RunStore } from '../../../src/application/ports/run-store.port.js';
import type { JobDefinition, SyncDefinition } from '../../../src/domain/sync/definition.js';
import type { Effect, Outcome, RecordOutcome } from '../../../src/domain/sync/outcome.js';

/** The stores of one empty installation; every suite gets one of its own. */
export interface Stores {
  readonly config: ConfigStore;
  readonly runs: RunStore;
  readonly pages: PageStore;
  close(): Promise<void>;
}

export type OpenStores = () => Promise<Stores>;

export function importJob(overrides: Partial<JobDefinition> = {}): JobDefinition {
  return {
    kind: 'import',
    label: 'Companies',
    order: 'accounts',
    enabled: true,
    schedule: null,
    triggers: ['manual', 'schedule'],
    source: { side: 'hubspot', type: 'companies', read: { mode: 'backfill', by: 'created', since: null } },
    targets: [
      {
        name: 'account',
        type: ['account', 'prospect'],
        from: 'self',
        parents: [],
        create: 'unmatched',
        update: 'linked',
        mapping: 'company',
      },
      {
        name: 'contact',
        type: ['contact'],
        from: { associated: 'contacts' },
        parents: [
          {
            via: 'association',
            association: 'companies',
            pair: 'company',
            type: ['account'],
            required: true,
            onUnlinked: 'wait',
          },
        ],
        create: 'unmatched',
        update: 'linked',
        mapping: 'contact',
      },
    ],
    settings: {},
    ...overrides,
  };
}

export function saveSync(jobs: Readonly<Record<string, JobDefinition>>, slug = 'main'): SaveSync {
  const definition: SyncDefinition = {
    slug,
    portal: 'portal',
    system: 'erp',
    preset: { name: 'standard', version: 1, hash: 'h' },
    settings: {},
    mappings: {
      company: { hubspot: 'companies', business: ['account', 'prospect'], fields: [] },
      contact: { hubspot: 'contacts', business: ['contact'], fields: [] },
    },
    matchRules: {},
    filters: {},
    owners: { overrides: {}, pair: null, fallback: null },
    stages: {},
    hooks: {},
    notifications: {},
    jobs,
  };
  const document = { portal: 'portal', system: 'erp', preset: 'standard' };
  return { slug, name: 'Main', document, definition, rescanJobs: [] };
}

export const NO_CHANGE = {
  portals: [],
  systems: [],
  syncs: [],
  deletePortals: [],
  deleteSystems: [],
  deleteSyncs: [],
};

export const PORTAL = {
  slug: 'portal',
  name: 'Portal',
  apiBaseUrl: 'https://portal.example',
  sealedToken: 'sealed',
  hubId: null,
  parkedUntil: null,
  trustedAddress: false,
};

export const SYSTEM = {
  slug: 'erp',
  name: 'ERP',
  kind: 'sql',
  settings: { b: 1, a: 2 },
  sealedSecrets: { url: 'sealed' },
  identity: null,
  trustedAddress: false,
};

export async function configure(
  stores: Stores,
  jobs: Readonly<Record<string, JobDefinition>>,
): Promise<void> {
  await stores.config.write({ ...NO_CHANGE, portals: [PORTAL], systems: [SYSTEM], syncs: [saveSync(jobs)] });
}

export function newRun(job: string | null, overrides: Partial<Parameters<RunStore['insertRun']>[0]> = {}) {
  const kind: 'import' | 'sync' = job === null ? 'sync' : 'import';
  return {
    id: randomUUID(),
    sync: 'main',
    job,
    kind,
    workflowId: `import:main/${job ?? ''}`,
    dryRun: false,
    ids: null,
    parentRunId: null,
    trigger: 'person' as const,
    ...overrides,
  };
}

export interface StartedRun {
  readonly row: RunRow;
  readonly plan: RunPlan;
  readonly companies: number;
  readonly contacts: number;
  readonly account: number;
  readonly company: number;
  readonly contactPair: number;
}

/** A run with `lanes` open range lanes over its root type. */
export async function startRun(
  stores: Stores,
  job = 'company-import',
  lanes = 1,
  overrides: Partial<Parameters<RunStore['insertRun']>[0]> = {},
): Promise<StartedRun> {
  const inserted = await stores.runs.insertRun(newRun(job, overrides));
  if (inserted.status !== 'inserted') throw new Error(`Run refused: ${JSON.stringify(inserted)}`);
  const plan = await stores.runs.loadRunPlan(inserted.run.id);
  if (!plan) throw new Error('No plan.');
  const key = (map: ReadonlyMap<string, number>, name: string): number => map.get(name) ?? -1;
  const companies = key(plan.keys.types, 'hubspot:companies');
  await stores.runs.keepPlan(plan.runId, {
    sourceTime: '2026-03-01T00:00:00.000Z',
    estimatedRoot: 100,
    lanes: Array.from({ length: lanes }, (_, lane) => ({
      lane,
      typeKey: companies,
      round: 0,
      range: { kind: 'range', after: null, upTo: null },
    })),
  });
  return {
    row: inserted.run,
    plan,
    companies,
    contacts: key(plan.keys.types, 'hubspot:contacts'),
    account: key(plan.keys.types, 'business:account'),
    company: key(plan.keys.pairs, 'company'),
    contactPair: key(plan.keys.pairs, 'contact'),
  };
}

export function record(
  id: string,
  outcome: Outcome,
  effect: Effect | null = null,
  extra: Partial<RecordOutcome> = {},
): RecordOutcome {
  const reason =
    outcome === 'failed' || outcome === 'pending' || outcome === 'skipped'
      ? { code: 'why', message: 'Because.' }
      : null;
  return {
    sourceId: id,
    outcome,
    reason,
    targets: [
      { target: 'account', outcome, effect, reason, counterpartId: outcome === 'migrated' ? `A${id}` : null },
    ],
    sourceVersion: '2026-01-01T00:00:00Z',
    waitsFor: null,
    ...extra,
  };
}

export function link(
  run: StartedRun,
  hubspotId: string,
  businessId: string,
  overrides: Partial<LinkWrite> = {},
): LinkWrite {
  return {
    pairKey: run.company,
    hubspotTypeKey: run.companies,
    hubspotId,
    businessTypeKey: run.account,
    businessId,
    shared: false,
    hubspotSeen: { name: `n${hubspotId}` },
    businessSeen: { number: businessId },
    ...overrides,
  };
}

export function page(
  run: StartedRun,
  lane: LaneRow,
  overrides: Partial<CommitPageRequest>,
): CommitPageRequest {
  return {
    runKey: run.plan.keys.runKey,
    lane: lane.lane,
    fence: lane.fence,
    syncKey: run.plan.keys.syncKey,
    jobKey: run.plan.keys.jobKey,
    typeKey: lane.typeKey,
    sourceSide: 'hubspot',
    isRoot: lane.typeKey === run.companies,
    round: lane.round,
    configVersion: run.plan.keys.configVersion,
    seq: lane.seq,
    cursor: 'next',
    done: false,
    outcomes: [],
    links: [],
    reviews: [],
    associated: [],
    conflicts: [],
    merged: [],
    ...overrides,
  };
}

/** Opens the lane and commits one page of it, as if nothing had been known of its records: that is only a hint. */
export async function commit(
  stores: Stores,
  run: StartedRun,
  lane: number,
  overrides: Partial<CommitPageRequest>,
) {
  const opened = await stores.pages.openLane(run.plan.keys.runKey, lane);
  const result = await stores.pages.commitPage(page(run, opened.lane, { allNew: true, ...overrides }));
  if (result.status !== 'committed') throw new Error('The page was stale.');
  return result;
}
