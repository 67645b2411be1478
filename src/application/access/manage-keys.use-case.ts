import { Inject, Injectable } from '@nestjs/common';
import { ACCESS_STORE, type AccessStore, type ApiKeyView, type Role } from '../ports/access-store.port.js';
import { KEY_MAKER, type KeyMaker } from '../ports/key-maker.port.js';

/** Name of the key that the server's environment or data directory names. */
const FIRST_KEY = 'first administrator';

/** API keys: made, listed and revoked; a secret leaves here once and is never stored. */
@Injectable()
export class ManageKeys {
  constructor(
    @Inject(ACCESS_STORE) private readonly store: AccessStore,
    @Inject(KEY_MAKER) private readonly keys: KeyMaker,
  ) {}

  list(): Promise<readonly ApiKeyView[]> {
    return this.store.listKeys();
  }

  async create(
    name: string,
    role: Role,
    actor: string,
  ): Promise<{ readonly id: string; readonly secret: string; readonly hint: string }> {
    const key = this.keys.create();
    await this.store.insertKey({ id: key.id, name, role, hint: key.hint, sha256Hex: key.sha256Hex });
    await this.store.appendAudit({ actor, action: 'key.create', subject: key.id, detail: { name, role } });
    return { id: key.id, secret: key.secret, hint: key.hint };
  }

  async revoke(id: string, actor: string): Promise<boolean> {
    const removed = await this.store.deleteKey(id);
    if (removed) await this.store.appendAudit({ actor, action: 'key.revoke', subject: id, detail: {} });
    return removed;
  }

  /** Makes the operator's own key valid, and the one that it replaces invalid. Safe to repeat. */
  async ensureFirst(secret: string): Promise<void> {
    const key = this.keys.describe(secret);
    if ((await this.store.findKey(key.sha256Hex)) !== null) return;
    for (const old of await this.store.listKeys()) {
      if (old.name === FIRST_KEY) await this.store.deleteKey(old.id);
    }
    await this.store.insertKey({
      id: key.id,
      name: FIRST_KEY,
      role: 'admin',
      hint: key.hint,
      sha256Hex: key.sha256Hex,
    });
  }
}
