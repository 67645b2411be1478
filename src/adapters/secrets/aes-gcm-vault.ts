import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

import type { SecretVault } from '../../application/ports/secret-vault.port.js';

const FORMAT = 'v1';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class SecretVaultError extends Error {
  override readonly name = 'SecretVaultError';
}

/**
 * Envelope encryption: every secret has a data key of its own, sealed by the installation's key. The text is
 * `v1.<key id>.<sealed data key>.<sealed secret>`; both parts are AES-256-GCM with a random 96-bit nonce, and the
 * scope is bound in as additional data, so that a secret cannot be moved to another owner.
 */
export class AesGcmVault implements SecretVault {
  private readonly current: MasterKey;
  private readonly keys: ReadonlyMap<string, MasterKey>;

  /** `masterKeys` in base64, 32 bytes each: the first seals, all of them open. */
  constructor(masterKeys: readonly string[]) {
    const keys = masterKeys.map(masterKey);
    const [current] = keys;
    if (!current) throw new SecretVaultError('An encryption key is needed.');
    this.current = current;
    this.keys = new Map(keys.map((key) => [key.id, key]));
  }

  seal(scope: string, plaintext: string): string {
    const dataKey = randomBytes(KEY_BYTES);
    const sealedKey = encrypt(this.current.bytes, dataKey, `${scope}#key`);
    const sealed = encrypt(dataKey, Buffer.from(plaintext, 'utf8'), scope);
    dataKey.fill(0);
    return [FORMAT, this.current.id, sealedKey, sealed].join('.');
  }

  isCurrent(sealed: string): boolean {
    return sealed.startsWith(`${FORMAT}.${this.current.id}.`);
  }

  open(scope: string, sealed: string): string {
    const [format, keyId, sealedKey, text, ...rest] = sealed.split('.');
    if (format !== FORMAT || !keyId || !sealedKey || !text || rest.length > 0) {
      throw new SecretVaultError('A stored secret has an unknown form.');
    }
    const key = this.keys.get(keyId);
    if (!key) throw new SecretVaultError('A stored secret was sealed with another encryption key.');
    try {
      const dataKey = decrypt(key.bytes, sealedKey, `${scope}#key`);
      return decrypt(dataKey, text, scope).toString('utf8');
    } catch {
      throw new SecretVaultError(
        'A stored secret cannot be opened: it was changed or belongs to another owner.',
      );
    }
  }
}

/** `new,older,…`: the first seals, all of them open. */
export function encryptionKeysOf(text: string): readonly string[] {
  return text.split(',').map((key) => key.trim());
}

interface MasterKey {
  readonly id: string;
  readonly bytes: Buffer;
}

function masterKey(base64: string): MasterKey {
  const bytes = Buffer.from(base64, 'base64');
  if (
    bytes.length !== KEY_BYTES ||
    bytes.toString('base64').replace(/=+$/, '') !== base64.trim().replace(/=+$/, '')
  ) {
    throw new SecretVaultError(
      'The encryption key must be 32 bytes in base64, e.g. from `openssl rand -base64 32`.',
    );
  }
  if (isGuessable(bytes)) {
    throw new SecretVaultError(
      'The encryption key is a sample, not a secret: make one with `openssl rand -base64 32`.',
    );
  }
  return {
    id: createHash('sha256').update('crosstie key id').update(bytes).digest('hex').slice(0, 8),
    bytes,
  };
}

/** All zero, few different bytes, a counting row or plain words: a key that was typed, not drawn. */
function isGuessable(bytes: Buffer): boolean {
  if (new Set(bytes).size < 12) return true;
  const step = ((bytes[1] ?? 0) - (bytes[0] ?? 0)) & 0xff;
  if (bytes.every((byte, at) => at === 0 || ((byte - (bytes[at - 1] ?? 0)) & 0xff) === step)) return true;
  return bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
}

function encrypt(key: Buffer, plaintext: Buffer, scope: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(scope, 'utf8'));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url');
}

function decrypt(key: Buffer, sealed: string, scope: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(scope, 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  return Buffer.concat([
    decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES)),
    decipher.final(),
  ]);
}
