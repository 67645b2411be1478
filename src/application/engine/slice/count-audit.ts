import type { CallContext, ReadRange } from '../../ports/record-system.port.js';
import { isDue } from './audit-links.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';

const HOURS = 24;
/** Records younger than this before the watermark may not be read yet (HF S16). */
const SETTLED_MS = 60 * 60_000;
const DRIFT = 'count-drift';
const FIRST = '1970-01-01T00:00:01.000Z';

/**
 * Does the portal hold records that the job should know and does not? Once a day, before an incremental run: one call
 * for the portal's count of what was there an hour before the watermark, against the job's own count of all it knows,
 * which therefore can only be higher. Where it is lower, this run reads everything instead. What stays missing even so
 * (records that the list does not give) is remembered and not read for again.
 * @returns true = read everything
 */
export async function countsDrifted(
  { audits, runs }: EngineDeps,
  job: CompiledJob,
  root: CompiledStream,
  sourceTime: string,
  context: CallContext,
): Promise<boolean> {
  const { plan } = job;
  const { watermark, keys } = plan;
  if (!audits || watermark === null || plan.ids !== null || plan.dryRun || !isComparable(job, root))
    return false;
  // A plan that is made again after its worker died decides the same.
  if ((await runs.events(plan.runId, 0)).some(({ code }) => code === DRIFT)) return true;
  const state = (await audits.find(keys.ownJobKey)).find(({ typeKey }) => typeKey === root.typeKey);
  if (!state || state.cursor !== null || !isDue(state, sourceTime, HOURS)) return false;
  const known = await audits.countKnown(keys.ownJobKey, root.typeKey);
  const total = await job.source.estimateTotal(root.type, settledPart(job, watermark), context);
  const missing = total === null ? 0 : Math.max(0, total - known);
  const drifted = missing > state.missing;
  if (drifted) {
    const message = `HubSpot has ${total ?? 0} ${root.type} of before, the job knows ${known}: this run reads everything.`;
    await runs.appendEvent(plan.runId, { code: DRIFT, message });
  }
  if (missing !== state.missing) await audits.keep(keys.ownJobKey, { ...state, missing });
  return drifted;
}

/** HubSpot's search counts exactly; a job that leaves records out where it reads does not know them all. */
function isComparable({ plan }: CompiledJob, { gate }: CompiledStream): boolean {
  const { source } = plan.job;
  return (
    source.side === 'hubspot' &&
    source.type !== 'owners' &&
    source.read.mode === 'incremental' &&
    gate === null
  );
}

/** What earlier runs must have seen; records that changed or were made since lie outside, or are known as well. */
function settledPart({ plan }: CompiledJob, watermark: string): ReadRange {
  const { by, since } = plan.job.source.read;
  const until = new Date(Date.parse(watermark) - SETTLED_MS).toISOString();
  const from = since === null ? FIRST : new Date(Date.parse(since)).toISOString();
  return {
    kind: 'window',
    by: since === null ? 'created' : by,
    since: from,
    until: until < from ? from : until,
  };
}
