import type { DeskRefusal, RepairDesk } from '../ports/repair-desk.port.js';

/** A failure is named by its own id, or by its record's where only one job failed on it. */
export async function findFailure(
  desk: RepairDesk,
  sync: string,
  id: string,
): Promise<{ readonly status: 'ok'; readonly failureId: string } | DeskRefusal> {
  const found = await desk.findFailures(sync, id);
  const [failureId] = found;
  if (failureId === undefined) return { status: 'unknown' };
  if (found.length === 1) return { status: 'ok', failureId };
  const message = `Several jobs failed on record ${id}. Name one of the failures: ${found.join(', ')}.`;
  return { status: 'refused', code: 'ambiguous', message };
}
