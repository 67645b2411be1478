import { Inject, Injectable } from '@nestjs/common';
import { digestInterval, type NotificationDefinition } from '../../domain/notifications/definition.js';
import type { FactsOfJob } from '../../domain/notifications/facts.js';
import { judgeEnd, wants } from '../../domain/notifications/job-health.js';
import { CLOCK, type Clock } from '../ports/clock.port.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { ID_GENERATOR, type IdGenerator } from '../ports/id-generator.port.js';
import {
  NOTICE_LEDGER,
  type NoticeLedger,
  type NoticeSession,
  type UntoldDisabling,
  type UntoldRun,
} from '../ports/notice-ledger.port.js';

const RUNS_AT_ONCE = 50;

type Subscriptions = readonly (readonly [string, NotificationDefinition])[];

/** Something to tell, before it is known to whom. */
interface Notice {
  readonly sync: string;
  readonly jobKey: number;
  readonly eventKey: string;
  readonly facts: FactsOfJob;
}

/**
 * Turns what happened to runs and jobs into messages in the outbox, one per notification and event. It looks at the
 * tables instead of being called: whoever ends a run, and however often, it is told once.
 */
@Injectable()
export class CollectNotices {
  constructor(
    @Inject(NOTICE_LEDGER) private readonly ledger: NoticeLedger,
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(ID_GENERATOR) private readonly ids: IdGenerator,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns how many ends of runs and disablings were looked at; null = another process does it */
  execute(): Promise<number | null> {
    return this.ledger.collect(async (session) => {
      const subscriptions = new Map<string, Subscriptions>();
      const disablings = await session.takeDisablings();
      for (const disabling of disablings) await this.tellDisabling(session, disabling, subscriptions);
      const runs = await session.untoldRuns(RUNS_AT_ONCE);
      for (const run of runs) await this.tellEnd(session, run, subscriptions);
      await session.markTold(runs.map((run) => run.key));
      return disablings.length + runs.length;
    });
  }

  private async tellDisabling(
    session: NoticeSession,
    { sync, job, jobKey, epoch, reason, runId }: UntoldDisabling,
    cache: Map<string, Subscriptions>,
  ): Promise<void> {
    await session.saveHealth(jobKey, { ...(await session.health(jobKey)), down: true });
    const facts: FactsOfJob = { event: 'job-disabled', sync, job, runId, at: this.now(), reason };
    await this.put(session, { sync, jobKey, eventKey: `job-disabled:${jobKey}:${epoch}`, facts }, cache);
  }

  private async tellEnd(
    session: NoticeSession,
    run: UntoldRun,
    cache: Map<string, Subscriptions>,
  ): Promise<void> {
    const { sync, job, jobKey, id: runId, endedAt: at } = run;
    const verdict = judgeEnd(await session.health(jobKey), run);
    await session.saveHealth(jobKey, verdict.health);
    if (verdict.runFailed) {
      const facts: FactsOfJob = { event: 'run-failed', sync, job, runId, at, reason: run.reason };
      await this.put(session, { sync, jobKey, eventKey: `run-failed:${runId}`, facts }, cache);
    }
    if (verdict.entitiesFailed) await this.digest(session, run, cache);
    if (verdict.recovered !== null) {
      const facts: FactsOfJob = { event: 'recovered', sync, job, runId, at, from: verdict.recovered };
      await this.put(session, { sync, jobKey, eventKey: `recovered:${runId}`, facts }, cache);
    }
  }

  private async put(
    session: NoticeSession,
    notice: Notice,
    cache: Map<string, Subscriptions>,
  ): Promise<void> {
    const subscribers = await this.subscribers(notice.sync, notice.facts.event, cache);
    const dueAt = this.now();
    const messages = subscribers.map(([notification]) => ({
      ...notice,
      id: this.ids.next(),
      notification,
      dueAt,
    }));
    if (messages.length > 0) await session.put(messages, null);
  }

  /**
   * At most one digest per job, notification and interval, and only where something failed anew: the first goes at
   * once, later ones wait for the interval to pass and tell the latest figures.
   */
  private async digest(
    session: NoticeSession,
    run: UntoldRun,
    cache: Map<string, Subscriptions>,
  ): Promise<void> {
    const { sync, job, jobKey, id: runId, endedAt: at } = run;
    for (const [notification, definition] of await this.subscribers(sync, 'entities-failed', cache)) {
      const last = await session.lastDigest(sync, notification, jobKey);
      const freshSince = last === null ? null : last.isOpen ? last.freshSince : last.collectedAt;
      const failed = await session.failedEntities(jobKey, freshSince);
      if (failed.fresh === 0) continue;
      const facts: FactsOfJob = { event: 'entities-failed', sync, job, runId, at, ...failed };
      if (last?.isOpen === true) {
        await session.refreshDigest(last.id, facts);
        continue;
      }
      const earliest = last === null ? 0 : Date.parse(last.dueAt) + digestInterval(definition);
      const dueAt = new Date(Math.max(this.clock.now().getTime(), earliest)).toISOString();
      const eventKey = `entities-failed:${runId}`;
      const message = { id: this.ids.next(), sync, jobKey, notification, eventKey, facts, dueAt };
      await session.put([message], freshSince);
    }
  }

  private async subscribers(
    sync: string,
    event: FactsOfJob['event'],
    cache: Map<string, Subscriptions>,
  ): Promise<Subscriptions> {
    const known = cache.get(sync);
    const all = known ?? Object.entries((await this.configs.findSync(sync))?.definition.notifications ?? {});
    cache.set(sync, all);
    return all.filter(([, notification]) => wants(notification, event));
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
