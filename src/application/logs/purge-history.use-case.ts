import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../ports/clock.port.js';
import { CONFIG_STORE, type ConfigStore } from '../ports/config-store.port.js';
import { OUTGOING_LOG, type OutgoingLog } from '../ports/outgoing-log.port.js';
import { RECORD_DESK, type RecordDesk } from '../ports/record-desk.port.js';
import { WEBHOOK_INBOX, type WebhookInbox } from '../ports/webhook-inbox.port.js';
import { logSettings, settingsOfPortal, settingsOfSystem } from './log-settings.js';

const DAY_MS = 86_400_000;

/** Forgets logs and runs of single records once their time is over. */
@Injectable()
export class PurgeHistory {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(WEBHOOK_INBOX) private readonly inbox: WebhookInbox,
    @Inject(OUTGOING_LOG) private readonly outgoing: OutgoingLog,
    @Inject(RECORD_DESK) private readonly desk: RecordDesk,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    for (const { slug } of await this.configs.portals()) {
      const { historyDays } = await settingsOfPortal(this.configs, slug);
      await this.inbox.purge(slug, this.daysAgo(historyDays));
      await this.outgoing.purge('hubspot', slug, this.daysAgo(historyDays));
    }
    for (const { slug } of await this.configs.systems()) {
      const { historyDays } = await settingsOfSystem(this.configs, slug);
      await this.outgoing.purge('business', slug, this.daysAgo(historyDays));
    }
    const syncs = await this.configs.syncs();
    const { historyDays } = logSettings(syncs.map(({ definition }) => definition));
    await this.desk.purgeRuns(this.daysAgo(historyDays));
  }

  private daysAgo(days: number): string {
    return new Date(this.clock.now().getTime() - days * DAY_MS).toISOString();
  }
}
