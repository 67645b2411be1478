import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';
import { CliError } from './cli-error.js';
import { ACTIVE, type Run } from './wire.js';

const EVERY_MS = 500;
/** A server that is just being restarted is waited for. */
const PATIENCE_MS = 60_000;

/** Looks at a run until it has ended; `show` gets every new state. */
export async function followRun(api: ApiClient, runId: string, show: (run: Run) => void): Promise<Run> {
  let silentSince: number | null = null;
  for (;;) {
    try {
      const run = await api.get<Run>(`/v1/runs/${encodeURIComponent(runId)}`);
      silentSince = null;
      show(run);
      if (!ACTIVE.has(run.status)) return run;
    } catch (error) {
      if (!isSilence(error)) throw error;
      silentSince ??= Date.now();
      if (Date.now() - silentSince > PATIENCE_MS) throw error;
    }
    await sleep(EVERY_MS);
  }
}

/** No answer, or one that says "later": not a refusal. */
function isSilence(error: unknown): boolean {
  if (!(error instanceof CliError)) return false;
  const status = (error.detail as { readonly status?: number } | undefined)?.status;
  return status === undefined || status >= 500 || status === 429;
}
