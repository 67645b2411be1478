import { Worker } from 'node:worker_threads';
import type { ScriptLimits } from './script-limits.js';
import type { FromThread, ThreadAnswer, ThreadData, ThreadProblem, ToThread } from './worker/messages.js';

/** One record's answer as it came in. */
export interface TurnAnswer {
  readonly index: number;
  readonly durationMs: number;
  readonly answer: ThreadAnswer;
}

export type TurnEnd =
  | { readonly status: 'done'; readonly worn: boolean }
  /** The thread is gone; `at` is the record that it was at. */
  | { readonly status: 'stopped' | 'died'; readonly at: number };

type Turn = Omit<Extract<ToThread, { kind: 'run' }>, 'kind' | 'id'>;

/** A script thread as the host sees it: one turn at a time, ended by force when it does not end by itself. */
export class ScriptThreadHandle {
  private readonly worker: Worker;
  private readonly progress = new Int32Array(new SharedArrayBuffer(4));
  private nextId = 1;
  private listener: ((message: FromThread) => void) | null = null;
  private onEnd: (() => void) | null = null;
  isAlive = true;

  constructor(
    file: string,
    wasm: WebAssembly.Module,
    private readonly limits: ScriptLimits,
  ) {
    const { memoryBytes, stackBytes, outputLength, prepared } = limits;
    const data: ThreadData = {
      wasm,
      limits: { memoryBytes, stackBytes, outputLength, prepared },
      progress: this.progress,
    };
    this.worker = new Worker(file, {
      name: 'crosstie-script',
      workerData: data,
      env: {},
      argv: [],
      execArgv: [],
      stdin: false,
      // Caught and left unread: what a thread prints, if anything, is not the product's log.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, codeRangeSizeMb: 16 },
    });
    this.worker.on('message', (message: FromThread) => this.listener?.(message));
    this.worker.on('error', () => this.ended());
    this.worker.on('exit', () => this.ended());
  }

  /** False when the thread did not come up. */
  async ready(): Promise<boolean> {
    const end = await this.wait<'ready'>(this.limits.startMs, (message, finish) => {
      if (message.kind === 'ready') finish('ready');
    });
    if (end !== 'ready') await this.terminate();
    else this.worker.unref();
    return end === 'ready';
  }

  async turn(turn: Turn, signal: AbortSignal, take: (answer: TurnAnswer) => void): Promise<TurnEnd> {
    const id = this.nextId++;
    Atomics.store(this.progress, 0, 0);
    const abort = (): void => void this.terminate();
    signal.addEventListener('abort', abort, { once: true });
    this.post({ kind: 'run', id, ...turn });
    const end = await this.wait<{ readonly worn: boolean }>(this.limits.killMs, (message, finish) => {
      if (message.kind === 'answer' && message.id === id) take(message);
      if (message.kind === 'done' && message.id === id) finish(message);
    });
    signal.removeEventListener('abort', abort);
    if (end !== 'ended' && end !== 'late') return { status: 'done', worn: end.worn };
    const at = Atomics.load(this.progress, 0);
    await this.terminate();
    return { status: end === 'late' ? 'stopped' : 'died', at };
  }

  /** null = the script was too much for the thread, which is gone. */
  async check(script: string): Promise<readonly ThreadProblem[] | null> {
    const id = this.nextId++;
    this.post({ kind: 'check', id, script });
    const end = await this.wait<readonly ThreadProblem[]>(this.limits.killMs, (message, finish) => {
      if (message.kind === 'checked' && message.id === id) finish(message.problems);
    });
    if (end !== 'ended' && end !== 'late') return end;
    await this.terminate();
    return null;
  }

  async terminate(): Promise<void> {
    this.isAlive = false;
    await this.worker.terminate();
  }

  private post(message: ToThread): void {
    this.worker.ref();
    this.worker.postMessage(message);
  }

  /** What `finish` was called with; `late` after the time is over, `ended` when the thread is gone. */
  private async wait<T>(
    ms: number,
    look: (message: FromThread, finish: (value: T) => void) => void,
  ): Promise<T | 'late' | 'ended'> {
    if (!this.isAlive) return 'ended';
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<T | 'late' | 'ended'>((resolve) => {
        timer = setTimeout(() => resolve('late'), ms);
        this.onEnd = () => resolve('ended');
        this.listener = (message) => look(message, resolve);
      });
    } finally {
      clearTimeout(timer);
      [this.onEnd, this.listener] = [null, null];
      if (this.isAlive) this.worker.unref();
    }
  }

  private ended(): void {
    this.isAlive = false;
    this.onEnd?.();
  }
}
