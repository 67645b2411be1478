import { placeOf } from '../../ports/page-store.port.js';
import type { ReadSelection, RecordPage } from '../../ports/record-system.port.js';
import type { CompiledJob, CompiledStream } from '../compile/compiled-job.js';
import type { EngineDeps } from '../engine-deps.js';
import type { SourcePage } from './source-page.js';

/** An associated type that is read by its own changes needs to say which root records it belongs to. */
export function withRoot({ streams }: CompiledJob, selection: ReadSelection): ReadSelection {
  const root = streams[0]?.type;
  if (root === undefined || selection.associations.includes(root)) return selection;
  return { ...selection, associations: [...selection.associations, root] };
}

/** Of all changed records of an associated type those that the job knows, or that belong to a linked root record. */
export async function ownRecords(
  { pages: store }: EngineDeps,
  job: CompiledJob,
  stream: CompiledStream,
  pages: readonly RecordPage[],
): Promise<readonly SourcePage[]> {
  const [root] = job.streams;
  const records = pages.flatMap((page) => page.records);
  if (!root || records.length === 0) return pages.map(({ next }) => ({ records: [], missing: [], next }));
  const rootIds = [...new Set(records.flatMap((record) => record.associations[root.type] ?? []))];
  const { jobKey } = job.plan.keys;
  const { states, links, parentLinks } = await store.loadPage({
    jobKey,
    typeKey: stream.typeKey,
    sourceSide: job.plan.job.source.side,
    sourceIds: records.map(({ id }) => id),
    pairKeys: stream.pairKeys,
    parents: root.pairKeys.map((pairKey) => ({ pairKey, typeKeys: [root.typeKey], ids: rootIds })),
    successors: new Map(),
  });
  const linked = new Set([...links.values()].flatMap((ofPair) => [...ofPair.keys()]));
  const roots = new Set(
    root.pairKeys.flatMap((pairKey) => [...(parentLinks.get(placeOf(pairKey, root.typeKey))?.keys() ?? [])]),
  );
  return pages.map((page) => ({
    records: page.records.filter(
      ({ id, associations }) =>
        states.has(id) ||
        linked.has(id) ||
        (associations[root.type] ?? []).some((rootId) => roots.has(rootId)),
    ),
    missing: [],
    next: page.next,
  }));
}
