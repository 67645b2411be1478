import { SystemFailure } from '../../domain/errors/failure.js';
import { ScriptThreadHandle } from './script-thread-handle.js';
import type { ScriptLimits } from './script-limits.js';
import { threadFile } from './thread-file.js';
import { compileEngine } from './wasm-module.js';

interface Engine {
  readonly file: string;
  readonly wasm: WebAssembly.Module;
}

/** A few threads, started when they are needed and replaced when they are gone; who finds none free waits his turn. */
export class ScriptThreadPool {
  private readonly idle: ScriptThreadHandle[] = [];
  private readonly waiting: (() => void)[] = [];
  private readonly all = new Set<ScriptThreadHandle>();
  private busy = 0;
  private engine: Promise<Engine> | null = null;
  private isClosed = false;

  constructor(private readonly limits: ScriptLimits) {}

  /** The thread is for `work` alone until it ends; `work` says whether the thread is still good afterwards. */
  async use<T>(
    work: (thread: ScriptThreadHandle) => Promise<{ readonly keep: boolean; readonly value: T }>,
  ): Promise<T> {
    while (this.busy >= this.limits.threads) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.busy += 1;
    let thread: ScriptThreadHandle | null = null;
    let keep = false;
    try {
      thread = this.takeIdle() ?? (await this.start());
      const done = await work(thread);
      keep = done.keep;
      return done.value;
    } finally {
      this.busy -= 1;
      if (thread) await this.giveBack(thread, keep);
      this.waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.all].map((thread) => thread.terminate()));
    this.all.clear();
    this.idle.length = 0;
  }

  private takeIdle(): ScriptThreadHandle | undefined {
    let thread = this.idle.pop();
    while (thread && !thread.isAlive) {
      this.all.delete(thread);
      thread = this.idle.pop();
    }
    return thread;
  }

  private async start(): Promise<ScriptThreadHandle> {
    if (this.isClosed) throw unavailable('is closed');
    const { file, wasm } = await this.prepared();
    const thread = new ScriptThreadHandle(file, wasm, this.limits);
    this.all.add(thread);
    if (await thread.ready()) return thread;
    this.all.delete(thread);
    throw unavailable('did not start');
  }

  private async giveBack(thread: ScriptThreadHandle, keep: boolean): Promise<void> {
    if (keep && thread.isAlive && !this.isClosed) {
      this.idle.push(thread);
      return;
    }
    this.all.delete(thread);
    await thread.terminate();
  }

  private async prepared(): Promise<Engine> {
    this.engine ??= Promise.all([threadFile(), compileEngine(this.limits.memoryPages)]).then(
      ([file, wasm]) => ({
        file,
        wasm,
      }),
    );
    try {
      return await this.engine;
    } catch (error) {
      this.engine = null;
      throw new SystemFailure(failureOf('could not be loaded'), { cause: error });
    }
  }
}

function failureOf(what: string) {
  return {
    class: 'transient',
    code: 'hook-sandbox-unavailable',
    message: `The sandbox for scripts ${what}.`,
  } as const;
}

function unavailable(what: string): SystemFailure {
  return new SystemFailure(failureOf(what));
}
