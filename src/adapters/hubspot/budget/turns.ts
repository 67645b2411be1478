import type { CallPriority } from '../../../application/ports/record-system.port.js';

export interface Caller {
  readonly priority: CallPriority;
  readonly run: string;
}

/** Runs that are remembered without waiting: more than a worker has at once. */
const MAX_KNOWN = 64;

/** Who is next among callers: of the highest priority, a caller of the run that was served the longest time ago. */
export class Turns {
  private turn = 0;
  private readonly served = new Map<string, number>();

  /** @param waiting by priority, then by arrival; not changed */
  next<T extends Caller>(waiting: readonly T[]): T | undefined {
    const [head] = waiting;
    let [chosen, oldest] = [head, this.turnOf(head)];
    for (const caller of waiting) {
      if (caller.priority !== head?.priority) break;
      const turn = this.turnOf(caller);
      if (turn < oldest) [chosen, oldest] = [caller, turn];
    }
    if (chosen) this.note(chosen.run, waiting);
    return chosen;
  }

  private turnOf(caller: Caller | undefined): number {
    return caller === undefined ? 0 : (this.served.get(caller.run) ?? 0);
  }

  private note(run: string, waiting: readonly Caller[]): void {
    this.turn += 1;
    this.served.set(run, this.turn);
    if (this.served.size <= MAX_KNOWN) return;
    const present = new Set(waiting.map((caller) => caller.run));
    for (const known of this.served.keys()) if (!present.has(known)) this.served.delete(known);
  }
}
