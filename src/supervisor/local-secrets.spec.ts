import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '../config/environment.js';
import { adminKeyFile, ensureAdminKey, ensureEncryptionKey, stackSecrets } from './local-secrets.js';

describe('generated keys', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'crosstie-keys-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('are made once, for the owner only', () => {
    const key = ensureEncryptionKey(directory);
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(ensureEncryptionKey(directory)).toBe(key);
    const admin = ensureAdminKey(directory);
    expect(ensureAdminKey(directory)).toBe(admin);
    expect(statSync(adminKeyFile(directory)).mode & 0o777).toBe(0o600);
  });

  it('are closed again when somebody opened them', () => {
    ensureAdminKey(directory);
    chmodSync(adminKeyFile(directory), 0o644);
    ensureAdminKey(directory);
    expect(statSync(adminKeyFile(directory)).mode & 0o777).toBe(0o600);
  });

  it('pass the server’s own validation', () => {
    const { encryptionKey, apiKey, apiKeyFile } = stackSecrets(loadEnvironment({}, 'local'), directory);
    expect(readFileSync(apiKeyFile, 'utf8').trim()).toBe(apiKey);
    const source = { CROSSTIE_ENCRYPTION_KEY: encryptionKey, CROSSTIE_API_KEY: apiKey };
    expect(loadEnvironment(source, 'local')).toMatchObject({ encryptionKey, apiKey });
  });

  it('give way to given ones, which clients find in a file too', () => {
    const given = {
      CROSSTIE_API_KEY: 'a-key-of-mine-0123456789',
      CROSSTIE_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    };
    const secrets = stackSecrets(loadEnvironment(given, 'local'), directory);
    expect(secrets).toMatchObject({
      apiKey: given.CROSSTIE_API_KEY,
      encryptionKey: given.CROSSTIE_ENCRYPTION_KEY,
    });
    expect(readFileSync(secrets.apiKeyFile, 'utf8').trim()).toBe(given.CROSSTIE_API_KEY);
    expect(secrets.apiKeyFile).not.toBe(adminKeyFile(directory));
  });
});
