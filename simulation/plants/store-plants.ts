import type { Link } from '../../src/domain/sync/link.js';
import { EMPTY_LANE_COUNTERS } from '../../src/domain/sync/lane.js';
import { laneId } from '../../src/adapters/persistence/memory/memory-world.js';
import type { LoadedPage } from '../../src/application/ports/page-store.port.js';
import { overriding } from '../workers/instrument.js';
import type { Plant, PlantContext } from './plant.js';

/** A lock that is forgotten after so long. */
const LOCK_MS = 500;

/** Bugs in what is kept, and when. */
export const STORE_PLANTS: readonly Plant[] = [
  {
    name: 'own-clock',
    says: 'The watermark is the time of our own clock at the end of the run.',
    finds: ['I1', 'I5', 'I6', 'I16'],
    runs: (inner, { store, time }) =>
      overriding(inner, (real) => ({
        finish: async (runId, end) => {
          const before = new Map(store.watermarks);
          const row = await real.finish(runId, end);
          for (const [key, at] of store.watermarks)
            if (before.get(key) !== at) store.watermarks.set(key, time.iso);
          return row;
        },
      })),
  },
  {
    name: 'cursor-first',
    says: 'The place is kept before the page is done.',
    finds: ['I1', 'I6', 'I16'],
    system: (inner, { memory }) =>
      overriding(inner, (real) => ({
        readPages: async (request, context) => {
          // A page that was begun before counts as done.
          const key = `begun ${JSON.stringify([request.selection.type, request.range, request.cursor])}`;
          const begun = memory.get(key) as { readonly next: string | null } | undefined;
          const pages = await real.readPages(request, context);
          if (begun === undefined) {
            memory.set(key, { next: pages.at(-1)?.next ?? null });
            return pages;
          }
          return pages.map((page) => ({ ...page, records: [] }));
        },
      })),
  },
  {
    name: 'deleted-is-missing',
    says: 'A counterpart that was deleted is missing, so it is created again.',
    finds: ['I2', 'I3'],
    pages: (inner, context) =>
      overriding(inner, (real) => ({
        loadPage: async (request) => withoutGone(await real.loadPage(request), context),
      })),
  },
  {
    name: 'counts-in-memory',
    says: 'Counts live in the worker and begin anew with the next one.',
    finds: ['I4'],
    pages: (inner, { store }) =>
      overriding(inner, (real) => ({
        openLane: async (runKey, lane) => {
          const opened = await real.openLane(runKey, lane);
          const row = store.lanes.get(laneId(runKey, lane));
          if (!row || row.fence < 2 || row.seq === 0) return opened;
          store.lanes.set(laneId(runKey, lane), { ...row, counters: EMPTY_LANE_COUNTERS });
          return { ...opened, lane: { ...opened.lane, counters: EMPTY_LANE_COUNTERS } };
        },
      })),
  },
  {
    name: 'lock-expires',
    says: 'The lock of a run has a life of its own, shorter than the run.',
    finds: ['I10'],
    runs: (inner, { store, time }) =>
      overriding(inner, (real) => ({
        insertRun: async (run) => {
          const answer = await real.insertRun(run);
          const active = answer.status === 'refused' ? store.runById(answer.activeRunId ?? '') : undefined;
          if (!active || time.now - Date.parse(active.row.createdAt) < LOCK_MS) return answer;
          const { row } = active;
          active.row = { ...row, status: 'succeeded' };
          const second = await real.insertRun(run);
          active.row = row;
          return second;
        },
      })),
  },
  {
    name: 'not-fenced',
    says: 'An attempt that was given up may still keep its page.',
    finds: ['I8'],
    pages: (inner, { store }) =>
      overriding(inner, (real) => ({
        commitPage: (request) => {
          const row = store.lanes.get(laneId(request.runKey, request.lane));
          return real.commitPage({
            ...request,
            fence: row?.fence ?? request.fence,
            seq: row?.seq ?? request.seq,
          });
        },
      })),
  },
];

/** As if links to deleted records and their tombstones had never been. */
function withoutGone(page: LoadedPage, { erp, memory }: PlantContext): LoadedPage {
  const links = new Map<number, ReadonlyMap<string, Link>>();
  const generations = new Map<number, Map<string, number>>();
  for (const [pairKey, ofPair] of page.links) {
    const kept = new Map(
      [...ofPair].filter(([, link]) => erp.row(link.businessType, link.businessId) !== undefined),
    );
    links.set(pairKey, kept);
    for (const [id] of ofPair) if (!kept.has(id)) memory.set(`again ${pairKey} ${id}`, true);
  }
  for (const [pairKey, ofPair] of page.generations) generations.set(pairKey, new Map(ofPair));
  for (const key of memory.keys()) {
    const [word, pairKey, id] = key.split(' ');
    if (word !== 'again' || id === undefined) continue;
    const ofPair = generations.get(Number(pairKey)) ?? new Map<string, number>();
    generations.set(Number(pairKey), ofPair.set(id, 1));
  }
  return { ...page, links, generations, tombstones: new Map() };
}
