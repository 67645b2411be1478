import { uuidv7 } from 'uuidv7';
import type { IdGenerator } from '../../application/ports/id-generator.port.js';

export class UuidGenerator implements IdGenerator {
  next(): string {
    return uuidv7();
  }
}
