import { Inject, Injectable } from '@nestjs/common';
import { ACCESS_STORE, type AccessStore, type ApiKeyView } from '../ports/access-store.port.js';
import { KEY_MAKER, type KeyMaker } from '../ports/key-maker.port.js';

/** Who calls: the key behind a secret, null when there is none. */
@Injectable()
export class Authenticate {
  constructor(
    @Inject(ACCESS_STORE) private readonly store: AccessStore,
    @Inject(KEY_MAKER) private readonly keys: KeyMaker,
  ) {}

  async execute(secret: string): Promise<ApiKeyView | null> {
    const key = await this.store.findKey(this.keys.hash(secret));
    if (key !== null) await this.store.touchKey(key.id);
    return key;
  }
}
