import type { FieldValue, FieldValues } from '../../../domain/records/field-value.js';
import { sameValue } from '../../../domain/values/same-value.js';
import type {
  BrokenOff,
  CommitPageRequest,
  IntendedUpdate,
  LoadedPage,
  UnsureWrite,
} from '../../ports/page-store.port.js';
import type { CompiledJob } from '../compile/compiled-job.js';
import type { PageDraft, TargetDraft } from './page-draft.js';
import { createOperationId } from './prepare-creates.js';

/**
 * The update, left by an attempt that died, that the target holds in this field: what stands there is our own doing
 * and no change of a person. Its conflict is kept now, for it never was.
 */
export function alreadyWritten(
  page: PageDraft,
  draft: TargetDraft,
  field: string,
): IntendedUpdate | undefined {
  const current = draft.current?.fields[field];
  if (draft.left === null || current === undefined) return undefined;
  const found = [...draft.left.updates].reverse().find(({ targetId, fields }) => {
    const meant = fields[field];
    return targetId === draft.counterpartId && meant !== undefined && isItsSpelling(current, meant);
  });
  if (found) page.conflicts.push(...found.conflicts.filter((conflict) => conflict.field === field));
  return found;
}

/** Attempts that died were about to write this field: it is compared whether its source changed since or not. */
export function wasBegun({ left }: TargetDraft, field: string): boolean {
  return left?.updates.some(({ fields }) => field in fields) ?? false;
}

/** What attempts that died were to create with held something else in this field, which both sides write. */
export function wasEditedSince({ left }: TargetDraft, field: string, stored: FieldValue): boolean {
  const made = left?.made ?? [];
  return made.length > 0 && !made.some((fields) => isItsSpelling(stored ?? '', fields[field] ?? ''));
}

/** What the other direction wrote to the source and has not committed: its own job knows where it came from. */
export function cameFromTarget({ written }: TargetDraft, field: string, value: FieldValue): boolean {
  return written.some((fields) => {
    const meant = fields[field];
    return meant !== undefined && isItsSpelling(value, meant);
  });
}

/** What the commit of a page does to intents, besides ending its own. */
export function settledIntents(
  job: CompiledJob,
  page: PageDraft,
  loaded: LoadedPage,
  repairs: readonly BrokenOff[] = [],
): Pick<CommitPageRequest, 'madeGood' | 'unsure'> {
  const refused = unsure(job, page);
  const done = madeGood(page, loaded, repairs);
  return {
    ...(done.length > 0 ? { madeGood: done } : {}),
    ...(refused.length > 0 ? { unsure: refused } : {}),
  };
}

/** Intents that need not be looked at again once the page is kept; those of records that are busy elsewhere stay. */
function madeGood(
  page: PageDraft,
  { intents }: LoadedPage,
  repairs: readonly BrokenOff[],
): readonly string[] {
  if (intents.size === 0 && repairs.length === 0) return [];
  const busy = new Set(page.records.filter(isBusy).map(({ record }) => record.id));
  const left = [...intents.values()].flatMap((ofPair) =>
    [...ofPair].flatMap(([sourceId, { operationIds }]) =>
      operationIds.map((operationId) => ({ operationId, sourceId })),
    ),
  );
  const done = [...left, ...repairs].filter(({ sourceId }) => !busy.has(sourceId));
  return [...new Set(done.map(({ operationId }) => operationId))];
}

/**
 * What was refused. A call without an answer may have been repeated before the refusal: what it meant to write may stand
 * there, and is no change of a person then; what it meant to make may be there, or was deleted since.
 */
function unsure(job: CompiledJob, page: PageDraft): readonly UnsureWrite[] {
  return page.records.flatMap((record) =>
    isBusy(record)
      ? []
      : record.targets.flatMap((draft) => {
          const operationId = createOperationId(job.plan.sync.slug, record, draft);
          const write = unsureUpdate(draft, operationId) ?? unsureCreation(draft, operationId);
          return write ? [{ ...write, pairKey: draft.target.pairKey, sourceId: record.record.id }] : [];
        }),
  );
}

type Unplaced = Omit<UnsureWrite, 'pairKey' | 'sourceId'>;

function unsureUpdate(
  { verdict, action, counterpartId, target, fields }: TargetDraft,
  operationId: string,
): Unplaced | null {
  const refused = verdict?.outcome === 'failed' && action === 'update' && target.readsTarget;
  if (!refused || counterpartId === null) return null;
  return {
    operationId: `${operationId}:refused`,
    update: { targetId: counterpartId, fields, conflicts: [] },
  };
}

/** It may have been made before it was refused or had to wait, or have been deleted after it was made. */
function unsureCreation(draft: TargetDraft, operationId: string): Unplaced | null {
  const { verdict, left, link, counterpartId, mayBeMade, action, target } = draft;
  if (verdict === null || link !== null || counterpartId !== null) return null;
  const isOpen = verdict.outcome === 'failed' || verdict.outcome === 'pending';
  if (!mayBeMade && !(isOpen && left?.creates)) return null;
  const now = action === 'create' && target.readsTarget ? [sharedFields(draft)] : [];
  const made = [...(left?.made ?? []), ...now];
  return { operationId, ...(made.length > 0 ? { made } : {}) };
}

/** What a creation says in fields that both sides write. */
export function sharedFields({ type, fields }: TargetDraft): FieldValues {
  const shared = type.mapping.fields.filter(({ twoWay, target }) => twoWay && target in fields);
  return Object.fromEntries(shared.map(({ target }) => [target, fields[target] ?? null]));
}

function isBusy({ targets }: PageDraft['records'][number]): boolean {
  return targets.some(({ verdict }) => verdict?.reason?.rule === 'claim');
}

/** The same value as the other side spells it: an address in small letters, 15000.00 for 15000. */
export function isItsSpelling(stored: FieldValue, sent: FieldValue): boolean {
  const plain = (value: FieldValue): FieldValue =>
    typeof value === 'string' ? value.trim().toLowerCase() : value;
  return sameValue('decimal', plain(stored), plain(sent));
}
