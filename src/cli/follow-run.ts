import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';
import { CliError } from './cli-error.js';
import { ACTIVE, awaitsChoice, type Run } from './wire.js';

const EVERY_MS = 500;
/** A server that is just being restarted is waited for. */
const PATIENCE_MS = 60_000;

/**
 * Looks at a run until it has ended, or until only a person can help it on; `show` gets every new state. `stuck`
 * tells of a run over several jobs that one of them waits for a person.
 */
export async function followRun(
  api: ApiClient,
  runId: string,
  show: (run: Run) => void,
  stuck: () => boolean = () => false,
): Promise<Run> {
  let silentSince: number | null = null;
  for (;;) {
    try {
      const run = await api.get<Run>(`/v1/runs/${encodeURIComponent(runId)}`);
      silentSince = null;
      show(run);
      if (!ACTIVE.has(run.status) || needsPerson(run) || stuck()) return run;
    } catch (error) {
      if (!isSilence(error)) throw error;
      silentSince ??= Date.now();
      if (Date.now() - silentSince > PATIENCE_MS) throw error;
    }
    await sleep(EVERY_MS);
  }
}

/** Parked without a time at which it goes on by itself, or before a page that waits for a choice. */
function needsPerson(run: Run): boolean {
  return awaitsChoice(run) || (run.status === 'parked' && run.reason?.until === undefined);
}

/** No answer, or one that says "later": not a refusal. */
function isSilence(error: unknown): boolean {
  if (!(error instanceof CliError)) return false;
  const status = (error.detail as { readonly status?: number } | undefined)?.status;
  return status === undefined || status >= 500 || status === 429;
}
