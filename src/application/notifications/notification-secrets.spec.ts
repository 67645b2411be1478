import { randomBytes } from 'node:crypto';
import { AesGcmVault } from '../../adapters/secrets/aes-gcm-vault.js';
import type { NotificationDocuments } from '../../domain/notifications/definition.js';
import {
  maskNotifications,
  openNotifications,
  restoreSecrets,
  sealNotifications,
  secretOf,
} from './notification-secrets.js';

const URL = 'https://hooks.example.com/services/secret-part';
const DOCUMENTS: NotificationDocuments = {
  chat: { to: { kind: 'slack', url: URL } },
  hook: { to: { kind: 'webhook', url: 'https://example.com/x', secret: 'c2VjcmV0' } },
  bare: { to: { kind: 'webhook', url: 'https://example.com/y' } },
  mail: { to: { kind: 'email', addresses: ['ops@example.com'] } },
};

describe('secrets of notifications', () => {
  const newVault = () => new AesGcmVault([randomBytes(32).toString('base64')]);
  const vault = newVault();
  const sealed = sealNotifications('main', DOCUMENTS, {}, vault);

  it('are sealed where they are stored, and open again', () => {
    expect(JSON.stringify(sealed)).not.toMatch(/secret-part|c2VjcmV0/);
    expect(sealed['bare']).toEqual(DOCUMENTS['bare']);
    expect(sealed['mail']).toEqual(DOCUMENTS['mail']);
    expect(openNotifications('main', sealed, vault)).toEqual(DOCUMENTS);
  });

  it('keep their ciphertext while they stay the same', () => {
    expect(sealNotifications('main', DOCUMENTS, sealed, vault)).toEqual(sealed);
    const other = { ...DOCUMENTS, chat: { to: { kind: 'slack', url: `${URL}2` } } } as const;
    const again = sealNotifications('main', other, sealed, vault);
    expect(again['hook']).toEqual(sealed['hook']);
    expect(again['chat']).not.toEqual(sealed['chat']);
  });

  it('are of no use under another name or key', () => {
    const moved = { other: sealed['hook'] } as NotificationDocuments;
    expect(secretOf(openNotifications('main', moved, vault)['other']?.to)).toBe('');
    expect(secretOf(openNotifications('main', sealed, newVault())['hook']?.to)).toBe('');
  });

  it('come back where a person sends what he was shown', () => {
    const document = { version: 1, syncs: { main: { notifications: maskNotifications(DOCUMENTS) } } };
    const stored = { main: { portal: 'p', system: 's', preset: 'standard', notifications: DOCUMENTS } };
    const restored = restoreSecrets(document, stored, vault) as typeof document;
    expect(restored.syncs.main.notifications).toEqual(DOCUMENTS);
    const odd = {
      syncs: { main: { notifications: { a: null, b: { to: 1 }, c: { to: { kind: 'slack' } } } } },
    };
    expect(restoreSecrets(odd, stored, vault)).toEqual(odd);
  });
});
