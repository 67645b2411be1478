/** How long a reading serves before a fresh one is wanted: two clocks drift apart by about a millisecond in it. */
const FRESH_MS = 60_000;

/**
 * HubSpot's clock, told by the `Date` headers. They carry whole seconds and arrive late, so the latest time that
 * any of them proves is taken: never ahead of HubSpot's clock, at most about a second behind.
 */
export class ServerClock {
  private offset: { readonly value: number; readonly at: number } | null = null;
  private seenAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  learn(dateHeader: string | undefined): void {
    const time = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
    if (Number.isNaN(time)) return;
    const at = this.monotonic();
    this.seenAt = at;
    const value = time - at;
    if (!this.offset || value > this.offset.value || at - this.offset.at > FRESH_MS)
      this.offset = { value, at };
  }

  /** ISO UTC; null when no answer has come for a while. */
  now(): string | null {
    const at = this.monotonic();
    if (!this.offset || at - this.seenAt > FRESH_MS) return null;
    return new Date(this.offset.value + at).toISOString();
  }
}
