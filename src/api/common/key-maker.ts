import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import type { KeyMaker, NewKey } from '../../application/ports/key-maker.port.js';

/** Keys of 256 random bits with a prefix that secret scanners can recognise. */
export class RandomKeyMaker implements KeyMaker {
  create(): NewKey {
    return this.describe(`ctk_${randomBytes(32).toString('base64url')}`);
  }

  describe(secret: string): NewKey {
    const hint = `${secret.slice(0, 4)}…${secret.slice(-4)}`;
    return { id: uuidv7(), secret, hint, sha256Hex: this.hash(secret) };
  }

  hash(secret: string): string {
    return createHash('sha256').update(secret).digest('hex');
  }
}
