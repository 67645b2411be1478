import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { join } from 'node:path';
import { packageRoot } from '../../src/composition/package-root.js';
import { WORKER_ENVIRONMENT, WORKER_NODE_FLAGS } from '../../src/config/node-runtime.js';
import type { BareLoopResult } from '../bare-loop.js';
import type { BenchStack } from './bench-stack.js';
import { watchRun, type WatchedRun } from './run-watch.js';

/** The loop without Temporal in a process of its own, as warm as a worker that has run before. */
export class BareProcess {
  private constructor(
    private readonly bench: BenchStack,
    private readonly child: ChildProcessByStdio<Writable, Readable, null>,
    private readonly lines: AsyncIterator<string>,
    private readonly reader: Interface,
  ) {}

  static async start(bench: BenchStack): Promise<BareProcess> {
    const entry = join(packageRoot(), 'dist', 'bench', 'bare-loop.js');
    const child = spawn(process.execPath, [...WORKER_NODE_FLAGS, entry], {
      env: { ...WORKER_ENVIRONMENT, ...bench.stack.env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const reader = createInterface({ input: child.stdout });
    const bare = new BareProcess(bench, child, reader[Symbol.asyncIterator](), reader);
    await bare.nextLine();
    return bare;
  }

  /** One import while the worker stands still: it would take the run for one of its own. */
  async run(): Promise<WatchedRun & { readonly cpuSeconds: number }> {
    const worker = this.bench.workerPid();
    process.kill(worker, 'SIGSTOP');
    try {
      this.child.stdin.write('run\n');
      const { runId, cpuSeconds } = JSON.parse(await this.nextLine()) as BareLoopResult;
      const watched = await watchRun(this.bench, runId, worker);
      if (watched.status !== 'succeeded') throw new Error(`The bare run ended ${watched.status}.`);
      return { ...watched, cpuSeconds };
    } finally {
      process.kill(worker, 'SIGCONT');
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.stdin.end();
    await ended;
    this.reader.close();
  }

  private async nextLine(): Promise<string> {
    const line = await this.lines.next();
    if (line.done === true) throw new Error('The bare loop ended before it answered.');
    return line.value;
  }
}
