import { parentPort, workerData } from 'node:worker_threads';
import { Guest, ScriptRefused, type GuestClock } from './guest.js';
import type { FromThread, ThreadAnswer, ThreadData, ThreadProblem, ToThread } from './messages.js';

type Turn = Extract<ToThread, { kind: 'run' }>;

/** Entry of a script thread: takes turns of records, one at a time, and keeps the scripts it was given compiled. */
class ScriptThread {
  private readonly clock: GuestClock = { now: 0 };
  /** In order of last use. */
  private readonly guests = new Map<string, Guest>();
  private isWorn = false;

  constructor(
    private readonly data: ThreadData,
    private readonly send: (message: FromThread) => void,
  ) {}

  async take(message: ToThread): Promise<void> {
    switch (message.kind) {
      case 'run':
        await this.run(message);
        return;
      case 'check':
        this.send({ kind: 'checked', id: message.id, problems: await this.check(message.script) });
        return;
    }
  }

  private async run(turn: Turn): Promise<void> {
    const { id, inputs } = turn;
    this.clock.now = turn.now;
    const began = performance.now();
    let strikes = 0;
    let taken = 0;
    for (const input of inputs) {
      const started = performance.now();
      const isTimeLeft = started - began < turn.turnMs && started + turn.recordMs < began + turn.latestMs;
      if (taken > 0 && (!isTimeLeft || strikes >= turn.strikes)) break;
      Atomics.store(this.data.progress, 0, taken);
      const answer = await this.answer(turn, input, began + turn.latestMs);
      const hitLimit = !answer.ok || this.guests.get(turn.script)?.isFresh === false;
      this.send({ kind: 'answer', id, index: taken, durationMs: performance.now() - started, answer });
      if (hitLimit) strikes += 1;
      taken += 1;
    }
    this.send({ kind: 'done', id, taken, worn: this.isWorn });
  }

  private async answer(turn: Turn, input: string, latest: number): Promise<ThreadAnswer> {
    try {
      const first = (await this.guestFor(turn.script)).answer(input, turn.recordMs);
      const left = latest - performance.now();
      if (first.ok || first.problem.code !== 'timeout' || left < turn.recordMs) return first;
      // The time is the wall's: on a busy machine an honest script may have waited most of it.
      return (await this.guestFor(turn.script)).answer(input, Math.min(left, 2 * turn.recordMs));
    } catch (error) {
      if (error instanceof ScriptRefused) return { ok: false, problem: error.problem };
      throw error;
    }
  }

  private async guestFor(script: string): Promise<Guest> {
    const known = this.guests.get(script);
    this.guests.delete(script);
    if (known?.isFresh === false) {
      this.isWorn = true;
      await known.load();
    }
    const guest = known ?? (await Guest.open(this.data.wasm, this.data.limits, this.clock, script));
    this.guests.set(script, guest);
    for (const [oldest, unused] of this.guests) {
      if (this.guests.size <= this.data.limits.prepared) break;
      unused.close();
      this.guests.delete(oldest);
    }
    return guest;
  }

  private async check(script: string): Promise<readonly ThreadProblem[]> {
    try {
      (await Guest.open(this.data.wasm, this.data.limits, this.clock, script)).close();
      return [];
    } catch (error) {
      if (error instanceof ScriptRefused) return [error.problem];
      throw error;
    }
  }
}

if (parentPort) {
  const port = parentPort;
  const thread = new ScriptThread(workerData as ThreadData, (message) => port.postMessage(message));
  // A fault here ends the thread; the host answers what was open and starts another.
  port.on('message', (message: ToThread) => void thread.take(message));
  port.postMessage({ kind: 'ready' } satisfies FromThread);
}
