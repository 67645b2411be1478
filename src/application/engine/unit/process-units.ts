import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { CommitPageResult } from '../../ports/page-store.port.js';
import type { WriteHold } from '../../ports/record-system.port.js';
import type { CompiledStream } from '../compile/compiled-job.js';
import { UNIT_SIZE } from '../compile/unit-rules.js';
import type { EngineDeps } from '../engine-deps.js';
import type { RecordDraft } from '../page/page-draft.js';
import { leaseOf, type PageInput } from '../page/page-input.js';
import { commitOf, finishPage, preparePage, processPage, type PreparedPage } from '../page/process-page.js';
import { holdAll, unlessOvertaken } from '../page/hold-claims.js';
import { claimPage, writePage } from '../page/write-page.js';
import { associatedIds, batchesOf, isTooLarge } from './batch-units.js';
import { rootsOfPage } from './roots-of-page.js';
import { withRoots } from './unit-parents.js';
import { holdIfBusy, membersOf, partOf, type Member, type Unit } from './unit.js';
import { writeUnit } from './write-unit.js';

/**
 * A page of a job that writes units: the units of its roots, batch by batch, each batch kept in one transaction. Its
 * lane moves on with the last step, so that a page that dies is repeated as a whole; what it had written is found again.
 */
export function processUnits(deps: EngineDeps, input: PageInput): Promise<CommitPageResult> {
  return unlessOvertaken(() => attemptUnits(deps, input));
}

async function attemptUnits(deps: EngineDeps, input: PageInput): Promise<CommitPageResult> {
  const { job, stream, lane } = input;
  const [root] = job.streams;
  if (!root || (!stream.isRoot && !root.handsOn.some(({ typeKey }) => typeKey === stream.typeKey)))
    return processPage(deps, input);
  const roots = stream.isRoot ? input.records : await rootsOfPage(deps, input, root);
  const done = new Set<string>();
  let { seq } = lane;
  for (const batch of batchesOf(root, roots)) {
    const step = { ...input, lane: { ...lane, seq }, next: lane.cursor, missing: [] };
    const kept = await processBatch(deps, step, root, batch, done);
    if (kept.status === 'stale') return kept;
    seq = kept.seq;
  }
  const rest = stream.isRoot ? [] : input.records.filter(({ id }) => !done.has(`${stream.type} ${id}`));
  return processPage(deps, { ...input, records: rest, lane: { ...lane, seq } });
}

/** @param done takes up the names of the associated records that were worked on */
async function processBatch(
  deps: EngineDeps,
  input: PageInput,
  root: CompiledStream,
  records: readonly SystemRecord[],
  done: Set<string>,
): Promise<CommitPageResult> {
  const { job, context } = input;
  const top = await preparePage(deps, { ...input, stream: root, records });
  const active = top.page.records.filter((record) => takesPart(root, record, done));
  const pages = await prepareAssociated(deps, input, root, top, active);
  const units = active.map((record) => unitOf(root, record, top, pages));
  const holds: WriteHold[] = [];
  for (const page of [top, ...pages.values()]) {
    const hold = await claimPage(deps, job, page.page, leaseOf(input));
    if (hold === 'stale') return { status: 'stale' };
    holds.push(hold);
  }
  const writing = { ...context, hold: holdAll(holds) };
  // A transaction that lasts longer than its claims is ended.
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(deps.limits.writeTimeoutMs)]);
  for (const unit of units) {
    holdIfBusy(unit);
    await writeUnit(job, unit, { ...writing, signal });
    for (const { record } of membersOf(unit)) done.add(`${record.type} ${record.record.id}`);
  }
  await writePage(
    job,
    partOf(
      top.page,
      top.page.records.filter((each) => !active.includes(each)),
    ),
    writing,
  );
  const all = [top, ...pages.values()];
  for (const page of all) await finishPage(deps, page, writing);
  return deps.pages.commitTogether(
    all.map((page, at) => ({
      ...commitOf(page),
      allNew: false,
      seq: input.lane.seq + at,
      cursor: input.lane.cursor,
      done: false,
    })),
  );
}

/** A root that is left out, or waits itself, keeps nobody: its associated records go their own way. */
function takesPart(root: CompiledStream, record: RecordDraft, done: Set<string>): boolean {
  if (record.refusal !== null) return false;
  if (isTooLarge(root, record.record)) {
    record.refusal = { outcome: 'failed', reason: tooMany(root, record) };
    record.targets.length = 0;
    for (const [type, id] of associatedIds(root, record.record)) done.add(`${type} ${id}`);
    return false;
  }
  return record.targets.some(
    ({ verdict }) => verdict?.outcome !== 'skipped' && verdict?.outcome !== 'pending',
  );
}

function tooMany(root: CompiledStream, { type, record }: RecordDraft) {
  const count = associatedIds(root, record).length;
  return {
    code: 'too-many-associated',
    message: `With ${count} associated records it cannot be taken back as a whole: ${type} have ${UNIT_SIZE - 1} at most.`,
    rule: 'rollbackOnError',
  };
}

async function prepareAssociated(
  deps: EngineDeps,
  input: PageInput,
  root: CompiledStream,
  top: PreparedPage,
  active: readonly RecordDraft[],
): Promise<ReadonlyMap<string, PreparedPage & { readonly ids: ReadonlyMap<string, string> }>> {
  const { job, context } = input;
  const pages = new Map<string, PreparedPage & { readonly ids: ReadonlyMap<string, string> }>();
  for (const { type, typeKey } of root.handsOn) {
    const stream = job.streams.find((each) => each.typeKey === typeKey);
    const ids = [...new Set(active.flatMap(({ record }) => record.associations[type] ?? []))];
    if (!stream || ids.length === 0) continue;
    const readAt = deps.clock.now().getTime();
    const { found, missing } = await job.source.readByIds(stream.selection, ids, context);
    const known = { ...input, stream, records: [...found.values()], missing, readAt };
    const prepared = await preparePage(deps, known, (loaded) => withRoots(loaded, top.page));
    pages.set(type, { ...prepared, ids: new Map([...found].map(([asked, { id }]) => [asked, id])) });
  }
  return pages;
}

function unitOf(
  root: CompiledStream,
  record: RecordDraft,
  { page }: PreparedPage,
  pages: Awaited<ReturnType<typeof prepareAssociated>>,
): Unit {
  const associated = associatedIds(root, record.record).flatMap(([type, asked]): readonly Member[] => {
    const prepared = pages.get(type);
    const id = prepared?.ids.get(asked) ?? asked;
    const member = prepared?.page.records.find((each) => each.record.id === id);
    return prepared && member ? [{ page: prepared.page, record: member }] : [];
  });
  return { root: { page, record }, associated };
}
