import { Inject, Injectable } from '@nestjs/common';
import type { StoredSync } from '../ports/config-store.port.js';
import { jobsOnTrigger, readsCustomTypes } from '../../domain/sync/record-jobs.js';
import { CLOCK, type Clock } from '../ports/clock.port.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { RECORD_DESK, type RecordDesk } from '../ports/record-desk.port.js';
import { RECORD_CONNECTIONS, type RecordConnections } from '../ports/record-connections.port.js';
import {
  WEBHOOK_INBOX,
  type LeasedHint,
  type SettledHint,
  type WebhookInbox,
} from '../ports/webhook-inbox.port.js';
import { StartRecordRun } from '../records/start-record-run.use-case.js';

const AT_ONCE = 500;
const LEASE_MS = 60_000;
const MAX_ATTEMPTS = 10;
const ASK_MS = 10_000;
const TYPE_ID = /^\d+-\d+$/;

const GONE = { code: 'deleted-in-hubspot', message: 'HubSpot says that it is gone; the next run looks.' };

type Hint = LeasedHint & { readonly type: string; readonly recordId: string };
type Verdict = Omit<SettledHint, 'ids'>;

/** Turns what was told into runs about the records that it concerns: one per record, however much was told of it. */
@Injectable()
export class ProcessHints {
  constructor(
    @Inject(WEBHOOK_INBOX) private readonly inbox: WebhookInbox,
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(RECORD_DESK) private readonly desk: RecordDesk,
    @Inject(StartRecordRun) private readonly start: StartRecordRun,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RECORD_CONNECTIONS) private readonly connections: RecordConnections,
  ) {}

  /** Returns the number of hints that were due; what fails now is due again after its lease. */
  async execute(): Promise<{ readonly taken: number; readonly failed: number }> {
    const now = this.clock.now().getTime();
    const until = new Date(now + LEASE_MS).toISOString();
    const leased = await this.inbox.lease(AT_ONCE, new Date(now).toISOString(), until);
    if (leased.length === 0) return { taken: 0, failed: 0 };
    const syncs = await this.configs.syncs();
    const foreign = leased.filter((hint) => !isFollowed(hint));
    if (foreign.length > 0) {
      await this.inbox.settle({ ids: foreign.map(({ id }) => id), ...ignored('This type is not followed.') });
    }
    let failed = 0;
    for (const hints of byRecord(leased.filter(isFollowed))) {
      if (!(await this.settle(hints, syncs))) failed += hints.length;
    }
    return { taken: leased.length, failed };
  }

  private async settle(hints: readonly Hint[], syncs: readonly StoredSync[]): Promise<boolean> {
    const ids = hints.map(({ id }) => id);
    try {
      const [first] = hints;
      if (!first) return true;
      const concerned = syncs.filter(({ definition }) => definition.portal === first.portal);
      const isGone = hints.some(({ effect }) => effect === 'gone');
      const named = await this.named(first, concerned);
      const verdict = isGone ? await this.markGone(named, concerned) : await this.run(named, concerned);
      await this.inbox.settle({ ids, ...verdict });
      return true;
    } catch (error) {
      const spent = hints.filter(({ attempts }) => attempts >= MAX_ATTEMPTS).map(({ id }) => id);
      const message = error instanceof Error ? error.name : 'Unknown trouble';
      if (spent.length > 0) await this.inbox.settle({ ids: spent, result: 'failed', message, runIds: [] });
      return false;
    }
  }

  /** Messages name an object of the portal's own making by its id there, jobs by its name (HF C13). */
  private async named(hint: Hint, syncs: readonly StoredSync[]): Promise<Hint> {
    const isFollowed =
      TYPE_ID.test(hint.type) && syncs.some(({ definition }) => readsCustomTypes(definition));
    if (!isFollowed) return hint;
    const portal = await this.connections.portalDesk(hint.portal);
    const context = { signal: AbortSignal.timeout(ASK_MS), priority: 'on-demand' } as const;
    return { ...hint, type: (await portal.typeName(hint.type, context)) ?? hint.type };
  }

  /** Reading it now would say no more than that: the job's own rules decide what follows. */
  private async markGone({ type, recordId }: Hint, syncs: readonly StoredSync[]): Promise<Verdict> {
    let jobs = 0;
    for (const { slug } of syncs) jobs += await this.desk.lookAgain(slug, 'hubspot', type, recordId, GONE);
    if (jobs === 0) return ignored('No job knows this record.');
    return { result: 'started', message: `Marked for the next run of ${jobs} jobs.`, runIds: [] };
  }

  private async run({ type, recordId }: Hint, syncs: readonly StoredSync[]): Promise<Verdict> {
    const runIds: string[] = [];
    const reasons: string[] = [];
    for (const { slug, definition } of syncs) {
      const jobs = jobsOnTrigger(definition, 'webhook', 'hubspot', type);
      if (jobs.length === 0) continue;
      const record = { sync: slug, side: 'hubspot', type, id: recordId } as const;
      const started = await this.start.execute({ ...record, jobs, trigger: 'webhook' });
      runIds.push(...started.runs.map(({ id }) => id));
      reasons.push(...started.refused.map(({ job, message }) => `${slug}/${job}: ${message}`));
    }
    if (runIds.length > 0) return { result: 'started', message: null, runIds };
    return ignored(reasons[0] ?? 'No job is told of changes of this type.');
  }
}

function isFollowed(hint: LeasedHint): hint is Hint {
  return hint.type !== null && hint.recordId !== null;
}

function ignored(message: string): Verdict {
  return { result: 'ignored', message, runIds: [] };
}

function byRecord(hints: readonly Hint[]): readonly (readonly Hint[])[] {
  const groups = new Map<string, Hint[]>();
  for (const hint of hints) {
    const key = JSON.stringify([hint.portal, hint.type, hint.recordId]);
    groups.set(key, [...(groups.get(key) ?? []), hint]);
  }
  return [...groups.values()];
}
