import type { Side } from '../../domain/records/system-record.js';
import type { CallsBySide, RecordPreview } from '../../domain/sync/record-change.js';

/** A page of a dry run: what would have been done. */
export interface PreviewPage {
  readonly runKey: number;
  readonly lane: number;
  /** Sequence number that the page starts from: a repeated page replaces what it kept before. */
  readonly seq: number;
  readonly typeKey: number;
  readonly records: readonly Pick<RecordPreview, 'id' | 'title' | 'changes'>[];
  readonly links: readonly PreviewLink[];
  readonly calls: CallsBySide;
}

/** A link that the dry run would have made; the counterpart may be one that it would have created. */
export interface PreviewLink {
  readonly pairKey: number;
  readonly sourceId: string;
  /** Type of the counterpart. */
  readonly type: string;
  readonly counterpartId: string;
}

/** A page of a stepwise run that waits for a person's choice, or has it. One per run. */
export interface OfferedPage {
  readonly runKey: number;
  readonly lane: number;
  readonly seq: number;
  readonly side: Side;
  readonly type: string;
  readonly records: readonly RecordPreview[];
  /** Ids that the source no longer has. */
  readonly missing: readonly string[];
  /** Cursor after the page; null = it is the lane's last. */
  readonly next: string | null;
}

export type ChosenPage = OfferedPage & {
  readonly chosen: boolean;
  readonly exclude: readonly string[];
  /** The rest of the run asks no more. */
  readonly auto: boolean;
};

/** What runs show before they write: reports of dry runs, and pages offered for a choice. Bounded in size and time. */
export interface PreviewStore {
  /** Copies the job's waiting and failed records to a dry run, which takes them up as the real one would. */
  seed(runId: string): Promise<void>;
  keepPage(page: PreviewPage): Promise<void>;
  /** Would-be links of the run: pair -> source id -> counterpart. */
  links(
    runKey: number,
    wanted: readonly { readonly pairKey: number; readonly ids: readonly string[] }[],
  ): Promise<ReadonlyMap<number, ReadonlyMap<string, { readonly id: string; readonly type: string }>>>;
  /** Counterparts that the run would have linked already: their id -> source id. */
  owners(runKey: number, pairKey: number, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Sum over the pages of a dry run. */
  calls(runId: string): Promise<CallsBySide>;
  /** Offers a page, unless another one still waits for its choice or for being written. */
  offer(page: OfferedPage): Promise<void>;
  offered(runKey: number): Promise<ChosenPage | null>;
  /** False = no page of the run waits, or another one by now. */
  choose(
    runKey: number,
    page: { readonly lane: number; readonly seq: number },
    choice: { readonly exclude: readonly string[]; readonly auto: boolean },
  ): Promise<boolean>;
  /** Deletes reports and offered pages of runs that ended before this instant. Returns the number of runs. */
  purge(endedBefore: string): Promise<number>;
}

export const PREVIEW_STORE = Symbol('PREVIEW_STORE');
