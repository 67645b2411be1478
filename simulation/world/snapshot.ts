import { hashWorld } from '../../sandbox/core/change-log.js';
import { ERP_TYPES } from '../sides/erp-types.js';
import type { SimWorld } from './sim-world.js';

/** Everything that both sides and the database hold, as text. */
export function snapshotOf({ sandbox, erp, store }: SimWorld): string {
  const rows = ERP_TYPES.map(({ name }) => [name, erp.rows(name)]);
  const states = [...store.states].map(([job, types]) => [
    job,
    [...types].map(([type, records]) => [type, [...records]]),
  ]);
  const runs = store.runs.map(({ row, totals }) => [row, totals]);
  const kept = [[...store.links.values()], [...store.tombstones], [...store.counters], [...store.watermarks]];
  return JSON.stringify([hashWorld(sandbox.world), rows, states, runs, kept, [...store.lanes]]);
}
