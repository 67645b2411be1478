/** One subscription of the app (HF W3-W5). */
export interface WebhookSubscription {
  id: number;
  /** Such as `contact.creation`, `company.propertyChange`, `object.creation` (HF W4). */
  eventType: string;
  /** For property changes, one subscription each. */
  propertyName?: string;
  /** For the general `object.*` events. */
  objectTypeId?: string;
  active: boolean;
}

/** Where the portal tells its changes, and how unkindly (HF 19). */
export interface WebhookSettings {
  /** Empty = nothing is sent. */
  targetUrl: string;
  clientSecret: string;
  subscriptions: WebhookSubscription[];
  /** How long events are gathered before they are sent, in batches of up to 100. */
  gatherMs: number;
  maxConcurrentRequests: number;
  timeoutMs: number;
  /** Pause before the first repetition; it doubles, with some chance in it, ten times over. */
  retryBaseMs: number;
  /** Chance that an event is sent twice (HF D15). */
  duplicateProbability: number;
  /** Events of a batch come in any order (HF W13). */
  shuffle: boolean;
  paused: boolean;
}

export function defaultWebhooks(): WebhookSettings {
  return {
    targetUrl: '',
    clientSecret: '',
    subscriptions: [],
    gatherMs: 50,
    maxConcurrentRequests: 10,
    timeoutMs: 5_000,
    retryBaseMs: 30_000,
    duplicateProbability: 0.02,
    shuffle: true,
    paused: false,
  };
}
