import type { CallContext } from '../../ports/record-system.port.js';
import type { CompiledJob } from '../compile/compiled-job.js';
import type { PageDraft, RecordDraft } from '../page/page-draft.js';
import type { WritingJob } from '../page/write-batch.js';
import { writePage } from '../page/write-page.js';
import { bindRoot } from './unit-parents.js';
import { snapshotOf } from './unit-snapshot.js';
import { failUnit, firstBad, hasWrites, partOf, type Unit } from './unit.js';

/**
 * Writes a unit in one transaction of the target. A record that is refused takes everything back: nothing of the unit
 * is there or linked, and each of its records says why. No transaction of ours is open meanwhile.
 */
export async function writeUnit(job: CompiledJob, unit: Unit, context: CallContext): Promise<void> {
  const known = firstBad(unit);
  if (known) return failUnit(unit, known);
  if (!hasWrites(unit)) return writeAll(job, unit, context);
  if (!job.target.atomically) throw new Error('The target of a job that writes units has transactions.');
  const restore = snapshotOf(unit);
  await job.target.atomically(async (target) => {
    restore();
    await writeAll({ plan: job.plan, target }, unit, context);
    return firstBad(unit) === null;
  }, context);
  const bad = firstBad(unit);
  if (bad) failUnit(unit, bad);
}

/** The root first: its id stands in the others. */
async function writeAll(job: WritingJob, unit: Unit, context: CallContext): Promise<void> {
  const { root, associated } = unit;
  await writePage(job, partOf(root.page, [root.record]), context);
  bindRoot(
    root.record,
    associated.map(({ record }) => record),
  );
  const byPage = new Map<PageDraft, RecordDraft[]>();
  for (const { page, record } of associated) byPage.set(page, [...(byPage.get(page) ?? []), record]);
  for (const [page, records] of byPage) await writePage(job, partOf(page, records), context);
}
