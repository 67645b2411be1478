import { validationError } from '../core/errors.js';
import type { JsonObject } from '../core/json.js';
import { asArray, asNumber, asObject, asText } from '../core/json.js';
import { defaultWebhooks, type WebhookSettings, type WebhookSubscription } from './webhook-settings.js';

/** HF W5. */
const MAX_SUBSCRIPTIONS = 1_000;
const EVENT_TYPE =
  /^(contact|company|deal|line_item|object)\.(creation|deletion|merge|restore|propertyChange|associationChange)$|^product\.(creation|deletion|merge|restore|propertyChange)$|^contact\.privacyDeletion$/;

function readSubscription(input: unknown, index: number): WebhookSubscription {
  const body = asObject(input);
  const eventType = asText(body['eventType']) ?? '';
  if (!EVENT_TYPE.test(eventType)) throw validationError(`${eventType} is not a known event type`);
  const propertyName = asText(body['propertyName']);
  if (eventType.endsWith('.propertyChange') && !propertyName) {
    throw validationError('a property change needs propertyName');
  }
  const objectTypeId = asText(body['objectTypeId']);
  return {
    id: asNumber(body['id'], index + 1),
    eventType,
    ...(propertyName ? { propertyName } : {}),
    ...(objectTypeId ? { objectTypeId } : {}),
    // HF W3: they are made paused unless told otherwise.
    active: body['active'] === true,
  };
}

/** The whole configuration; what is not given has its default. */
export function readWebhooks(body: JsonObject): WebhookSettings {
  const settings = defaultWebhooks();
  const targetUrl = asText(body['targetUrl']) ?? '';
  if (!URL.canParse(targetUrl)) throw validationError('targetUrl must be an address');
  const list = asArray(body['subscriptions']);
  if (list.length > MAX_SUBSCRIPTIONS) throw validationError(`at most ${MAX_SUBSCRIPTIONS} subscriptions`);
  const number = (key: keyof WebhookSettings, fallback: number): number => asNumber(body[key], fallback);
  return {
    targetUrl,
    clientSecret: asText(body['clientSecret']) ?? '',
    subscriptions: list.map(readSubscription),
    gatherMs: number('gatherMs', settings.gatherMs),
    maxConcurrentRequests: number('maxConcurrentRequests', settings.maxConcurrentRequests),
    timeoutMs: number('timeoutMs', settings.timeoutMs),
    retryBaseMs: number('retryBaseMs', settings.retryBaseMs),
    duplicateProbability: number('duplicateProbability', settings.duplicateProbability),
    shuffle: body['shuffle'] !== false,
    paused: body['paused'] === true,
  };
}
