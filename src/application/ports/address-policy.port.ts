/** Which addresses configuration entered over REST may point to, and what a host name stands for. */
export interface AddressPolicy {
  /** Entries of CROSSTIE_ALLOWED_HOSTS: `host`, `host:port`, `*.domain`, `address/bits`. */
  readonly allowed: readonly string[];
  /** Addresses behind a name; empty when it cannot be resolved now. */
  resolve(host: string): Promise<readonly string[]>;
}

export const ADDRESS_POLICY = Symbol('ADDRESS_POLICY');
