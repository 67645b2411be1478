import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/** True for a Node error with this code, such as ENOENT. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && codes.includes(String(error.code));
}

/** Writes the whole file or nothing: readers see the old or the new text, never a part. */
export function writeAtomically(path: string, text: string, mode = OWNER_ONLY): void {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(temporary, text, { mode, flag: 'wx' });
    chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Text of a file, or undefined when there is none. */
export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Parsed JSON of a file, or undefined when it is absent or was damaged (as after a power cut). */
export function readJsonIfPresent(path: string): unknown {
  const text = readIfPresent(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The text of a secret file, made by `generate` when there is none. Mode 0600, also for a file that was there.
 * @returns the secret without surrounding white space
 */
export function ensureSecretFile(path: string, generate: () => string): string {
  mkdirSync(dirname(path), { recursive: true });
  const present = readIfPresent(path)?.trim();
  if (present) {
    chmodSync(path, OWNER_ONLY);
    return present;
  }
  const secret = generate();
  writeAtomically(path, `${secret}\n`);
  return secret;
}
