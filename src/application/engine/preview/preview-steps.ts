import type { SliceResult } from '../../../domain/sync/lane.js';
import type { LaneRow } from '../../ports/page-store.port.js';
import type { ChosenPage } from '../../ports/preview-store.port.js';
import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';
import { lookAtPage } from './preview-page.js';
import type { PageInput } from '../page/page-input.js';
import { readSource } from '../slice/read-source.js';
import type { SourcePage } from '../slice/source-page.js';

export type StepPage =
  /** A person has to choose first. */
  | { readonly kind: 'awaiting' }
  /** Nobody wants to choose any more. */
  | { readonly kind: 'auto' }
  | { readonly kind: 'page'; readonly page: SourcePage; readonly excluded: ReadonlySet<string> };

/**
 * The next page of a stepwise run: the one that was chosen from, as it was shown, or else the next one is read and
 * offered. Nothing is written before somebody has chosen.
 */
export async function stepPage(
  deps: EngineDeps,
  job: CompiledJob,
  stream: CompiledStream,
  row: LaneRow,
  call: Pick<PageInput, 'context' | 'decided'>,
): Promise<StepPage> {
  const { context } = call;
  const { runKey } = job.plan.keys;
  const offered = await deps.previews.offered(runKey);
  if (offered && offered.lane === row.lane && offered.seq === row.seq) {
    if (!offered.chosen) return { kind: 'awaiting' };
    return {
      kind: 'page',
      page: await chosenPage(job, stream, offered, context),
      excluded: new Set(offered.exclude),
    };
  }
  if (offered?.auto) return { kind: 'auto' };
  // One page at a time, also where several lanes are open.
  if (offered && !offered.chosen) return { kind: 'awaiting' };
  const [page] = await readSource(deps, job, stream, row, context);
  if (!page) throw new Error('A read answers at least one page.');
  // Nothing to choose from.
  if (page.records.length === 0) return { kind: 'page', page, excluded: new Set() };
  const input: PageInput = { job, stream, lane: row, ...page, ...call };
  const { side } = job.plan.job.source;
  const { missing, next } = page;
  const records = await lookAtPage(deps, input);
  const { lane, seq } = row;
  await deps.previews.offer({ runKey, lane, seq, side, type: stream.type, records, missing, next });
  return { kind: 'awaiting' };
}

/** Exactly the records that were shown, as they are now. */
async function chosenPage(
  job: CompiledJob,
  stream: CompiledStream,
  { records, missing, next }: ChosenPage,
  context: CallContext,
): Promise<SourcePage> {
  const ids = records.map((record) => record.id);
  const answer = await job.source.readByIds(stream.selection, ids, context);
  return { records: [...answer.found.values()], missing: [...missing, ...answer.missing], next };
}

export function awaiting(row: LaneRow): SliceResult {
  const { lane, seq, counters, done } = row;
  return { lane, seq, counters, done, stop: { kind: 'awaiting' } };
}
