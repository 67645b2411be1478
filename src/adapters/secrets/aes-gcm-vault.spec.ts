import { randomBytes } from 'node:crypto';

import { AesGcmVault, SecretVaultError } from './aes-gcm-vault.js';

const key = () => randomBytes(32).toString('base64');

describe('AesGcmVault', () => {
  it('opens what it sealed, and never seals alike twice', () => {
    const vault = new AesGcmVault([key()]);
    const first = vault.seal('portal/main/token', 'pat-secret-ü');
    expect(vault.open('portal/main/token', first)).toBe('pat-secret-ü');
    expect(vault.seal('portal/main/token', 'pat-secret-ü')).not.toBe(first);
    expect(first).not.toContain('pat-secret');
  });

  it('binds a secret to its owner', () => {
    const vault = new AesGcmVault([key()]);
    const sealed = vault.seal('portal/main/token', 'x');
    expect(() => vault.open('portal/other/token', sealed)).toThrow(SecretVaultError);
  });

  it('refuses what was changed anywhere', () => {
    const vault = new AesGcmVault([key()]);
    const sealed = vault.seal('s', 'plain');
    for (let at = 3; at < sealed.length; at += 1) {
      const flipped = sealed[at] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, at) + flipped + sealed.slice(at + 1);
      // The last character of base64url may carry unused bits; it decodes to the same bytes then.
      if (
        changed
          .split('.')
          .every((part, i) =>
            Buffer.from(part, 'base64url').equals(Buffer.from(sealed.split('.')[i] ?? '', 'base64url')),
          )
      )
        continue;
      expect(() => vault.open('s', changed)).toThrow(SecretVaultError);
    }
  });

  it('opens with an older key and seals with the newer one', () => {
    const [older, newer] = [key(), key()];
    const sealed = new AesGcmVault([older]).seal('s', 'plain');
    const vault = new AesGcmVault([newer, older]);
    expect(vault.open('s', sealed)).toBe('plain');
    expect(() => new AesGcmVault([older]).open('s', vault.seal('s', 'plain'))).toThrow(
      'another encryption key',
    );
  });

  it.each([
    ['too short', randomBytes(16).toString('base64')],
    ['too long', randomBytes(33).toString('base64')],
    ['not base64', 'not a key at all'],
    ['all zero', Buffer.alloc(32).toString('base64')],
    ['counting', Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('base64')],
    ['words', Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')],
    ['empty', ''],
  ])('refuses a key that is %s', (_name, bad) => {
    expect(() => new AesGcmVault([bad])).toThrow(SecretVaultError);
  });
});
