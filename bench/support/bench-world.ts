import { BenchStack } from './bench-stack.js';
import { importContacts, prepareContacts, type MeasuredRun } from './measured-run.js';

/** How much of everything. Contacts of one stack only ever grow, so the rows take them in rising order. */
export interface BenchSizes {
  readonly small: number;
  readonly compared: number;
  readonly large: number;
  readonly changed: readonly number[];
  readonly states: number;
}

export const FULL: BenchSizes = {
  small: 10_000,
  compared: 50_000,
  large: 200_000,
  changed: [1_000, 5_000],
  states: 1_000_000,
};

export const QUICK: BenchSizes = { ...FULL, small: 2_000, compared: 10_000, large: 20_000, changed: [1_000] };

export const LONG: BenchSizes = { ...FULL, large: 1_000_000 };

export type Server = 'embedded' | 'default';

const WARM_UPS = 2;

/** The stacks of one bench, started when the first row asks for them, one at a time. */
export class BenchWorld {
  private open: { readonly server: Server; readonly bench: BenchStack } | null = null;
  private small: MeasuredRun | null = null;
  private large: MeasuredRun | null = null;
  private repeated: MeasuredRun | null = null;

  constructor(
    readonly sizes: BenchSizes,
    readonly log: (line: string) => void,
    private readonly workerArgs: readonly string[] = [],
  ) {}

  /** Stops the other stack: two of them would measure each other. */
  async stack(server: Server): Promise<BenchStack> {
    if (this.open?.server === server) return this.open.bench;
    await this.close();
    this.log(`starting a stack on the ${server} Temporal server`);
    const bench = await BenchStack.start({ server, workerArgs: this.workerArgs, log: this.log });
    this.open = { server, bench };
    return bench;
  }

  /** Whichever stack is up. */
  anyStack(): Promise<BenchStack> {
    return this.stack(this.open?.server ?? 'embedded');
  }

  /** An import of few contacts by a worker that has done the like before: code is compiled, pools are filled. */
  async smallImport(): Promise<MeasuredRun> {
    if (this.small === null) {
      for (let warmUp = 0; warmUp < WARM_UPS; warmUp += 1) await this.importOf(this.sizes.small);
      this.small = await this.importOf(this.sizes.small);
    }
    return this.small;
  }

  /** A large import by a worker that has imported before; several rows look at this one run. */
  async largeImport(): Promise<MeasuredRun> {
    if (this.large === null) {
      await this.smallImport();
      this.large = await this.importOf(this.sizes.large);
    }
    return this.large;
  }

  /** The same contacts once more, by a worker whose code has had 100,000s of them to become fast. */
  async repeatedLargeImport(): Promise<MeasuredRun> {
    await this.largeImport();
    return (this.repeated ??= await this.importOf(this.sizes.large));
  }

  /** The last one that there was; Temporal tells the executions of a job's last run only. */
  async lastLargeImport(): Promise<MeasuredRun> {
    const first = await this.largeImport();
    return this.repeated ?? first;
  }

  async close(): Promise<void> {
    const open = this.open;
    this.open = null;
    await open?.bench.stop();
  }

  private async importOf(contacts: number): Promise<MeasuredRun> {
    const bench = await this.stack('embedded');
    await bench.portal.liftLimits();
    await prepareContacts(bench, contacts);
    this.log(`importing ${contacts} contacts, unthrottled`);
    return importContacts(bench);
  }
}
