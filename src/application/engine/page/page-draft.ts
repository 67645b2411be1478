import type { FieldProblem } from '../../../domain/mapping/compiled-mapping.js';
import type { FieldValue, FieldValues } from '../../../domain/records/field-value.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { Link } from '../../../domain/sync/link.js';
import type { Effect, Outcome, Reason } from '../../../domain/sync/outcome.js';
import type { PageDecisions } from '../../ports/repair-decisions.port.js';
import type { ConflictWrite, LeftIntents, LinkCut, MatchReviewWrite } from '../../ports/page-store.port.js';
import type { CompiledStream, CompiledTarget, CompiledTargetType } from '../compile/compiled-job.js';

/** A page on its way through the pipeline: what is decided about each record so far. */
export interface PageDraft {
  readonly stream: CompiledStream;
  readonly records: readonly RecordDraft[];
  readonly reviews: MatchReviewWrite[];
  readonly conflicts: ConflictWrite[];
  readonly decisions: PageDecisions;
  /** What the log of the run is to say about matching, where a setting asks for it. */
  readonly notes: RunNote[];
  /** Parents that this job brings over itself: key of their type -> ids. */
  readonly brought: Map<number, Set<string>>;
  /** Links that end with this page, because a side deleted its record. */
  readonly cuts: LinkCut[];
  /** Linked targets are looked at although nothing changed: they may be gone. */
  readonly audits: boolean;
}

export interface RunNote {
  readonly code: 'matched' | 'ambiguous' | 'unmatched';
  /** Ids and names of rules only. */
  readonly message: string;
}

export interface RecordDraft {
  /** Type of the source record. */
  readonly type: string;
  readonly record: SystemRecord;
  readonly targets: TargetDraft[];
  /** Set when the record takes no part at all: filtered out, archived, gone. */
  refusal: { readonly outcome: Outcome; readonly reason: Reason } | null;
  waitsFor: { readonly pairKey: number; readonly parentId: string } | null;
}

export interface TargetDraft {
  readonly target: CompiledTarget;
  link: Link | null;
  /** The link whose target is gone, where the target is to be created anew. */
  replaces: Link | null;
  generation: number;
  /** What attempts that died were about to write for it. */
  readonly left: LeftIntents | null;
  /** What the other direction was about to write to the source record from its partner, and never committed. */
  readonly written: readonly FieldValues[];
  /** What is to be done on the other side; `adopt` and `link` only keep baselines, `delete-source` deletes on this one. */
  action: 'none' | 'create' | 'update' | 'link' | 'adopt' | 'delete' | 'delete-source';
  type: CompiledTargetType;
  counterpartId: string | null;
  /** The target as it stands, where it was read. */
  current: SystemRecord | null;
  /** Parent field -> id; a parent created in this very page is filled in just before the write. */
  readonly parentIds: Map<string, string>;
  /** Parents as the source record itself keeps them: its field -> id, for the source's baseline. */
  readonly sourceParents: Map<string, string>;
  /** Field values to write. */
  fields: Record<string, FieldValue>;
  /** As the other side stored them. */
  stored: FieldValues | null;
  /** Fields in which the target said the same already. */
  agreed: Record<string, FieldValue> | null;
  /** When the target was last changed, as its system said after our write. */
  version: string | null;
  /** The source's baseline moves with this page's commit. */
  keepsBaseline: boolean;
  /** The link is kept with this page's commit whatever becomes of the record: it is new, or leads to another target. */
  keepsLink: boolean;
  /** Its creation was refused, and may have come about all the same, or have been undone by a person since. */
  mayBeMade: boolean;
  /** Fields whose written values do not enter the baseline. */
  readonly unseen: Set<string>;
  /** Source fields that do not enter its baseline: both sides changed them, and the job of the other direction finds that. */
  readonly reopened: Set<string>;
  /** What a person should know of although the record is written. */
  audits: readonly string[];
  verdict: TargetVerdict | null;
}

/** A target that its record is linked to. */
export interface Linked {
  readonly record: RecordDraft;
  readonly draft: TargetDraft;
  readonly link: Link;
}

export interface TargetVerdict {
  readonly outcome: Outcome;
  readonly effect: Effect | null;
  readonly reason: Reason | null;
}

export function settleTarget(
  draft: TargetDraft,
  outcome: Outcome,
  effect: Effect | null,
  reason: Reason | null = null,
): void {
  draft.verdict = { outcome, effect, reason };
}

/** Fields that cannot be filled from the source: the record fails on the first and tells of three. */
export function settleProblems(draft: TargetDraft, problems: readonly FieldProblem[]): void {
  const [first] = problems;
  if (!first) return;
  const said = problems.slice(0, 3).map((problem) => problem.message);
  settleTarget(draft, 'failed', null, { code: first.code, message: said.join(' '), field: first.field });
}

/** A target that was read and is not there, by its `onTargetDeleted`. */
export function loseTarget(draft: TargetDraft): void {
  switch (draft.target.onTargetDeleted) {
    case 'skip':
      return settleGone(draft);
    case 'propagate':
      draft.action = 'delete-source';
      return;
    case 'recreate':
      draft.replaces = draft.link;
      draft.link = null;
      draft.counterpartId = null;
      draft.generation += 1;
  }
}

/** Its counterpart was deleted on the other side: that may have been meant, so it is not created again by itself. */
export function settleGone(draft: TargetDraft): void {
  if (draft.target.onTargetDeleted !== 'skip') {
    // It went after it was read; the next run reads it again, and finds it gone.
    return settleTarget(draft, 'pending', null, {
      code: 'target-gone',
      message: `Its ${draft.type.name} was deleted this moment; the next run looks again.`,
      rule: 'deletes',
    });
  }
  settleTarget(draft, 'skipped', null, {
    code: 'target-gone',
    message: `Its ${draft.type.name} no longer exists; unlink the record to create it again.`,
    rule: 'deletes',
  });
}

/** Drafts of one target over the page that nothing was decided about yet. */
export function undecided(
  page: PageDraft,
  target: CompiledTarget,
): { record: RecordDraft; draft: TargetDraft }[] {
  const open: { record: RecordDraft; draft: TargetDraft }[] = [];
  for (const record of page.records) {
    for (const draft of record.targets) {
      if (draft.target === target && draft.verdict === null) open.push({ record, draft });
    }
  }
  return open;
}
