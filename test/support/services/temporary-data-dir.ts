import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const TEMPORARY_PREFIX = 'crosstie-test-';

/** A fresh data directory; others may pass through it (Postgres runs as another user under root), not list it. */
export function makeTemporaryDataDir(purpose: string): string {
  const path = mkdtempSync(join(tmpdir(), `${TEMPORARY_PREFIX}${purpose}-`));
  chmodSync(path, 0o711);
  return path;
}
