/** What became of a source record, or of one of its targets, in a job (glossary: outcome). */
export type Outcome = 'pending' | 'migrated' | 'unchanged' | 'skipped' | 'failed';

export const OUTCOMES: readonly Outcome[] = ['pending', 'migrated', 'unchanged', 'skipped', 'failed'];

/** Why a record is where it is; `rule` names the filter, match rule or policy that decided. */
export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly rule?: string;
}

/** How a target came to be `migrated`; a target counts once, under the first that applies. */
export type Effect = 'created' | 'updated' | 'linked';

export interface TargetOutcome {
  readonly target: string;
  readonly outcome: Outcome;
  readonly effect: Effect | null;
  readonly reason: Reason | null;
  /** Id of the record on the target side, once known. */
  readonly counterpartId: string | null;
}

export interface RecordOutcome {
  readonly sourceId: string;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly targets: readonly TargetOutcome[];
  /** `modifiedAt` of the source as it was read. */
  readonly sourceVersion: string | null;
  /** The parent that a `waiting-for-parent` record waits for: its pair and its id on the source's side. */
  readonly waitsFor: { readonly pairKey: number; readonly parentId: string } | null;
}
