import type { Side } from '../../src/domain/records/system-record.js';
import { otherSide } from '../../src/domain/records/system-record.js';
import type { MemoryLink } from '../../src/adapters/persistence/memory/memory-world.js';
import type { Edit } from '../world/diary.js';
import { PAIRS, type Pair, type PairField } from '../world/pairs.js';
import type { SeenWrite, Witness } from '../world/witness.js';
import { inForm } from './fields.js';
import type { Ground } from './ground.js';

/** I8: what people wrote to a field arrives in the order in which they wrote it: nothing older after something newer. */
export function checkOrder(ground: Ground, witness: Witness): void {
  const byTarget = new Map<string, SeenWrite[]>();
  // In the order of their arrival: whoever stood still heard of it late.
  for (const write of [...witness.writes].sort((a, b) => a.at - b.at)) {
    const key = `${write.side} ${write.type} ${write.id}`;
    byTarget.set(key, [...(byTarget.get(key) ?? []), write]);
  }
  for (const pair of PAIRS) {
    for (const link of ground.links(pair)) {
      for (const source of ['hubspot', 'business'] as const) {
        const target = ends(pair, link, otherSide(source));
        const writes = (byTarget.get(`${otherSide(source)} ${target.type} ${target.id}`) ?? []).filter(
          ({ operation }) => operation.operationId.includes(`/${ends(pair, link, source).id}#`),
        );
        for (const field of pair.fields) checkField(ground, witness, { pair, link, field, source, writes });
      }
    }
  }
}

interface Way {
  readonly pair: Pair;
  readonly link: MemoryLink;
  readonly field: PairField;
  readonly source: Side;
  readonly writes: readonly SeenWrite[];
}

function checkField(ground: Ground, witness: Witness, { pair, link, field, source, writes }: Way): void {
  const [from, to] = source === 'hubspot' ? [field.hubspot, field.business] : [field.business, field.hubspot];
  const { type, id } = ends(pair, link, source);
  const edits = ground.world.diary.edits(source, type, id, from);
  let latest = -1;
  for (const write of writes) {
    const value = write.operation.fields[to];
    if (value === undefined) continue;
    const place = placeOf(edits, field, inForm(field, value), write.at);
    if (place < 0) continue;
    if (place < latest)
      witness.object(
        'I8',
        `${source} ${type} ${id} ${from}: "${String(value)}" was sent after a newer edit.`,
      );
    latest = Math.max(latest, place);
  }
}

/** Of the last edit to this value before the write; -1 = no person wrote it. */
function placeOf(edits: readonly Edit[], field: PairField, value: string, at: number): number {
  return edits.findLastIndex((edit) => edit.at <= at && inForm(field, edit.value) === value);
}

function ends(pair: Pair, link: MemoryLink, side: Side): { readonly type: string; readonly id: string } {
  return side === 'hubspot'
    ? { type: pair.hubspot, id: link.hubspotId }
    : { type: pair.business, id: link.businessId };
}
