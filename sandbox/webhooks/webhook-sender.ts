import type { Sandbox } from '../core/sandbox.js';
import type { JournalEntry } from '../core/journal.js';
import { WebhookEvents, type WebhookEvent } from './webhook-events.js';
import { signedHeaders } from './webhook-signature.js';
import type { WebhookSettings } from './webhook-settings.js';

/** HF W7, W14. */
const MAX_EVENTS = 100;
const MAX_ATTEMPTS = 11;

interface Delivery {
  readonly events: readonly WebhookEvent[];
  readonly attempt: number;
}

export interface WebhookReport {
  /** Events that wait to be sent, repetitions among them. */
  waiting: number;
  deliveredRequests: number;
  deliveredEvents: number;
  failedAttempts: number;
  /** Events given up after the last attempt. */
  lostEvents: number;
}

/**
 * Sends the portal's changes to the app's address, as HubSpot does: in batches, signed, repeated when refused, in no
 * promised order and sometimes twice. What waits is not kept across a restart.
 */
export class WebhookSender {
  private readonly translate = new WebhookEvents();
  private gathered: WebhookEvent[] = [];
  private readonly ready: Delivery[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private gathering = false;
  private repeating = 0;
  private readonly counts = { deliveredRequests: 0, deliveredEvents: 0, failedAttempts: 0, lostEvents: 0 };

  constructor(private readonly sandbox: Sandbox) {
    sandbox.onWrite = (entry) => this.take(entry);
  }

  report(): WebhookReport {
    const queued = this.ready.reduce((sum, { events }) => sum + events.length, 0);
    return { waiting: this.gathered.length + queued + this.repeating, ...this.counts };
  }

  /** Goes on after a pause or new settings. */
  resume(): void {
    this.pump();
  }

  async close(): Promise<void> {
    this.sandbox.onWrite = null;
    this.stopping.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    await Promise.all(this.underWay);
  }

  private get settings(): WebhookSettings {
    return this.sandbox.world.settings.webhooks;
  }

  private take(entry: JournalEntry): void {
    const { settings, sandbox } = this;
    if (settings.targetUrl === '' || settings.subscriptions.length === 0) return;
    const { world } = sandbox;
    const { random } = sandbox.options;
    const { associationTypes: catalog, types } = world;
    const around = { settings: world.settings, catalog, types, random };
    for (const event of this.translate.eventsOf(entry, settings.subscriptions, around)) {
      this.gathered.push(event);
      if (random() < settings.duplicateProbability) this.gathered.push(event);
    }
    if (this.gathering || this.gathered.length === 0) return;
    this.gathering = true;
    this.later(settings.gatherMs, () => this.bundle());
  }

  private bundle(): void {
    this.gathering = false;
    const events = this.settings.shuffle
      ? shuffled(this.gathered, this.sandbox.options.random)
      : this.gathered;
    this.gathered = [];
    for (let at = 0; at < events.length; at += MAX_EVENTS) {
      this.ready.push({ events: events.slice(at, at + MAX_EVENTS), attempt: 0 });
    }
    this.pump();
  }

  private pump(): void {
    while (!this.settings.paused && this.underWay.size < this.settings.maxConcurrentRequests) {
      const delivery = this.ready.shift();
      if (!delivery) return;
      const sending = this.deliver(delivery).finally(() => {
        this.underWay.delete(sending);
        this.pump();
      });
      this.underWay.add(sending);
    }
  }

  private async deliver(delivery: Delivery): Promise<void> {
    if (this.stopping.signal.aborted) return;
    if (await this.send(delivery)) {
      this.counts.deliveredRequests += 1;
      this.counts.deliveredEvents += delivery.events.length;
      return;
    }
    if (this.stopping.signal.aborted) return;
    this.counts.failedAttempts += 1;
    const attempt = delivery.attempt + 1;
    if (attempt >= MAX_ATTEMPTS) {
      this.counts.lostEvents += delivery.events.length;
      return;
    }
    this.repeating += delivery.events.length;
    const full = this.settings.retryBaseMs * 2 ** (attempt - 1);
    this.later(full * (0.75 + this.sandbox.options.random() / 2), () => {
      this.repeating -= delivery.events.length;
      this.ready.push({ events: delivery.events, attempt });
      this.pump();
    });
  }

  private async send({ events, attempt }: Delivery): Promise<boolean> {
    const { targetUrl, clientSecret, timeoutMs } = this.settings;
    const body = JSON.stringify(events.map((event) => ({ ...event, attemptNumber: attempt })));
    const headers = {
      'content-type': 'application/json',
      ...signedHeaders(clientSecret, targetUrl, body, this.sandbox.options.clock()),
    };
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const answer = await fetch(targetUrl, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await answer.body?.cancel();
      return answer.ok;
    } catch {
      return false;
    }
  }

  private later(delayMs: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, delayMs);
    this.timers.add(timer);
  }
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
