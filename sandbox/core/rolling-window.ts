/** Counts events of the last `windowMs` milliseconds. */
export class RollingWindow {
  private times: number[] = [];
  private head = 0;
  private highest = 0;

  constructor(private windowMs: number) {}

  setWindow(windowMs: number): void {
    this.windowMs = windowMs;
  }

  count(now: number): number {
    while (this.head < this.times.length && (this.times[this.head] ?? 0) <= now - this.windowMs)
      this.head += 1;
    if (this.head > 4_096 && this.head * 2 > this.times.length) {
      this.times = this.times.slice(this.head);
      this.head = 0;
    }
    return this.times.length - this.head;
  }

  add(now: number): number {
    this.times.push(now);
    const count = this.count(now);
    if (count > this.highest) this.highest = count;
    return count;
  }

  /** The most events that ever fell into one window. */
  get max(): number {
    return this.highest;
  }

  reset(): void {
    this.times = [];
    this.head = 0;
    this.highest = 0;
  }
}
