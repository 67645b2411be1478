import type { SingleRecord } from './single-record.js';
import type { VerifyOptions } from './verify.js';

/** What a person asked of one run beyond the job's own settings; plain JSON, kept with the run. */
export interface RunOptions {
  /** Root records that this run leaves out. */
  readonly exclude: readonly string[];
  /** Only these mapped fields, of linked records, by their names on either side; null = all. */
  readonly fields: readonly string[] | null;
  /** Records per page, 1..100; null = as the settings say. */
  readonly pageSize: number | null;
  /** Waits before each page until a person has chosen from it. */
  readonly stepwise: boolean;
  /** Only so many of the first records; null = all. Dry runs alone. */
  readonly limit: number | null;
  /** The run is about one record, in a workflow of that record. */
  readonly single?: SingleRecord;
  /** The run compares both sides and carries nothing over. */
  readonly verify?: VerifyOptions;
}

export const NO_OPTIONS: RunOptions = {
  exclude: [],
  fields: null,
  pageSize: null,
  stepwise: false,
  limit: null,
};

/** A run that looks at a part of the records, or of their fields, says nothing about the rest: no watermark moves. */
export function readsPart(options: Pick<RunOptions, 'fields' | 'limit'>): boolean {
  return options.fields !== null || options.limit !== null;
}
