import type { NotificationTarget } from '../../domain/notifications/definition.js';
import { assertNever } from '../../domain/errors/assert-never.js';
import { addressProblem } from '../configuration/check-addresses.js';
import type { AddressPolicy } from '../ports/address-policy.port.js';
import type { Channel } from '../ports/notifier.port.js';

export type OpenedChannel =
  | { readonly status: 'open'; readonly channel: Channel }
  /** `lasting`: only another configuration changes it. */
  | { readonly status: 'refused'; readonly reason: string; readonly lasting: boolean };

/**
 * Where a message goes, its address checked again: what a name stands for may have changed since it was saved.
 * @param target with its secret opened
 */
export async function openChannel(target: NotificationTarget, policy: AddressPolicy): Promise<OpenedChannel> {
  switch (target.kind) {
    case 'email':
      return { status: 'open', channel: { kind: 'email', addresses: target.addresses } };
    case 'slack':
    case 'webhook':
      return openUrl(target, policy);
    default:
      return assertNever(target);
  }
}

async function openUrl(
  target: Exclude<NotificationTarget, { kind: 'email' }>,
  policy: AddressPolicy,
): Promise<OpenedChannel> {
  if (target.url === '' || (target.kind === 'webhook' && target.secret === '')) {
    const reason = 'Its secret was stored under another encryption key. Enter it again.';
    return { status: 'refused', reason, lasting: true };
  }
  let addresses: readonly string[] | null = null;
  const watched: AddressPolicy = {
    allowed: policy.allowed,
    resolve: async (host) => (addresses = await policy.resolve(host)),
  };
  const reason = await addressProblem(target.url, watched);
  if (reason !== null) return { status: 'refused', reason, lasting: true };
  // The checks above set it, unless the operator listed the host.
  const found = addresses as readonly string[] | null;
  if (found?.length === 0) {
    return { status: 'refused', reason: 'The host name cannot be resolved now.', lasting: false };
  }
  const address = { url: target.url, addresses: found };
  return target.kind === 'slack'
    ? { status: 'open', channel: { kind: 'slack', ...address } }
    : { status: 'open', channel: { kind: 'webhook', ...address, secret: target.secret ?? null } };
}
