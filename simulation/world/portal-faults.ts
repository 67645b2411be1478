import type { FaultAction } from '../../sandbox/core/faults.js';
import type { Chance } from '../time/chance.js';
import type { SimWorld } from './sim-world.js';

/** Only writes: of a read, a part that fails would say that records are not there. */
const WRITES = ['create', 'update', 'upsert'].map((write) => `/crm/**/batch/${write}`);

/** How HubSpot and the way to it behave in a world: nothing that was not seen of it. */
export function portalFaults({ sandbox, time, habits }: SimWorld, chance: Chance): void {
  const { settings } = sandbox.world;
  settings.indexLagMs = habits.indexLag ? chance.pick([2_000, 10_000, 30_000]) : 0;
  settings.indexJitterMs = habits.indexLag ? chance.pick([0, 500, 5_000]) : 0;
  settings.uniqueConflictAs400 = chance.hits(0.3);
  settings.opaqueCursors = chance.hits(0.3);
  if (chance.hits(0.3)) settings.upsertRefusedFor = ['products', 'companies'];
  const harsh = chance.pick([0.3, 1, 2]);
  const add = (action: FaultAction, probability: number, path?: string, method?: string): void => {
    const where = { ...(path === undefined ? {} : { path }), ...(method === undefined ? {} : { method }) };
    sandbox.faults.add({ action, probability: probability * harsh, ...where }, time.now);
  };
  add({ kind: 'execute-then-reset' }, 0.04, '/crm/**/batch/*', 'POST');
  add({ kind: 'execute-then-status', status: 504 }, 0.03, '/crm/**/batch/*', 'POST');
  for (const path of WRITES) add({ kind: 'partial', fraction: 0.4 }, 0.05, path, 'POST');
  add({ kind: 'truncate' }, 0.01);
  add({ kind: 'reset' }, 0.02);
  add({ kind: 'html', status: 502 }, 0.01);
  add({ kind: 'hang' }, 0.001);
  add({ kind: 'locked' }, 0.003);
  add({ kind: 'rate-limit', policy: 'burst' }, 0.01);
  add({ kind: 'migrating', retryAfterSeconds: chance.between(30, 300) }, 0.001);
}

/** Spells in which HubSpot does only a part of each batch: longer than anybody repeats at once. */
export async function partialSpells(
  { sandbox, time }: SimWorld,
  chance: Chance,
  until: number,
): Promise<void> {
  while (time.now < until) {
    await time.sleep(chance.between(30_000, 300_000));
    const action: FaultAction = { kind: 'partial', fraction: 0.8 };
    const durationMs = chance.between(2_000, 20_000);
    for (const path of WRITES) sandbox.faults.add({ action, path, method: 'POST', durationMs }, time.now);
  }
}
