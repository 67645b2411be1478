import type { Side } from '../../src/domain/records/system-record.js';
import { otherSide } from '../../src/domain/records/system-record.js';
import type { MemoryLink } from '../../src/adapters/persistence/memory/memory-world.js';
import { PAIRS, type Pair, type PairField } from '../world/pairs.js';
import type { SeenWrite, Witness } from '../world/witness.js';
import { inForm } from './fields.js';
import type { Ground } from './ground.js';

/** I7: what we wrote on one side does not come back to the other, unless a person wrote it there since. */
export function checkEcho(ground: Ground, witness: Witness): void {
  const byRecord = new Map<string, SeenWrite[]>();
  for (const write of witness.writes) {
    const key = `${write.side} ${write.type} ${write.id}`;
    byRecord.set(key, [...(byRecord.get(key) ?? []), write]);
  }
  for (const pair of PAIRS) {
    for (const link of ground.links(pair)) {
      for (const field of pair.fields) {
        if (field.direction !== 'both') continue;
        const writes = (side: Side): readonly SeenWrite[] =>
          byRecord.get(`${side} ${typeOf(pair, side)} ${idOf(link, side)}`) ?? [];
        for (const side of ['hubspot', 'business'] as const)
          if (cameBack(ground, pair, link, field, side, writes(otherSide(side)), writes(side)))
            witness.object(
              'I7',
              `${field.hubspot} of ${pair.name} ${link.hubspotId}: our own ${side} value came back.`,
            );
      }
    }
  }
}

function cameBack(
  ground: Ground,
  pair: Pair,
  link: MemoryLink,
  field: PairField,
  side: Side,
  back: readonly SeenWrite[],
  sent: readonly SeenWrite[],
): boolean {
  const [name, backName] =
    side === 'hubspot' ? [field.hubspot, field.business] : [field.business, field.hubspot];
  const edits = ground.world.diary.edits(side, typeOf(pair, side), idOf(link, side), name);
  const own = sent.filter((each) => isFrom(each, idOf(link, otherSide(side))));
  return back.some((write) => {
    const value = write.operation.fields[backName];
    if (write.operation.kind !== 'update' || value === undefined) return false;
    const last = own.filter((each) => each.at < write.at && name in each.operation.fields).at(-1);
    if (!last || edits.some((edit) => edit.at > last.at - 1 && edit.at <= write.at)) return false;
    const since = back.some(
      (each) => each.at > last.at && each.at < write.at && backName in each.operation.fields,
    );
    return !since && inForm(field, last.operation.fields[name] ?? null) === inForm(field, value);
  });
}

/** What was made of another record and merged with the partner of this one since is no value of its own. */
function isFrom({ operation }: SeenWrite, id: string): boolean {
  return operation.kind === 'update' || operation.origin === undefined || operation.origin.id === id;
}

function typeOf(pair: Pair, side: Side): string {
  return side === 'hubspot' ? pair.hubspot : pair.business;
}

function idOf(link: MemoryLink, side: Side): string {
  return side === 'hubspot' ? link.hubspotId : link.businessId;
}
