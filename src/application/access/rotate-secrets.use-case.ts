import { Inject, Injectable } from '@nestjs/common';
import {
  clientSecretScope,
  oauthSecretScope,
  portalScope,
  systemScope,
} from '../configuration/stored-document.js';
import { notificationScope } from '../notifications/notification-secrets.js';
import { ACCESS_STORE, type AccessStore } from '../ports/access-store.port.js';
import { grantScope } from '../ports/oauth-store.port.js';
import { SEALED_TEXTS, type SealedText, type SealedTexts } from '../ports/sealed-texts.port.js';
import { SECRET_VAULT, type SecretVault } from '../ports/secret-vault.port.js';

export interface RotationReport {
  /** Sealed under the first key by this call. */
  readonly resealed: number;
  /** Were so already. */
  readonly current: number;
  /** Sealed under a key that is not among those of the server: they have to be entered again. */
  readonly unreadable: readonly string[];
  /** Nothing needs the older keys any more. */
  readonly done: boolean;
}

const BATCH = 100;
/** A secret that was changed while it was being sealed anew is looked at again. */
const ROUNDS = 3;

/**
 * Seals every stored secret under the first of the server's keys. Each secret changes by itself and only from what was
 * read, so that it may be killed, repeated, and run twice at once.
 */
@Injectable()
export class RotateSecrets {
  constructor(
    @Inject(SEALED_TEXTS) private readonly texts: SealedTexts,
    @Inject(SECRET_VAULT) private readonly vault: SecretVault,
    @Inject(ACCESS_STORE) private readonly access: AccessStore,
  ) {}

  async execute(actor: string): Promise<RotationReport> {
    let resealed = 0;
    let round = await this.round();
    for (let n = 1; ; n += 1) {
      resealed += round.resealed;
      if (round.missed === 0 || n >= ROUNDS) break;
      round = await this.round();
    }
    const { current, unreadable, missed } = round;
    await this.access.appendAudit({
      actor,
      action: 'keys.rotate',
      subject: 'secrets',
      detail: { resealed, unreadable: unreadable.length },
    });
    return { resealed, current, unreadable, done: missed === 0 && unreadable.length === 0 };
  }

  private async round(): Promise<{
    readonly resealed: number;
    readonly current: number;
    readonly missed: number;
    readonly unreadable: readonly string[];
  }> {
    const tally = { resealed: 0, current: 0, missed: 0 };
    const unreadable: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<SealedTexts['read']>> = await this.texts.read(after, BATCH);
      for (const item of page.items) {
        const result = await this.reseal(item);
        if (result === 'unreadable') unreadable.push(scopeOf(item));
        else tally[result] += 1;
      }
      after = page.next;
    } while (after !== null);
    return { ...tally, unreadable };
  }

  private async reseal(item: SealedText): Promise<'resealed' | 'current' | 'missed' | 'unreadable'> {
    if (this.vault.isCurrent(item.sealed)) return 'current';
    const scope = scopeOf(item);
    let text: string;
    try {
      text = this.vault.open(scope, item.sealed);
    } catch {
      return 'unreadable';
    }
    return (await this.texts.replace(item, this.vault.seal(scope, text))) ? 'resealed' : 'missed';
  }
}

/** What the secret was bound to when it was sealed. */
function scopeOf({ kind, owner, name }: SealedText): string {
  switch (kind) {
    case 'portal-token':
      return portalScope(owner);
    case 'portal-client-secret':
      return clientSecretScope(owner);
    case 'portal-oauth-secret':
      return oauthSecretScope(owner);
    case 'grant-access':
      return grantScope(owner, 'access');
    case 'grant-refresh':
      return grantScope(owner, 'refresh');
    case 'system':
      return systemScope(owner, name);
    case 'notification':
      return notificationScope(owner, name);
  }
}
