/** Does something now and then again, never twice at once. */
export class Repeater {
  private timer: NodeJS.Timeout | null = null;
  private busy = false;

  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<unknown>,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.once(), this.everyMs);
    void this.once();
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer);
  }

  private async once(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.work();
    } catch (error) {
      this.onError(error);
    } finally {
      this.busy = false;
    }
  }
}
