/** A new API key: the secret is shown once, only its SHA-256 is kept. */
export interface NewKey {
  readonly id: string;
  readonly secret: string;
  readonly hint: string;
  readonly sha256Hex: string;
}

export interface KeyMaker {
  create(): NewKey;
  /** For a secret that the operator chose. */
  describe(secret: string): NewKey;
  hash(secret: string): string;
}

export const KEY_MAKER = Symbol('KEY_MAKER');
