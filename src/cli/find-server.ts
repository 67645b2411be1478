import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RawEnvironment } from '../config/environment.js';
import { readStackStatus } from '../supervisor/ready-info.js';
import { ApiClient } from './api-client.js';
import { CliError } from './cli-error.js';

export interface ServerOptions {
  readonly url?: string;
  readonly key?: string;
}

/** `--url/--key`, else the environment, else what runs on the data directory. */
export function findServer(options: ServerOptions, env: RawEnvironment): ApiClient {
  const dataDir = resolve(env['CROSSTIE_DATA_DIR'] ?? '.crosstie');
  const running = readStackStatus(dataDir);
  const url = options.url ?? filled(env['CROSSTIE_API_URL']) ?? running?.ready.apiUrl;
  if (url === undefined) {
    const message = 'No server is known: start one with "crosstie up", or give --url and --key.';
    throw new CliError(message);
  }
  const keyFile = running?.ready.apiKeyFile ?? join(dataDir, 'admin.key');
  const key = options.key ?? filled(env['CROSSTIE_API_KEY']) ?? readKey(keyFile);
  return new ApiClient({ url: url.replace(/\/+$/, ''), key });
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function readKey(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
