import type { LoadedPage } from '../../ports/page-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledTarget } from '../compile/compiled-job.js';
import { draftTarget } from './draft-target.js';
import { alreadyWritten } from './left-intents.js';
import { settleTarget, type PageDraft, type RecordDraft, type TargetDraft } from './page-draft.js';
import { createOperationId, creationOf } from './prepare-creates.js';

interface Left {
  readonly record: RecordDraft;
  readonly draft: TargetDraft;
}

const FOLLOWS = {
  code: 'busy',
  message: 'It was deleted before its creation was committed; that is linked first.',
  rule: 'claim',
};

/**
 * What attempts that died did for records that are gone by now. A creation that was made is linked, so that the rules for
 * deleted records apply to it in the next round, and nobody takes it for a new record; what an update wrote over is told.
 */
export async function settleLeftByGone(
  job: CompiledJob,
  page: PageDraft,
  loaded: LoadedPage,
  context: CallContext,
): Promise<void> {
  if (loaded.intents.size === 0) return;
  const gone = page.records.filter(
    ({ record, refusal }) => record.archived && refusal?.outcome === 'skipped',
  );
  for (const target of page.stream.targets) {
    const left = gone.flatMap((record): Left[] => {
      const draft = draftTarget(target, record.record, loaded);
      return draft.left === null ? [] : [{ record, draft }];
    });
    const orphans = left.filter(({ draft }) => draft.left?.creates && draft.link === null);
    if (orphans.length > 0) await linkOrphans(job, target, orphans, context);
    const updated = left.filter(({ draft }) =>
      draft.left?.updates.some(({ conflicts }) => conflicts.length > 0),
    );
    if (updated.length > 0) await tellOverwritten(job, page, target, updated, context);
  }
}

async function linkOrphans(
  job: CompiledJob,
  target: CompiledTarget,
  orphans: readonly Left[],
  context: CallContext,
): Promise<void> {
  const { slug } = job.plan.sync;
  const named = orphans.map((each) => ({ ...each, id: createOperationId(slug, each.record, each.draft) }));
  const creations = named.flatMap(({ id }) => creationOf(id) ?? []);
  for (const type of target.types) {
    const made = await job.target.createdBy?.(type.name, creations, context);
    for (const { record, draft, id } of named) {
      const counterpartId = made?.get(id);
      if (counterpartId === undefined || draft.verdict?.reason === FOLLOWS) continue;
      draft.type = type;
      draft.counterpartId = counterpartId;
      draft.keepsLink = true;
      settleTarget(draft, 'pending', null, FOLLOWS);
      record.refusal = null;
      record.targets.push(draft);
    }
  }
}

async function tellOverwritten(
  job: CompiledJob,
  page: PageDraft,
  target: CompiledTarget,
  updated: readonly Left[],
  context: CallContext,
): Promise<void> {
  for (const type of target.types) {
    const ids = updated.flatMap(({ draft }) => draft.left?.updates.map(({ targetId }) => targetId) ?? []);
    const selection = { type: type.name, fields: type.fields, associations: [] };
    const { found } = await job.target.readByIds(selection, [...new Set(ids)], context);
    for (const { record, draft } of updated) {
      for (const { targetId, fields } of draft.left?.updates ?? []) {
        draft.counterpartId = targetId;
        draft.current = found.get(targetId) ?? null;
        const wrote = Object.keys(fields).filter((field) => alreadyWritten(page, draft, field));
        if (wrote.length > 0) nameTarget(record, draft);
      }
    }
  }
}

/** The record takes no part, and has no link perhaps: whoever looks into the conflict finds here what was written to. */
function nameTarget(record: RecordDraft, draft: TargetDraft): void {
  if (record.refusal === null || record.targets.includes(draft)) return;
  settleTarget(draft, record.refusal.outcome, null, record.refusal.reason);
  record.targets.push(draft);
}
