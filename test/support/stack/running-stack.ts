import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { ReadyInfo } from '../../../src/supervisor/ready-info.js';
import { until } from './until.js';

const root = join(__dirname, '..', '..', '..');
const CLI = join(root, 'dist', 'src', 'bin', 'crosstie.js');

export interface StackOptions {
  /** Companies in the portal; five contacts and one deal each. */
  readonly companies: number;
  /** Example that is applied; default `demo`, with the preset `standard`. */
  readonly example?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Words before the command, such as those that give it file systems of its own. */
  readonly before?: readonly string[];
}

export type KillablePart = 'api' | 'worker' | 'temporal' | 'postgres';

export interface RunBody {
  readonly id: string;
  readonly status: string;
  readonly reason?: { readonly code: string; readonly message: string };
  readonly counts: { readonly hubspot: Counts; readonly business: Counts };
  readonly created: number;
  readonly updated: number;
  readonly linked: number;
  readonly source: string;
}

export interface Counts {
  readonly total: number;
  readonly pending: number;
  readonly migrated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
}

/** A whole Crosstie started by its own command, as a user starts it, in a data directory of its own. */
export class RunningStack {
  private constructor(
    private readonly child: ChildProcess,
    private readonly dataDir: string,
    private readonly readyFile: string,
    private readonly log: string[],
  ) {}

  static async start(options: StackOptions): Promise<RunningStack> {
    const dataDir = mkdtempSync(join(tmpdir(), 'crosstie-stack-'));
    const readyFile = join(dataDir, 'ready.json');
    const args = [
      CLI,
      'up',
      '--sandbox',
      '--sample-erp',
      '--config',
      join(root, 'examples', `${options.example ?? 'demo'}.crosstie.yaml`),
      '--ready-file',
      readyFile,
    ];
    const env = {
      ...process.env,
      PORT: '0',
      CROSSTIE_DATA_DIR: dataDir,
      SANDBOX_RECORDS: String(options.companies),
      ...options.env,
    };
    const [command = process.execPath, ...words] = [...(options.before ?? []), process.execPath, ...args];
    const child = spawn(command, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const log: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => log.push(chunk.toString()));
    const stack = new RunningStack(child, dataDir, readyFile, log);
    try {
      await until(() => existsSync(readyFile) || child.exitCode !== null, 120_000);
      if (child.exitCode !== null)
        throw new Error(`"crosstie up" ended with ${child.exitCode}:\n${stack.output()}`);
    } catch (error) {
      await stack.stop();
      throw error;
    }
    return stack;
  }

  /** Everything that the command printed. */
  output(): string {
    return this.log.join('');
  }

  ready(): ReadyInfo {
    return JSON.parse(readFileSync(this.readyFile, 'utf8')) as ReadyInfo;
  }

  logOf(part: string): string {
    return readFileSync(join(this.dataDir, 'logs', `${part}.log`), 'utf8');
  }

  async api(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    const { apiUrl, apiKeyFile } = this.ready();
    const response = await fetch(`${apiUrl}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${readFileSync(apiKeyFile, 'utf8').trim()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  /** Answers through a restart of the API or of what it needs. */
  async patientApi(method: string, path: string, body?: unknown): Promise<unknown> {
    let last: unknown = null;
    await until(async () => {
      try {
        const answer = await this.api(method, path, body);
        last = answer;
        return answer.status < 500;
      } catch (error) {
        last = error;
        return false;
      }
    }, 60_000);
    return (last as { body: unknown }).body;
  }

  async sandbox(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.ready().sandboxUrl}/_sandbox/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Sandbox answered ${response.status} to ${method} ${path}: ${text}`);
    return JSON.parse(text) as unknown;
  }

  async erp<Row extends Record<string, unknown>>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    return this.query(this.ready().erpUrl ?? '', sql, values);
  }

  async database<Row extends Record<string, unknown>>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    return this.query(this.ready().databaseUrl, sql, values);
  }

  async runNow(job: string): Promise<string> {
    const answer = await this.api('POST', `/syncs/main/jobs/${job}/run-now`);
    if (answer.status !== 202)
      throw new Error(`Run Now of ${job} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return (answer.body as { runId: string }).runId;
  }

  async run(id: string): Promise<RunBody> {
    return (await this.patientApi('GET', `/runs/${id}`)) as RunBody;
  }

  /** Polls a run to its end; `onPoll` sees every answer. */
  async finished(
    id: string,
    timeoutMs: number,
    onPoll: (run: RunBody) => void = () => undefined,
  ): Promise<RunBody> {
    let run = await this.run(id);
    await until(async () => {
      run = await this.run(id);
      onPoll(run);
      return ['succeeded', 'partial', 'failed', 'cancelled'].includes(run.status);
    }, timeoutMs);
    return run;
  }

  /** Runs a job to its end; most tests only need it done. */
  async complete(job: string, timeoutMs = 120_000): Promise<RunBody> {
    return this.finished(await this.runNow(job), timeoutMs);
  }

  /** What a further worker of this installation needs. */
  workerEnvironment(): Readonly<Record<string, string>> {
    const { databaseUrl, temporalAddress } = this.ready();
    const key = readFileSync(join(this.dataDir, 'encryption.key'), 'utf8').trim();
    return {
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
      CROSSTIE_ENCRYPTION_KEY: key,
      CROSSTIE_DATA_DIR: this.dataDir,
    };
  }

  /** SIGKILL to the real process; returns its pid. */
  kill(part: KillablePart): number {
    const pid = this.ready().pids[part];
    if (pid === null) throw new Error(`${part} has no process at the moment.`);
    process.kill(pid, 'SIGKILL');
    return pid;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      const force = setTimeout(() => this.child.kill('SIGKILL'), 60_000);
      await ended;
      clearTimeout(force);
    }
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  private async query<Row extends Record<string, unknown>>(
    url: string,
    sql: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Row>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  }
}
