import { Option, type Command } from 'commander';
import type { ApiClient } from '../api-client.js';
import { contextOf } from '../context.js';
import { followRun } from '../follow-run.js';
import { dryRunText } from '../preview-text.js';
import { createProgress } from '../progress.js';
import type { Page, PreviewedRecord, Started } from '../wire.js';
import { chosen, jobPath, part, requireWell, type ChosenOptions } from './jobs.js';

interface PreviewOptions extends ChosenOptions {
  readonly limit?: string;
}

/** Records that people are shown; `--json` brings them all. */
const SHOWN = 200;

export function addPreviewCommand(program: Command): void {
  program
    .command('preview')
    .argument('<job>', 'SYNC/JOB')
    .option('--ids <ids...>', 'only these source records')
    .option('--exclude <ids...>', 'without these source records')
    .option('--fields <fields...>', 'only these mapped fields of linked records')
    .addOption(new Option('--direction <direction>').choices(['toBusiness', 'toHubspot']))
    .option('--limit <n>', 'only so many of the first records')
    .description('what a run would do, record by record and field by field; writes nothing')
    .action(async (name: string, options: PreviewOptions, command: Command) => {
      const { api, out } = contextOf(command);
      const limit = options.limit === undefined ? {} : { limit: Number(options.limit) };
      const started = await api.post<Started>(`${jobPath(name)}/preview`, { ...chosen(options), ...limit });
      const progress = createProgress();
      const followed = await followRun(api, started.runId, (state) => progress.show(state));
      progress.end();
      const { records, more } = await recordsOf(api, followed.id, out.json ? Infinity : SHOWN);
      out.result({ run: followed, records }, () => dryRunText(followed, records, more));
      if (followed.status !== 'partial') requireWell(followed);
    });
}

async function recordsOf(
  api: ApiClient,
  runId: string,
  most: number,
): Promise<{ readonly records: readonly PreviewedRecord[]; readonly more: boolean }> {
  const records: PreviewedRecord[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${part(cursor)}`;
    const page: Page<PreviewedRecord> = await api.get(`/v1/runs/${part(runId)}/records?limit=100${query}`);
    records.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && records.length < most);
  return { records, more: cursor !== null };
}
