import type { VirtualTime } from '../time/virtual-time.js';

/** After so long without a sign of life a step is given to another worker. */
export const HEARTBEAT_MS = 10_000;

/** One process that executes steps. What it holds in memory dies with it. */
export class Worker {
  private dead = false;
  private thawsAt = 0;
  /** Lanes whose page is claimed and not kept yet. */
  readonly claimed = new Set<string>();
  private readonly watchers = new Set<() => void>();

  constructor(
    readonly name: string,
    private readonly time: VirtualTime,
  ) {}

  get isAlive(): boolean {
    return !this.dead;
  }

  /** Takes new steps. */
  get isReady(): boolean {
    return !this.dead && this.thawsAt <= this.time.now;
  }

  /** As by SIGKILL: nothing that it has begun goes on. */
  kill(): void {
    if (this.dead) return;
    this.dead = true;
    this.time.at(HEARTBEAT_MS, () => this.giveUp());
  }

  /** As by SIGSTOP and SIGCONT: it goes on later, and knows nothing of the time between. */
  freeze(ms: number): void {
    this.thawsAt = Math.max(this.thawsAt, this.time.now + ms);
    this.time.at(HEARTBEAT_MS, () => {
      if (this.thawsAt > this.time.now) this.giveUp();
    });
  }

  /** Resolves when the process may run; never, when it is dead. */
  async turn(): Promise<void> {
    while (!this.dead && this.thawsAt > this.time.now) await this.time.sleep(this.thawsAt - this.time.now);
    await this.life();
  }

  /** Never resolves when the process is dead. */
  async life(): Promise<void> {
    if (this.dead) await new Promise<never>(() => undefined);
  }

  /** Rejects when the worker has shown no sign of life for too long. */
  watch(): { readonly lost: Promise<never>; end(): void } {
    let fail = (): void => undefined;
    const lost = new Promise<never>((_resolve, reject) => {
      fail = () => reject(new LostError(this.name));
    });
    lost.catch(() => undefined);
    this.watchers.add(fail);
    return { lost, end: () => void this.watchers.delete(fail) };
  }

  private giveUp(): void {
    for (const fail of this.watchers) fail();
    this.watchers.clear();
  }
}

/** No sign of life from the worker. */
export class LostError extends Error {}
