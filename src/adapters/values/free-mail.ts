import { FREE_MAIL_HOSTS } from './free-mail-hosts.js';
import { domainOf } from './normalisers.js';

/** Is this the address, or the host, of a mail service that anybody can join? Anything else, also nothing, is not. */
export function isFreeMail(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const text = value.trim().toLowerCase();
  const host = text.slice(text.lastIndexOf('@') + 1).replace(/\.$/, '');
  return FREE_MAIL_HOSTS.has(host) || FREE_MAIL_HOSTS.has(domainOf(host) ?? '');
}
