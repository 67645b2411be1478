import { sourceTypesOf } from '../../src/adapters/persistence/definition-keys.js';
import { otherSide } from '../../src/domain/records/system-record.js';
import { OUTCOMES } from '../../src/domain/sync/outcome.js';
import { isActive } from '../../src/domain/sync/status.js';
import { PORTAL_TOKEN } from '../sides/portal.js';
import { PAIRS } from '../world/pairs.js';
import type { SimWorld } from '../world/sim-world.js';
import { snapshotOf } from '../world/snapshot.js';
import type { Story } from '../world/story.js';
import type { Witness } from '../world/witness.js';

/** I17: nothing breaks that is not foreseen. */
export function checkSurprises({ steps, witness }: SimWorld): void {
  for (const surprise of new Set(steps.surprises)) witness.object('I17', surprise);
}

/** I6, I7: three quiet cycles at the most, then two without a single write. */
export function checkCycles({ cycles }: Story, witness: Witness): void {
  const quiet = cycles.slice(-2);
  if (quiet.length < 2 || quiet.some((writes) => writes > 0))
    witness.object('I6', `Writes of the quiet cycles: ${cycles.join(', ')}.`);
}

/** I4, I10, I17, I21: counters equal the records they stand for, ended runs say the truth and hold nothing. */
export function checkBooks({ store, witness }: SimWorld): void {
  for (const job of store.jobs) {
    const { side } = job.definition.source;
    for (const name of sourceTypesOf(job.definition)) {
      const typeKey = store.typeKey(side, name);
      const states = [...store.statesOf(job.key, typeKey).values()];
      for (const outcome of OUTCOMES) {
        const sources = states.filter((state) => state.outcome === outcome).length;
        const targets = states
          .flatMap((state) => state.targets)
          .filter((each) => each.outcome === outcome).length;
        for (const [column, count] of [
          [side, sources],
          [otherSide(side), targets],
        ] as const) {
          const kept = store.counters.get(`${job.key} ${column} ${typeKey} ${outcome}`) ?? 0;
          if (kept !== count)
            witness.object(
              'I4',
              `${job.name} counts ${kept} ${name} as ${outcome} (${column}), and has ${count}.`,
            );
        }
      }
    }
  }
  for (const { row, totals } of store.runs) {
    if (isActive(row.status)) witness.object('I17', `A run of ${row.job} is ${row.status} still.`);
    const failed = (totals?.hubspot.failed ?? 0) + (totals?.business.failed ?? 0);
    if (row.status === 'succeeded' && failed > 0)
      witness.object('I21', `A run of ${row.job} succeeded with ${failed} failures.`);
  }
  for (const key of store.claims.keys()) witness.object('I17', `Claim ${key} was left behind.`);
}

/** Calls that fall together because a process was stopped in between. */
const REFUSALS_BY_CHANCE = 5;

/** I13: calls are not refused by a limit that the budget keeps, and none is careless. */
export function checkBudget({ sandbox, witness }: SimWorld): void {
  const remarks = sandbox.statistics.report().violations;
  const refused = remarks.filter((remark) => remark.startsWith('call refused'));
  for (const remark of new Set(remarks)) if (!refused.includes(remark)) witness.object('I13', remark);
  if (refused.length > REFUSALS_BY_CHANCE)
    witness.object('I13', `${refused.length} calls were refused by a limit.`);
}

/** I20: the credential stands nowhere. */
export function checkSecrets(world: SimWorld): void {
  const events = world.store.runs.map(({ events }) => events);
  const reports = JSON.stringify([events, [...world.store.previews], world.reasons]);
  if ((snapshotOf(world) + reports).includes(PORTAL_TOKEN))
    world.witness.object('I20', 'The portal token stands in the database.');
}

/** I15: nothing was written to a field that belongs to the other side. */
export function checkWriters({ witness }: SimWorld): void {
  for (const { side, type, operation } of witness.writes) {
    for (const pair of PAIRS) {
      const [own, pairType] =
        side === 'hubspot'
          ? (['toHubspot', pair.hubspot] as const)
          : (['toBusiness', pair.business] as const);
      if (pairType !== type || !operation.operationId.startsWith(`main/${pair.name}/`)) continue;
      for (const field of pair.fields) {
        const name = side === 'hubspot' ? field.hubspot : field.business;
        if (name in operation.fields && field.direction !== 'both' && field.direction !== own)
          witness.object('I15', `${side} ${type}.${name} was written.`);
      }
    }
  }
}
