import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Environment } from '../config/environment.js';
import { ensureSecretFile, writeAtomically } from './files.js';

/** Generated key under which credentials are encrypted (32 bytes, base64), kept for embedded use. */
export function ensureEncryptionKey(dataDir: string): string {
  return ensureSecretFile(join(dataDir, 'encryption.key'), () => randomBytes(32).toString('base64'));
}

/** Where the generated administrator key is. */
export function adminKeyFile(dataDir: string): string {
  return join(dataDir, 'admin.key');
}

/** Generated first administrator key, for a server that was given none. */
export function ensureAdminKey(dataDir: string): string {
  return ensureSecretFile(adminKeyFile(dataDir), () => `ck_${randomBytes(32).toString('base64url')}`);
}

/** The keys of a stack, and the file in which its clients find theirs. */
export interface StackSecrets {
  readonly encryptionKey: string;
  readonly apiKey: string;
  readonly apiKeyFile: string;
}

/** Keys from the environment, the missing ones from the data directory. */
export function stackSecrets(environment: Environment, dataDir: string): StackSecrets {
  const encryptionKey = environment.encryptionKey ?? ensureEncryptionKey(dataDir);
  if (environment.apiKey === undefined) {
    return { encryptionKey, apiKey: ensureAdminKey(dataDir), apiKeyFile: adminKeyFile(dataDir) };
  }
  const apiKeyFile = join(dataDir, 'given-admin.key');
  writeAtomically(apiKeyFile, `${environment.apiKey}\n`);
  return { encryptionKey, apiKey: environment.apiKey, apiKeyFile };
}
