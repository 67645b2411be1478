import type { Command } from 'commander';
import type { ApiClient } from '../api-client.js';
import { CliError } from '../cli-error.js';
import { contextOf } from '../context.js';
import { followRun } from '../follow-run.js';
import { createProgress } from '../progress.js';
import { verifyText } from '../verify-text.js';
import type { Page, Started, VerifiedRecord } from '../wire.js';
import { listed, part, requireWell } from './jobs.js';

interface VerifyCommandOptions {
  readonly mappings?: readonly string[];
  readonly repair?: boolean;
  readonly linksOnly?: boolean;
}

/** Records that people are shown; `--json` brings them all. */
const SHOWN = 100;

export function addVerifyCommand(program: Command): void {
  program
    .command('verify')
    .argument('<sync>')
    .option('--mappings <mappings...>', 'only these mappings')
    .option('--repair', 'put what differs back in the queue of the job that keeps it')
    .option('--links-only', 'do not look for records that should be linked, or of which two stand for one')
    .description('compare both sides of everything that is linked; exit 3 when something differs')
    .action(async (sync: string, options: VerifyCommandOptions, command: Command) => {
      const { api, out } = contextOf(command);
      const mappings = listed(options.mappings ?? []);
      const started = await api.post<Started>(`/v1/syncs/${part(sync)}/verify`, {
        ...(mappings.length > 0 ? { mappings } : {}),
        ...(options.repair === true ? { repair: true } : {}),
        ...(options.linksOnly === true ? { linksOnly: true } : {}),
      });
      const progress = createProgress();
      const run = await followRun(api, started.runId, (state) => progress.show(state));
      progress.end();
      const { records, more } = await foundBy(api, run.id, out.json ? Infinity : SHOWN);
      out.result({ run, records }, () => verifyText(run, records, more));
      if (run.status !== 'partial') return requireWell(run);
      throw new CliError('The two sides do not agree.', 3, null);
    });
}

async function foundBy(
  api: ApiClient,
  runId: string,
  most: number,
): Promise<{ readonly records: readonly VerifiedRecord[]; readonly more: boolean }> {
  const records: VerifiedRecord[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${part(cursor)}`;
    const path: string = `/v1/runs/${part(runId)}/records?outcome=failed&limit=100${query}`;
    const page: Page<VerifiedRecord> = await api.get(path);
    records.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && records.length < most);
  return { records, more: cursor !== null };
}
