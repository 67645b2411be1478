import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { CompiledStream } from '../compile/compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';
import type { PageInput } from '../page/page-input.js';

/**
 * The roots of a page of associated records: those that the job knows or has linked. A root that it never took is not
 * brought in by one of its records.
 */
export async function rootsOfPage(
  { pages }: EngineDeps,
  { job, records, context }: PageInput,
  root: CompiledStream,
): Promise<readonly SystemRecord[]> {
  const ids = [...new Set(records.flatMap(({ associations }) => associations[root.type] ?? []))];
  if (ids.length === 0) return [];
  const { states, links } = await pages.loadPage({
    jobKey: job.plan.keys.jobKey,
    typeKey: root.typeKey,
    sourceSide: job.plan.job.source.side,
    sourceIds: ids,
    pairKeys: root.pairKeys,
    parents: [],
    successors: new Map(),
  });
  const linked = new Set([...links.values()].flatMap((ofPair) => [...ofPair.keys()]));
  const known = ids.filter((id) => states.has(id) || linked.has(id));
  if (known.length === 0) return [];
  const { found } = await job.source.readByIds(root.selection, known, context);
  return [...new Map([...found.values()].map((record) => [record.id, record])).values()];
}
