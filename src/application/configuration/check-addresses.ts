import type { AddressPolicy } from '../ports/address-policy.port.js';

const LOCAL_NAME = /(^|\.)(localhost|local|internal|lan|home|corp|intranet)$/;

/**
 * Why an address entered over REST is refused; null = allowed. Allowed is public https, and whatever the
 * operator lists in CROSSTIE_ALLOWED_HOSTS: the server must not become a way into its own network.
 */
export async function addressProblem(address: string, policy: AddressPolicy): Promise<string | null> {
  if (!URL.canParse(address)) return 'This is not a complete address such as https://api.hubapi.com';
  const url = new URL(address);
  const host = bareHost(url.hostname);
  if (isListed(host, url.port, policy)) return null;
  if (url.protocol !== 'https:') return `Only public https addresses are allowed here. ${wayOut(host)}`;
  const refusal = `This address leads into a private network. ${wayOut(host)}`;
  if (isAddress(host)) return isPublicAddress(host) ? null : refusal;
  if (!host.includes('.') || LOCAL_NAME.test(host)) return refusal;
  const resolved = await policy.resolve(host);
  return resolved.every(isPublicAddress) ? null : refusal;
}

/** The same for systems that are not reached by https, such as databases: only what the operator lists. */
export function hostProblem(host: string, port: number, policy: AddressPolicy): string | null {
  const bare = bareHost(host);
  if (isListed(bare, String(port), policy)) return null;
  return `This host is not one that the server may connect to. ${wayOut(bare)}`;
}

/** The operator listed the address, public or not. */
export function isListedAddress(address: string, policy: AddressPolicy): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return isListed(bareHost(url.hostname), url.port, policy);
}

function isListed(host: string, port: string, policy: AddressPolicy): boolean {
  return policy.allowed.some((entry) => matches(entry.toLowerCase(), host, port));
}

function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, '').toLowerCase();
}

function wayOut(host: string): string {
  return `An operator can allow it: CROSSTIE_ALLOWED_HOSTS=${host === '' ? 'host' : host}`;
}

function matches(entry: string, host: string, port: string): boolean {
  const bits = /^\[?([0-9a-f.:]+)\]?\/(\d+)$/.exec(entry);
  if (bits !== null) return inRange(host, bits[1] ?? '', Number(bits[2]));
  const parts = /^(\[[0-9a-f:]+\]|[^:]+)(?::(\d+))?$/.exec(entry);
  if (parts === null) return entry === host;
  const name = (parts[1] ?? '').replace(/^\[|\]$/g, '');
  if (parts[2] !== undefined && parts[2] !== port) return false;
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) : host === name;
}

function isAddress(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || host.includes(':');
}

const PRIVATE_RANGES: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
  ['::', 127],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];

function isPublicAddress(address: string): boolean {
  return !PRIVATE_RANGES.some(([range, bits]) => inRange(address, range, bits));
}

function inRange(address: string, range: string, bits: number): boolean {
  const a = toBits(address);
  const b = toBits(range);
  return a !== null && b !== null && a.length === b.length && a.slice(0, bits) === b.slice(0, bits);
}

function toBits(address: string): string | null {
  const plain = address.split('%')[0] ?? '';
  if (plain.includes(':')) return ipv6Bits(plain);
  const parts = plain.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !(part >= 0 && part <= 255))) return null;
  return parts.map((part) => part.toString(2).padStart(8, '0')).join('');
}

function ipv6Bits(address: string): string | null {
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const tail = mapped?.[2] === undefined ? null : toBits(mapped[2]);
  const text = mapped === null || tail === null ? address : `${mapped[1] ?? ''}${hexPair(tail)}`;
  const [left = '', right] = text.split('::');
  const head = left === '' ? [] : left.split(':');
  const rest = right === undefined || right === '' ? [] : right.split(':');
  const gap = right === undefined ? 0 : 8 - head.length - rest.length;
  const groups = [...head, ...Array.from({ length: Math.max(0, gap) }, () => '0'), ...rest];
  if (groups.length !== 8) return null;
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}

function hexPair(bits: string): string {
  const high = Number.parseInt(bits.slice(0, 16), 2).toString(16);
  return `${high}:${Number.parseInt(bits.slice(16), 2).toString(16)}`;
}
