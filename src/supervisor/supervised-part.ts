import { setTimeout as delay } from 'node:timers/promises';
import { spawnGuarded, type GuardedProcess, type ProcessExit, type ProgramSpec } from './guarded-process.js';
import type { ProcessIdentity } from './process-identity.js';

/** Where a part stands. `crash-looping` parts are still being retried. */
export type PartState = 'stopped' | 'starting' | 'running' | 'restarting' | 'crash-looping';

/** What to run and how to know that it serves. */
export interface PartSpec {
  readonly name: string;
  /** Called before every start. */
  program(): ProgramSpec | Promise<ProgramSpec>;
  /** Resolves true when the part serves; asked again every 100 ms until then. */
  ready(process: ProcessIdentity): Promise<boolean>;
  /** Called after every start, once it serves, before it counts as running; again when it fails. */
  afterReady?(): Promise<void>;
  readonly startTimeoutMs: number;
  /** At the first start, give up after so many deaths; unset = only when the time is over. */
  readonly firstStartAttempts?: number;
}

export interface PartEvent {
  readonly part: string;
  readonly state: PartState;
  readonly pid: number | null;
  readonly identity: ProcessIdentity | undefined;
  readonly restarts: number;
  /** For people: why it is in this state. */
  readonly detail?: string;
}

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 3_000;
const HEALTHY_AFTER_MS = 30_000;
const CRASH_LOOP_DEATHS = 5;
const READY_POLL_MS = 100;

/** A program kept alive: started, watched, started again after a growing pause when it dies. */
export class SupervisedPart {
  private process: GuardedProcess | undefined;
  private stopping = false;
  private loop: Promise<void> | undefined;
  private restarts = 0;
  private deaths = 0;
  private current: PartState = 'stopped';
  private readonly wake = new AbortController();

  constructor(
    private readonly spec: PartSpec,
    private readonly onChange: (event: PartEvent) => void,
  ) {}

  get name(): string {
    return this.spec.name;
  }

  get state(): PartState {
    return this.current;
  }

  get pid(): number | null {
    return this.process?.identity.pid ?? null;
  }

  get identity(): ProcessIdentity | undefined {
    return this.process?.identity;
  }

  /**
   * Starts the part and keeps it running.
   * @throws when it does not serve within its start time
   */
  async start(): Promise<void> {
    this.report('starting');
    await this.startWithRetry(this.spec.firstStartAttempts);
    this.loop = this.keepAlive();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake.abort();
    await this.process?.stop();
    await this.loop;
    this.process = undefined;
    this.report('stopped');
  }

  /** What a killed predecessor left behind may be in the way for a moment, so a start is tried again. */
  private async startWithRetry(maxAttempts = Number.POSITIVE_INFINITY): Promise<void> {
    const deadline = Date.now() + this.spec.startTimeoutMs;
    for (let attempts = 1; ; attempts += 1) {
      const problem = await this.attempt(deadline);
      if (problem === undefined || this.stopping) return;
      this.process = undefined;
      if (Date.now() >= deadline || attempts >= maxAttempts)
        throw new Error(`${this.name} did not start: ${problem}`);
      if (attempts >= CRASH_LOOP_DEATHS) this.report('crash-looping', problem);
      await this.pause(backoff(attempts));
    }
  }

  /** One start; undefined when it serves, else what was wrong. */
  private async attempt(deadline: number): Promise<string | undefined> {
    const program = await this.spec.program();
    if (this.stopping) return undefined;
    const child = spawnGuarded(program);
    this.process = child;
    // Whoever watches the process numbers wants the new one now, not only when it serves again.
    if (this.restarts > 0) this.report(this.current);
    let exit: ProcessExit | undefined;
    void child.exited.then((value) => (exit = value));
    while (!this.stopping) {
      if (exit) return `it ended with ${describeExit(exit)}, see ${program.logFile}`;
      if (await this.isReady(child)) {
        this.report('running');
        return undefined;
      }
      if (Date.now() >= deadline) {
        await child.stop();
        return `it does not answer, see ${program.logFile}`;
      }
      await this.pause(READY_POLL_MS);
    }
    return undefined;
  }

  private async isReady(child: GuardedProcess): Promise<boolean> {
    try {
      if (!(await this.spec.ready(child.identity))) return false;
      await this.spec.afterReady?.();
      return true;
    } catch {
      return false;
    }
  }

  private async keepAlive(): Promise<void> {
    while (!this.stopping && this.process) {
      const since = Date.now();
      const exit = await this.process.exited;
      if (this.stopping) return;
      this.process = undefined;
      this.deaths = Date.now() - since > HEALTHY_AFTER_MS ? 1 : this.deaths + 1;
      await this.restart(describeExit(exit));
    }
  }

  private async restart(reason: string): Promise<void> {
    let detail = `it ended with ${reason}`;
    for (;;) {
      this.restarts += 1;
      const looping = this.deaths >= CRASH_LOOP_DEATHS;
      this.report(looping ? 'crash-looping' : 'restarting', detail);
      await this.pause(backoff(this.deaths));
      if (this.stopping) return;
      try {
        return await this.startWithRetry();
      } catch (error) {
        this.process = undefined;
        this.deaths += 1;
        detail = error instanceof Error ? error.message : String(error);
      }
    }
  }

  /** Waits, but not past a stop. */
  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.wake.signal }).catch(() => undefined);
  }

  private report(state: PartState, detail?: string): void {
    this.current = state;
    this.onChange({
      part: this.name,
      state,
      pid: this.pid,
      identity: this.identity,
      restarts: this.restarts,
      ...(detail === undefined ? {} : { detail }),
    });
  }
}

function describeExit(exit: ProcessExit): string {
  return exit.signal ? `signal ${exit.signal}` : `exit code ${exit.code ?? 'unknown'}`;
}

/** Doubles from death to death, and stays short enough that a part is back within 5 s. */
function backoff(deaths: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** (deaths - 1), MAX_BACKOFF_MS);
}
