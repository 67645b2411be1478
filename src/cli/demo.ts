import type { LocalStack } from '../supervisor/stack-options.js';
import type { ApiClient } from './api-client.js';
import { CliError } from './cli-error.js';
import { demoDirectory, exampleOf, readDemoOptions, type DemoOptions } from './demo-options.js';
import { demoText, failuresOf, jobResults, round, type DemoResult } from './demo-result.js';
import { followRun } from './follow-run.js';
import { createOutput, type Output } from './output.js';
import { createProgress } from './progress.js';
import { clientOf, startStack } from './stack.js';
import { applyFile, untilStopped } from './up.js';
import { ACTIVE, type Page, type Run, type Started, type SyncStatus } from './wire.js';

const SYNC = 'main';

/** `npm run demo`: everything on this machine, one sync run, its table, what failed and why. */
async function demo(options: DemoOptions): Promise<number> {
  const out = { ...createOutput(options.json), note: (line: string) => process.stderr.write(`${line}\n`) };
  const stack = await startStack({
    env: process.env,
    dataDir: demoDirectory(options),
    sandboxRecords: options.records,
    plantedFaults: true,
    sampleErp: true,
    log: (line) => out.note(line),
  });
  const stopped = untilStopped(stack);
  try {
    const interrupted = stopped.then(() => null);
    const result = await Promise.race([runOnce(stack, options.preset, out), interrupted]);
    if (result === null) return 0;
    if (!options.once) {
      out.note('Everything keeps running. Stop with Ctrl-C; the next start goes on from here.');
      await stopped;
    }
    return result.ok ? 0 : 3;
  } finally {
    await stack.stop();
  }
}

async function runOnce(stack: LocalStack, preset: string, out: Output): Promise<DemoResult> {
  await applyFile(stack, exampleOf(preset), out);
  const api = clientOf(stack);
  const begun = Date.now();
  await followSync(api, await startOrJoin(api));
  const seconds = round((Date.now() - begun) / 1000);
  const jobs = await jobResults(api, SYNC);
  const sandbox = stack.readyInfo().sandboxUrl ?? null;
  const { planted, other } = await failuresOf(api, SYNC, await plantedKeys(sandbox));
  const wellEnded = jobs.every(({ status }) => status === 'succeeded' || status === 'partial');
  const result: DemoResult = {
    ok: wellEnded && jobs.length > 0 && other.length === 0,
    seconds,
    portal: await portalSize(sandbox),
    jobs,
    planted,
    urls: urlsOf(stack),
  };
  if (out.json) out.event(result, () => '');
  else process.stdout.write(`${demoText(result, other)}\n`);
  return result;
}

/** A run that an earlier start left behind is joined: the workers are at it already. */
async function startOrJoin(api: ApiClient): Promise<string> {
  try {
    return (await api.post<Started>(`/v1/syncs/${SYNC}/run-now`)).runId;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { items } = await api.get<Page<Run>>(`/v1/runs?sync=${SYNC}&limit=50`);
    const active = items.find((run) => run.kind === 'sync' && ACTIVE.has(run.status));
    if (active === undefined) throw error;
    return active.id;
  }
}

/** Shows the job that is at work, job by job. */
async function followSync(api: ApiClient, runId: string): Promise<void> {
  const progress = createProgress();
  let showing = false;
  let shown = '';
  let stuck = false;
  const showJobs = async (): Promise<void> => {
    const { jobs } = await api.get<SyncStatus>(`/v1/syncs/${SYNC}/status`);
    const active = jobs.find((job) => job.activeRunId !== null);
    stuck = active?.status === 'disabled';
    if (active?.activeRunId == null) return;
    if (shown !== '' && shown !== active.job) progress.end();
    shown = active.job;
    progress.show(await api.get<Run>(`/v1/runs/${active.activeRunId}`));
  };
  const show = (): void => {
    if (showing) return;
    showing = true;
    void showJobs()
      .catch(() => undefined)
      .finally(() => {
        showing = false;
      });
  };
  await followRun(api, runId, show, () => stuck);
  progress.end();
}

async function plantedKeys(sandboxUrl: string | null): Promise<ReadonlySet<string>> {
  if (sandboxUrl === null) return new Set();
  const { results } = (await (await fetch(`${sandboxUrl}/_sandbox/planted`)).json()) as {
    readonly results: readonly { readonly type: string; readonly id: string }[];
  };
  return new Set(results.map(({ type, id }) => `${type} ${id}`));
}

/** What the portal itself says it holds. */
async function portalSize(sandboxUrl: string | null): Promise<DemoResult['portal']> {
  const sizes = { companies: 0, contacts: 0, deals: 0, products: 0 };
  if (sandboxUrl === null) return sizes;
  const { counts } = (await (await fetch(`${sandboxUrl}/_sandbox/snapshot`)).json()) as {
    readonly counts?: Readonly<Record<string, { readonly live: number }>>;
  };
  for (const type of Object.keys(sizes) as (keyof typeof sizes)[]) sizes[type] = counts?.[type]?.live ?? 0;
  return sizes;
}

function urlsOf(stack: LocalStack): DemoResult['urls'] {
  const { apiUrl, temporalUiUrl, sandboxUrl } = stack.readyInfo();
  return {
    api: apiUrl,
    console: null,
    docs: `${apiUrl}/docs`,
    temporalUi: temporalUiUrl,
    sandbox: sandboxUrl ?? null,
  };
}

function parse(argv: readonly string[]): DemoOptions {
  try {
    return readDemoOptions(argv);
  } catch (error) {
    throw error instanceof CliError
      ? error
      : new CliError(error instanceof Error ? error.message : String(error), 2);
  }
}

async function main(): Promise<number> {
  try {
    return await demo(parse(process.argv.slice(2)));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof CliError ? error.exitCode : 1;
  }
}

void main().then((code) => process.exit(code));
