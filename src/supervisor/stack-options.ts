import type { RawEnvironment } from '../config/environment.js';
import type { ReadyInfo, StackPids, StackStatus } from './ready-info.js';
import type { PartEvent } from './supervised-part.js';

/** Changes to how a part is started. */
export interface PartCommand {
  /** Default: this Node. */
  readonly file?: string;
  /** In place of the built program and its arguments. */
  readonly args?: readonly string[];
  /** After the built program's own arguments. */
  readonly extraArgs?: readonly string[];
  readonly env?: RawEnvironment;
}

export interface LocalStackOptions {
  /** The variables of the command (`process.env`); parts inherit them with what the stack adds. */
  readonly env: RawEnvironment;
  /** Default: CROSSTIE_DATA_DIR of `env`, else `.crosstie`. */
  readonly dataDir?: string;
  /** Default: the built API and worker. False leaves a part out. */
  readonly api?: PartCommand | false;
  readonly worker?: PartCommand | false;
  /** Starts the sandbox portal, which keeps its records in the data directory. `extraArgs` may size it: `--records`. */
  readonly sandbox?: PartCommand | boolean;
  /** Gives the sample ERP a database `erp` and sets ERP_URL. */
  readonly sampleErp?: boolean;
  /** Written as soon as all parts serve, and whenever a part was started again. */
  readonly readyFile?: string;
  /** Run with the stack's environment when the databases and Temporal serve, before API and worker start. */
  readonly prepare?: (env: RawEnvironment) => Promise<void>;
  /** A line for people about what happens: fetched programs, changed ports, restarts. */
  readonly log?: (line: string) => void;
  /** False trades safety against power cuts for speed. For tests only. */
  readonly durable?: boolean;
  readonly temporalStorage?: 'file' | 'memory';
  /** False: the server's own polling, for measurements. */
  readonly fastPolling?: boolean;
  readonly cacheDir?: string;
}

export type StackListener = (event: PartEvent, status: StackStatus) => void;

export interface LocalStack {
  /** Environment with which any further part or client can be started. */
  readonly env: RawEnvironment;
  readonly dataDir: string;
  readyInfo(): ReadyInfo;
  status(): StackStatus;
  pids(): StackPids;
  /** Called on every change of a part; returns the function that ends it. */
  onChange(listener: StackListener): () => void;
  /** Writes the ready-file now and after every change. */
  announce(readyFile: string): void;
  /** Stops all parts in good order and gives the data directory free. */
  stop(): Promise<void>;
}
