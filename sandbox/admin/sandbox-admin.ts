import { hashWorld } from '../core/change-log.js';
import { applyChange } from '../core/change-log.js';
import type { LogLine } from '../core/change-log.js';
import { asObject } from '../core/json.js';
import type { JournalEntry, JournalQuery } from '../core/journal.js';
import type { FaultRule } from '../core/faults.js';
import type { Sandbox } from '../core/sandbox.js';
import type { SandboxSettings, SettingsPatch } from '../core/settings.js';
import { patchSettings } from '../core/settings.js';
import type { StatisticsReport } from '../core/statistics.js';
import type { PlantedRecord } from '../seed/planted.js';
import type { SeedOptions, SeedReport } from '../seed/seed-portal.js';
import { resolveSeed, seedPortal } from '../seed/seed-portal.js';
import type { WebhookReport, WebhookSender } from '../webhooks/webhook-sender.js';
import type { WebhookSettings } from '../webhooks/webhook-settings.js';
import type { ChurnOptions } from './churn.js';
import { churn } from './churn.js';
import type { UserEdit } from './user-edits.js';
import { applyUserEdit } from './user-edits.js';

export interface WorldSnapshot {
  /** Equal for equal records, values and associations. */
  hash: string;
  counts: Record<string, { live: number; archived: number }>;
}

export interface WebhookState extends Omit<WebhookSettings, 'clientSecret'> {
  hasClientSecret: boolean;
  report: WebhookReport | null;
}

/** What a test, a demo or a person may do to the sandbox behind the API's back. */
export class SandboxAdmin {
  /** Null where the portal runs without a transport. */
  webhooks: WebhookSender | null = null;
  private plantedRecords: PlantedRecord[] = [];

  constructor(readonly sandbox: Sandbox) {}

  /** Adds a seeded portal, to an emptied world if `reset` is set. */
  seed(options: SeedOptions & { reset?: boolean } = {}): SeedReport {
    const { reset, ...rest } = options;
    if (reset) this.reset();
    this.sandbox.saveChanges();
    const resolved = resolveSeed(rest, this.sandbox.options.clock());
    const report = seedPortal(this.sandbox.world, resolved);
    this.plantedRecords.push(...report.planted);
    this.sandbox.onChanges?.([{ k: 'seed', options: resolved }]);
    return report;
  }

  /** The records that a careful import refuses, each with the reason. */
  planted(): PlantedRecord[] {
    return [...this.plantedRecords];
  }

  reset(): void {
    this.plantedRecords = [];
    this.sandbox.reset();
  }

  settings(): SandboxSettings {
    return this.sandbox.world.settings;
  }

  patchSettings(patch: SettingsPatch): SandboxSettings {
    const { world } = this.sandbox;
    world.settings = patchSettings(world.settings, patch);
    if (patch.indexLagMs === 0) for (const type of world.types.all) world.store(type).search.flush();
    world.schemaDirty = true;
    this.sandbox.saveChanges();
    return world.settings;
  }

  /** Where changes are told from now on; an empty address ends it. */
  configureWebhooks(webhooks: WebhookSettings): WebhookState {
    this.patchSettings({ webhooks });
    this.webhooks?.resume();
    return this.webhookState();
  }

  /** The configuration without its secret, and what became of the events. */
  webhookState(): WebhookState {
    const { clientSecret, ...settings } = this.settings().webhooks;
    return { ...settings, hasClientSecret: clientSecret !== '', report: this.webhooks?.report() ?? null };
  }

  addFault(rule: Omit<FaultRule, 'id'> & { id?: string }): FaultRule {
    return this.sandbox.faults.add(rule, this.sandbox.options.clock());
  }

  removeFault(id: string): boolean {
    return this.sandbox.faults.remove(id);
  }

  clearFaults(): void {
    this.sandbox.faults.clear();
  }

  journal(query: JournalQuery = {}): { total: number; entries: JournalEntry[]; lastSeq: number } {
    return this.sandbox.world.journal.query(query);
  }

  statistics(): StatisticsReport {
    return this.sandbox.statistics.report();
  }

  /** Does what a user does in the interface; returns the id of the record concerned. */
  edit(edit: UserEdit): { id: string } {
    const result = applyUserEdit(this.sandbox.world, edit);
    this.sandbox.saveChanges();
    return result;
  }

  /** Changes evenly spread records as users would in a busy hour. */
  churn(options: ChurnOptions): { changed: string[] } {
    const changed = churn(this.sandbox.world, options);
    this.sandbox.saveChanges();
    return { changed };
  }

  snapshot(): WorldSnapshot {
    const { world } = this.sandbox;
    const counts: WorldSnapshot['counts'] = {};
    for (const type of world.types.all) {
      const store = world.store(type);
      counts[type.name] = { live: store.liveRecords.length, archived: store.archivedRecords.length };
    }
    return { hash: hashWorld(world), counts };
  }

  /** Brings back a portal from the lines that `onChanges` delivered; call before anything else happens. */
  restore(lines: Iterable<LogLine>): void {
    for (const line of lines) this.restoreLine(line);
    const { world } = this.sandbox;
    for (const type of world.types.all) world.store(type).search.flush();
    world.dirty.clear();
    world.removed.length = 0;
    world.schemaDirty = false;
  }

  private restoreLine(line: LogLine): void {
    const { sandbox } = this;
    switch (line.k) {
      case 'reset':
        return this.reset();
      case 'seed': {
        const resolved = resolveSeed(asObject(line.options), sandbox.options.clock());
        this.plantedRecords.push(...seedPortal(sandbox.world, resolved).planted);
        return;
      }
      case 'daily':
        sandbox.limiter.daily = { used: line.used, resetsAt: line.resetsAt };
        return;
      default:
        return applyChange(sandbox.world, line);
    }
  }
}

/** The administrator's side of a portal in this process. */
export function createAdmin(sandbox: Sandbox): SandboxAdmin {
  return new SandboxAdmin(sandbox);
}
