import { lookup } from 'node:dns/promises';
import type { AddressPolicy } from '../application/ports/address-policy.port.js';

/** The operator's list, and names as this machine's resolver knows them. */
export class DnsAddressPolicy implements AddressPolicy {
  constructor(readonly allowed: readonly string[]) {}

  async resolve(host: string): Promise<readonly string[]> {
    try {
      return (await lookup(host, { all: true })).map(({ address }) => address);
    } catch {
      return [];
    }
  }
}
