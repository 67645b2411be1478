import { ActivityFailure, ApplicationFailure, RetryState } from '@temporalio/common';
import { toTemporalFailure } from '../../activities/interceptors/error-translation.js';
import type { EngineCall, RunEngine } from '../../src/application/engine/run-engine.js';
import type { Chance } from '../time/chance.js';
import type { VirtualTime } from '../time/virtual-time.js';
import { LostError, type Worker } from '../workers/worker.js';

/** As the workflow's options for these steps. */
const MAX_ATTEMPTS = 10;
const LONGEST_RETRY_MS = 30_000;

export interface Pool {
  /** A worker that takes steps. */
  ready(): Promise<{ readonly worker: Worker; readonly engine: RunEngine }>;
}

/** Carries out a step the way Temporal does: at least once, on any worker, again after a failure or a silence. */
export class Steps {
  /** Errors that nobody foresaw. */
  readonly surprises: string[] = [];

  constructor(
    private readonly time: VirtualTime,
    private readonly chance: Chance,
    private readonly pool: Pool,
  ) {}

  async execute<T>(name: string, step: (engine: RunEngine, call: EngineCall) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(step);
      } catch (error) {
        const failure = this.judge(name, error);
        if (failure.nonRetryable === true || attempt >= MAX_ATTEMPTS) throw asActivityFailure(name, failure);
        await this.time.sleep(delayOf(failure, attempt));
      }
    }
  }

  private async attempt<T>(step: (engine: RunEngine, call: EngineCall) => Promise<T>): Promise<T> {
    const { worker, engine } = await this.pool.ready();
    await this.time.sleep(this.chance.between(1, 20));
    const controller = new AbortController();
    const watch = worker.watch();
    const result = step(engine, { signal: controller.signal, heartbeat: () => undefined });
    result.catch(() => undefined);
    try {
      return await Promise.race([result, watch.lost]);
    } catch (error) {
      // The worker hears of it when it next reports, if ever.
      if (error instanceof LostError && this.chance.hits(0.5))
        controller.abort(new Error('The step was given up.'));
      throw error;
    } finally {
      watch.end();
    }
  }

  private judge(name: string, error: unknown): ApplicationFailure {
    if (error instanceof LostError) return ApplicationFailure.create({ type: 'Transient', message: 'Lost.' });
    const failure = toTemporalFailure(error);
    if (failure instanceof ApplicationFailure) {
      if (failure.type === 'Unexpected') this.surprises.push(`${name}: ${textOf(error)}`);
      return failure;
    }
    return ApplicationFailure.create({ type: 'Transient', message: 'Cancelled.' });
  }
}

function delayOf(failure: ApplicationFailure, attempt: number): number {
  const wanted = failure.nextRetryDelay;
  return typeof wanted === 'number' ? wanted : Math.min(LONGEST_RETRY_MS, 1_000 * 2 ** (attempt - 1));
}

function asActivityFailure(name: string, cause: ApplicationFailure): ActivityFailure {
  return new ActivityFailure(
    cause.message,
    name,
    undefined,
    RetryState.MAXIMUM_ATTEMPTS_REACHED,
    undefined,
    cause,
  );
}

function textOf(error: unknown): string {
  return error instanceof Error
    ? `${error.message} ${(error.stack ?? '').split('\n').slice(1, 4).join(' ')}`
    : String(error);
}
