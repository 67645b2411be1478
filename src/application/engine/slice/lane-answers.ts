import type { LaneLease, PageStore } from '../../ports/page-store.port.js';

/**
 * Tells the store that an attempt at a lane ended with an answer: an error, a halt, a worker that was asked to stop. What
 * cannot be told while the database is away is told before the next attempt of this process.
 */
export class LaneAnswers {
  private readonly owed = new Map<string, LaneLease>();

  constructor(private readonly pages: Pick<PageStore, 'answerLane'>) {}

  async tell(lease: LaneLease): Promise<void> {
    try {
      await this.pages.answerLane(lease);
    } catch {
      // The attempt's own error is what matters to its caller.
      this.owed.set(keyOf(lease), lease);
    }
  }

  async tellOwed(runKey: number, lane: number): Promise<void> {
    const key = keyOf({ runKey, lane });
    const lease = this.owed.get(key);
    if (!lease) return;
    await this.pages.answerLane(lease);
    this.owed.delete(key);
  }
}

function keyOf({ runKey, lane }: Pick<LaneLease, 'runKey' | 'lane'>): string {
  return `${runKey} ${lane}`;
}
