/** A number of places; who finds none free waits in line. */
export class Places {
  private readonly line: (() => void)[] = [];

  constructor(private free: number) {}

  /** Resolves with the way to give the place back. Rejects when aborted. */
  async take(signal: AbortSignal): Promise<() => void> {
    if (this.free > 0) this.free -= 1;
    else await this.wait(signal);
    let isTaken = true;
    return () => {
      if (isTaken) this.giveBack();
      isTaken = false;
    };
  }

  private wait(signal: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const onTurn = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        this.line.splice(this.line.indexOf(onTurn), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.line.push(onTurn);
    });
  }

  private giveBack(): void {
    const next = this.line.shift();
    if (next) next();
    else this.free += 1;
  }
}
