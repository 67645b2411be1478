import { Inject, Injectable } from '@nestjs/common';
import { hintsOf } from '../../domain/webhooks/webhook-hint.js';
import { clientSecretScope } from '../configuration/stored-document.js';
import { settingsOfPortal } from '../logs/log-settings.js';
import { CLOCK, type Clock } from '../ports/clock.port.js';
import { CONFIG_STORE, type ConfigStore, type StoredPortal } from '../ports/config-store.port.js';
import { SECRET_VAULT, type SecretVault } from '../ports/secret-vault.port.js';
import { WEBHOOK_INBOX, type NewHint, type WebhookInbox } from '../ports/webhook-inbox.port.js';
import {
  WEBHOOK_SIGNATURE,
  type SignedRequest,
  type WebhookSignature,
} from '../ports/webhook-signature.port.js';

export interface IncomingWebhook extends Omit<SignedRequest, 'url'> {
  readonly portal: string;
  /** Under which addresses the sender may know this one. */
  readonly urls: readonly string[];
  readonly parsed: unknown;
}

export type ReceivedWebhook =
  | { readonly status: 'kept'; readonly kept: number }
  /** No such portal, or none that takes webhooks. */
  | { readonly status: 'unknown' }
  | { readonly status: 'unauthorized' }
  | { readonly status: 'unreadable' };

/** HF W22. */
const REPLAY_WINDOW_MS = 5 * 60_000;
/** A burst about one record is one look at it (HF W19). */
const GATHER_MS = 500;
/** So that an unknown portal takes as long as a known one. */
const NOBODYS_SECRET = 'nobody';

type Event = Readonly<Record<string, unknown>>;

/** Checks a delivery and keeps its hints before it is answered; everything else happens later. */
@Injectable()
export class ReceiveWebhook {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(SECRET_VAULT) private readonly vault: SecretVault,
    @Inject(WEBHOOK_SIGNATURE) private readonly signatures: WebhookSignature,
    @Inject(WEBHOOK_INBOX) private readonly inbox: WebhookInbox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(webhook: IncomingWebhook): Promise<ReceivedWebhook> {
    const portal = await this.configs.findPortal(webhook.portal);
    const secret = portal && this.secretOf(portal);
    const isSigned = this.isSigned(secret ?? NOBODYS_SECRET, webhook);
    if (portal === null || secret === null) return { status: 'unknown' };
    if (!isSigned || !this.isFresh(webhook.timestamp)) return { status: 'unauthorized' };
    const events = eventsOf(webhook.parsed);
    if (events === null) return { status: 'unreadable' };
    const { storePayloads } = await settingsOfPortal(this.configs, portal.slug);
    const hints = events
      .filter((event) => isOwn(event, portal))
      .flatMap((event) =>
        hintsOf(event).map((hint): NewHint => ({ hint, payload: storePayloads ? event : null })),
      );
    const dueAt = new Date(this.clock.now().getTime() + GATHER_MS).toISOString();
    return { status: 'kept', kept: await this.inbox.keep(portal.slug, hints, dueAt) };
  }

  private secretOf(portal: StoredPortal): string | null {
    const sealed = portal.sealedClientSecret ?? null;
    return sealed === null ? null : this.vault.open(clientSecretScope(portal.slug), sealed);
  }

  private isSigned(secret: string, { urls, method, body, timestamp, signature }: IncomingWebhook): boolean {
    const request = { method, body, timestamp, signature };
    return urls.map((url) => this.signatures.isValid(secret, { ...request, url })).includes(true);
  }

  private isFresh(timestamp: string): boolean {
    if (!/^\d{1,15}$/.test(timestamp)) return false;
    return Math.abs(this.clock.now().getTime() - Number(timestamp)) <= REPLAY_WINDOW_MS;
  }
}

function eventsOf(parsed: unknown): readonly Event[] | null {
  const events: readonly unknown[] = Array.isArray(parsed) ? (parsed as readonly unknown[]) : [parsed];
  return events.every(isEvent) ? events : null;
}

function isEvent(value: unknown): value is Event {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every account that has installed the app sends to the same address (HF W1). */
function isOwn(event: Event, { hubId }: StoredPortal): boolean {
  const id = event['portalId'];
  return hubId === null || id === undefined || String(id as string | number) === hubId;
}
