import { SECRET_PLACEHOLDER } from '../../domain/configuration/documents.js';
import { NOTIFICATION_EVENTS } from '../../domain/notifications/definition.js';
import { addressProblem } from '../configuration/check-addresses.js';
import type { CheckContext, ProblemList } from '../configuration/check-context.js';
import { entriesOf, isObject, itemsOf, pointer } from '../configuration/json-pointer.js';

/** One plain address: nothing that a mail program would take for two, for a name or for a header. */
const EMAIL = /^[^\s@<>()[\]\\,;:"']{1,64}@[^\s@<>()[\]\\,;:"']{1,180}\.[^\s@<>()[\]\\,;:"'.]{2,60}$/;
const PLACEHOLDER = /\$\{[A-Z_][A-Z0-9_]*(:-[^}]*)?\}/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const LEAST_SECRET = 24;
const LONGEST_SECRET = 64;

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  email: ['kind', 'addresses'],
  slack: ['kind', 'url'],
  webhook: ['kind', 'url', 'secret'],
};

/** Everything about notifications that the JSON Schema cannot say. */
export async function checkNotifications(
  syncs: unknown,
  context: Pick<CheckContext, 'addresses'>,
  problems: ProblemList,
): Promise<void> {
  for (const [slug, sync] of entriesOf(syncs)) {
    const notifications = isObject(sync) ? sync['notifications'] : undefined;
    for (const [name, notification] of entriesOf(notifications)) {
      if (!isObject(notification)) continue;
      const path = pointer('syncs', slug, 'notifications', name);
      checkEvents(notification['on'], `${path}/on`, problems);
      if (isObject(notification['to']))
        await checkTarget(notification['to'], `${path}/to`, context, problems);
    }
  }
}

function checkEvents(on: unknown, path: string, problems: ProblemList): void {
  const events = itemsOf(on).filter((event) => (NOTIFICATION_EVENTS as readonly unknown[]).includes(event));
  if (new Set(events).size < events.length) {
    problems.add(path, 'repeated', 'An event is named twice.');
  }
}

async function checkTarget(
  to: Readonly<Record<string, unknown>>,
  path: string,
  context: Pick<CheckContext, 'addresses'>,
  problems: ProblemList,
): Promise<void> {
  const kind = typeof to['kind'] === 'string' ? to['kind'] : '';
  const allowed = ALLOWED[kind];
  if (allowed === undefined) return;
  for (const key of ['addresses', 'url', 'secret'].filter((each) => to[each] !== undefined)) {
    if (allowed.includes(key)) continue;
    problems.add(`${path}/${key}`, 'not-for-kind', `A notification by ${kind} has no "${key}".`);
  }
  const needed = kind === 'email' ? 'addresses' : 'url';
  if (to[needed] === undefined) problems.add(`${path}/${needed}`, 'required', `"${needed}" is missing.`);
  if (kind === 'email') checkAddresses(to['addresses'], `${path}/addresses`, problems);
  else await checkUrl(to['url'], `${path}/url`, context, problems);
  if (kind === 'webhook') checkSecret(to['secret'], `${path}/secret`, problems);
}

function checkAddresses(addresses: unknown, path: string, problems: ProblemList): void {
  const seen = new Set<string>();
  itemsOf(addresses).forEach((address, index) => {
    if (typeof address !== 'string' || PLACEHOLDER.test(address)) return;
    const at = `${path}${pointer(index)}`;
    if (!EMAIL.test(address) || address.includes('..')) {
      problems.add(at, 'bad-email', 'This is not a plain e-mail address such as ops@example.com.');
    } else if (seen.has(address.toLowerCase())) {
      problems.add(at, 'repeated', 'This address is named twice.');
    }
    seen.add(address.toLowerCase());
  });
}

async function checkUrl(
  url: unknown,
  path: string,
  context: Pick<CheckContext, 'addresses'>,
  problems: ProblemList,
): Promise<void> {
  if (typeof url !== 'string' || url === '' || PLACEHOLDER.test(url)) return;
  if (url === SECRET_PLACEHOLDER) return secretMissing(path, problems);
  if (URL.canParse(url) && (new URL(url).username !== '' || new URL(url).password !== '')) {
    problems.add(path, 'bad-address', 'The address must not hold a user name or password.');
    return;
  }
  const message = await addressProblem(url, context.addresses);
  if (message !== null) problems.add(path, URL.canParse(url) ? 'address-refused' : 'bad-address', message);
}

/** The form of Standard Webhooks: base64 of 24 to 64 bytes, with or without `whsec_` before it. */
function checkSecret(secret: unknown, path: string, problems: ProblemList): void {
  if (typeof secret !== 'string' || secret === '' || PLACEHOLDER.test(secret)) return;
  if (secret === SECRET_PLACEHOLDER) return secretMissing(path, problems);
  const text = secret.replace(/^whsec_/, '');
  const bytes = Math.floor((text.replace(/=+$/, '').length * 3) / 4);
  if (BASE64.test(text) && text.length % 4 === 0 && bytes >= LEAST_SECRET && bytes <= LONGEST_SECRET) return;
  const message =
    'A signing secret is 24 to 64 bytes in base64, for example from `openssl rand -base64 32`; `whsec_` may stand before it.';
  problems.add(path, 'bad-secret', message);
}

function secretMissing(path: string, problems: ProblemList): void {
  const message = `"${SECRET_PLACEHOLDER}" stands for a stored secret, and there is none here. Write the secret.`;
  problems.add(path, 'secret-missing', message);
}
