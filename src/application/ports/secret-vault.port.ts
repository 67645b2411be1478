/** Credentials at rest: sealed with AES-256-GCM, opened only by the adapter that sends them. */
export interface SecretVault {
  /** `scope` names the owner (e.g. `portal/main/token`) and is bound into the ciphertext. */
  seal(scope: string, plaintext: string): string;
  open(scope: string, sealed: string): string;
  /** Sealed under the key that seals now. */
  isCurrent(sealed: string): boolean;
}

export const SECRET_VAULT = Symbol('SECRET_VAULT');
