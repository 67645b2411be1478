import { createHash } from 'node:crypto';
import type { CreateOrigin } from '../../../application/ports/record-system.port.js';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const CHARACTERS = 16;

/** Five bits a character, RFC 4648 in lower case; 16 of them are 80 bits. */
function base32(bytes: Uint8Array, characters: number): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5 && text.length < characters) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31] ?? '';
    }
    held &= (1 << bits) - 1;
  }
  return text;
}

/**
 * The unique value that keeps a creation from doubling: equal for every attempt, another one after an unlink. The
 * other side's id stands in it as a hash, since ids may be names or addresses of people.
 */
export function crosstieId(origin: CreateOrigin): string {
  const hash = createHash('sha256').update(origin.id, 'utf8').digest();
  return `${origin.sync}/${origin.type}/${base32(hash, CHARACTERS)}#${origin.generation}`;
}
