import timers from 'node:timers/promises';
import { performance as nodePerformance } from 'node:perf_hooks';

interface Due {
  readonly at: number;
  readonly seq: number;
  readonly fire: () => void;
}

/** Thrown when a world takes far more steps than any healthy one. */
export class StuckError extends Error {}

const MOST_STEPS = 60_000;

/**
 * Time of one world. Nothing passes by itself: the next thing due is fired once everything that the last one set
 * off has come to rest, so that a world goes the same way each time.
 */
export class VirtualTime {
  private readonly start: number;
  private readonly queue: Due[] = [];
  private seq = 0;
  steps = 0;

  constructor(private current: number) {
    this.start = current;
  }

  get now(): number {
    return this.current;
  }

  get iso(): string {
    return new Date(this.current).toISOString();
  }

  get elapsed(): number {
    return this.current - this.start;
  }

  at(ms: number, fire: () => void): void {
    const due = { at: this.current + Math.max(0, Math.ceil(ms)), seq: this.seq++, fire };
    let place = this.queue.length;
    while (place > 0 && isLater(this.queue[place - 1], due)) place -= 1;
    this.queue.splice(place, 0, due);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(abortError());
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(abortError());
      signal?.addEventListener('abort', onAbort, { once: true });
      this.at(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
    });
  }

  /** Fires what is due, in order, until `main` has settled. */
  async run<T>(main: Promise<T>): Promise<T> {
    let settled = false;
    const end = (): void => void (settled = true);
    main.then(end, end);
    for (;;) {
      await breath();
      if (settled) return main;
      const due = this.queue.shift();
      if (!due) throw new StuckError('Everybody waits for somebody else.');
      if (++this.steps > MOST_STEPS) throw new StuckError(`No end after ${MOST_STEPS} steps.`);
      this.current = Math.max(this.current, due.at);
      due.fire();
    }
  }
}

/** Lets every promise that can go on do so. */
function breath(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isLater(a: Due | undefined, b: Due): boolean {
  return a !== undefined && (a.at > b.at || (a.at === b.at && a.seq > b.seq));
}

function abortError(): Error {
  return Object.assign(new Error('The wait was ended.'), { name: 'AbortError' });
}

/**
 * Puts the world's clock and chance in the place of the process's, for code that asks these directly: `Date`,
 * `performance.now`, `Math.random` and waits of `node:timers/promises`. Answers a function that puts them back.
 */
export function takeOver(time: VirtualTime, random: () => number): () => void {
  const real = { Date: globalThis.Date, random: Math.random, now: performance.now, wait: timers.setTimeout };
  const wait = (ms: number, _value?: unknown, options?: { readonly signal?: AbortSignal }): Promise<void> =>
    time.sleep(ms, options?.signal);
  globalThis.Date = new Proxy(real.Date, {
    construct: (target, given: readonly unknown[]): object =>
      Reflect.construct(target, given.length === 0 ? [time.now] : given) as Date,
    get: (target, key): unknown => (key === 'now' ? () => time.now : Reflect.get(target, key)),
  });
  Math.random = random;
  const clocks = [performance, nodePerformance];
  for (const each of clocks) Reflect.set(each, 'now', () => time.elapsed);
  Reflect.set(timers, 'setTimeout', wait);
  return () => {
    globalThis.Date = real.Date;
    Math.random = real.random;
    for (const each of clocks) Reflect.set(each, 'now', real.now);
    Reflect.set(timers, 'setTimeout', real.wait);
  };
}
