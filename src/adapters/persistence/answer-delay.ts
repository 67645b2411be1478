/** How long the quickest answer is remembered: long enough to meet one, short enough for clocks that drift apart. */
const REMEMBERED_MS = 30_000;

/**
 * How much later than usual an answer of the database was taken notice of: because the network was slow or this process
 * was busy. The two clocks need not agree; the quickest of the last answers says how far they are apart.
 */
export class AnswerDelay {
  private before = Infinity;
  private present = Infinity;
  private since = -Infinity;

  /** @param now milliseconds that only go forward */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Milliseconds beyond the quickest, never negative. @param saidAt the database's clock when it answered, ms */
  of(saidAt: number): number {
    const now = this.now();
    if (now - this.since > REMEMBERED_MS) {
      this.before = this.present;
      this.present = Infinity;
      this.since = now;
    }
    const apart = now - saidAt;
    this.present = Math.min(this.present, apart);
    return apart - Math.min(this.before, this.present);
  }
}
