import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../../simulation/time/chance.js';
import { strike, type Blow } from './blow.js';
import type { ChaosStack } from './chaos-stack.js';

/** What became of one blow. */
export interface Outcome {
  readonly blow: Blow;
  /** Until progress went on, from the kill or from the end of the freeze; null = it did not in time. */
  readonly seconds: number | null;
  /** Pages of the portal that were read once more until the next blow. */
  readonly readAgain: number;
  /** Calls that the portal's own fault struck. */
  readonly faulted: number;
}

const RECOVERY_LIMIT_MS = 120_000;

/** Lanes' places and ended runs: whatever moves here, work was committed. */
const PROGRESS = `select coalesce((select sum(l.seq) from crosstie.run_lane l join crosstie.run r on r.key = l.run_key
    where r.ended_at is null), 0)::text || ' ' || (select count(*) from crosstie.run where ended_at is not null)::text as mark`;

/** Deals the blows, one after the other, each at a moment left to chance, and waits until the work goes on. */
export class Striker {
  readonly outcomes: Outcome[] = [];

  constructor(
    private readonly stack: ChaosStack,
    private readonly chance: Chance,
    private readonly log: (line: string) => void,
  ) {}

  async deal(blow: Blow): Promise<void> {
    await pause(this.chance.between(300, 3_000));
    const { portal, stack, watch } = this.stack;
    const before = watch.pagesReadAgain;
    const rule = blow.portal ? portal.admin.addFault(blow.portal.rule) : null;
    while (!(await strike(blow, stack.pids()))) await pause(100);
    const since = performance.now();
    const back = await this.recovered(blow, since);
    const seconds = back ? (performance.now() - since) / 1_000 : null;
    await pause(this.chance.between(0, 1_500));
    const struck = portal.sandbox.faults.list().find(({ id }) => id === rule?.id)?.struck ?? 0;
    if (rule) portal.admin.removeFault(rule.id);
    const outcome = { blow, seconds, readAgain: watch.pagesReadAgain - before, faulted: struck };
    this.outcomes.push(outcome);
    this.log(
      `${this.outcomes.length}. ${blow.parts.join('+')} ${blow.signal}${blow.portal ? `, ${blow.portal.name} x${struck}` : ''}: ` +
        `${seconds === null ? 'NOT BACK' : `${seconds.toFixed(1)} s`}, ${outcome.readAgain} pages again`,
    );
  }

  /** The parts serve again, and after that something was committed; of the API alone: that it answers. */
  private async recovered(blow: Blow, since: number): Promise<boolean> {
    const late = (): boolean => performance.now() - since > RECOVERY_LIMIT_MS;
    while (!this.serve(blow)) {
      if (late()) return false;
      await pause(50);
    }
    const onlyApi = blow.parts.every((part) => part === 'api');
    const mark = await this.mark();
    while (!late()) {
      if (onlyApi ? await this.apiAnswers() : (await this.mark()) !== mark) return true;
      await pause(100);
    }
    return false;
  }

  private serve(blow: Blow): boolean {
    const { parts } = this.stack.stack.status();
    return blow.parts.every((name) => parts.some((part) => part.name === name && part.state === 'running'));
  }

  private async apiAnswers(): Promise<boolean> {
    try {
      await this.stack.api.get('/v1/syncs/main/status');
      return true;
    } catch {
      return false;
    }
  }

  private async mark(): Promise<string> {
    const [row] = await this.stack.database.query<{ readonly mark: string }>(PROGRESS);
    return row?.mark ?? '';
  }
}
