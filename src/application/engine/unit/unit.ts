import type { Reason } from '../../../domain/sync/outcome.js';
import { settleTarget, type PageDraft, type RecordDraft, type TargetDraft } from '../page/page-draft.js';
import { postpone } from '../page/write-page.js';

/** A record on its page. */
export interface Member {
  readonly page: PageDraft;
  readonly record: RecordDraft;
}

/** A root record with its associated ones: written and linked as a whole, or not at all. */
export interface Unit {
  readonly root: Member;
  readonly associated: readonly Member[];
}

/** What went wrong first, and with which record. */
export interface Bad {
  readonly member: Member;
  readonly reason: Reason;
}

export function membersOf({ root, associated }: Unit): readonly Member[] {
  return [root, ...associated];
}

/** The root goes before the others, each record's targets in their order. */
export function firstBad(unit: Unit): Bad | null {
  for (const member of membersOf(unit)) {
    const { refusal, targets } = member.record;
    if (refusal?.outcome === 'failed') return { member, reason: refusal.reason };
    for (const { verdict } of targets)
      if (verdict?.outcome === 'failed') return { member, reason: verdict.reason ?? UNSAID };
  }
  return null;
}

const UNSAID: Reason = { code: 'failed', message: 'It failed without a reason.' };

/** Something is to be written for it; matches alone are only linked. */
export function hasWrites(unit: Unit): boolean {
  return membersOf(unit).some(({ record }) =>
    record.targets.some(
      ({ verdict, action }) => verdict === null && (action === 'create' || action === 'update'),
    ),
  );
}

/** Another job works on one of its records: all of them wait for the next round. */
export function holdIfBusy(unit: Unit): void {
  const isBusy = membersOf(unit).some(({ record }) =>
    record.targets.some(({ verdict }) => verdict?.outcome === 'pending' && verdict.reason?.code === 'busy'),
  );
  if (isBusy) for (const { record } of membersOf(unit)) postpone(record);
}

/**
 * Nothing of it was written, or all was taken back: the root fails with the first fault, what was well waits for the
 * next run and says for whom.
 */
export function failUnit(unit: Unit, { member, reason }: Bad): void {
  const { root } = unit;
  const { type, record } = root.record;
  const told = nameOf(member);
  const own: Reason =
    member === root ? reason : { ...reason, message: `${told}: ${reason.message}`, rule: 'rollbackOnError' };
  for (const draft of root.record.targets) undo(draft, 'failed', own);
  const waits: Reason = {
    code: 'unit-failed',
    message:
      member === root
        ? `It is imported together with ${type} ${record.id}, which failed: ${reason.message}`
        : `It is imported together with ${type} ${record.id}, of which ${told} failed: ${reason.message}`,
    rule: 'rollbackOnError',
  };
  for (const each of unit.associated) {
    for (const draft of each.record.targets) {
      const { verdict } = draft;
      if (verdict === null || verdict.outcome === 'migrated') undo(draft, 'pending', waits);
    }
  }
  for (const each of membersOf(unit)) dropConflicts(each);
}

function nameOf({ record }: Member): string {
  return `${record.type} ${record.record.id}`;
}

function undo(draft: TargetDraft, outcome: 'failed' | 'pending', reason: Reason): void {
  if (draft.link === null) draft.counterpartId = null;
  draft.action = 'none';
  draft.stored = null;
  draft.version = null;
  draft.keepsBaseline = false;
  settleTarget(draft, outcome, null, reason);
}

/** They would tell of values that were not written. */
function dropConflicts({ page, record }: Member): void {
  const kept = page.conflicts.filter(({ sourceId }) => sourceId !== record.record.id);
  page.conflicts.splice(0, page.conflicts.length, ...kept);
}

/** The page with some of its records; what it gathers goes into the page itself. */
export function partOf(page: PageDraft, records: readonly RecordDraft[]): PageDraft {
  return { ...page, records };
}
