import { Decimal } from 'decimal.js';
import type { MemoryLink } from '../../src/adapters/persistence/memory/memory-world.js';
import type { FieldValue } from '../../src/domain/records/field-value.js';
import { isEmpty } from '../../src/domain/sync/field-decision.js';
import type { Side } from '../../src/domain/records/system-record.js';
import { inOwnForm } from '../sides/erp.js';
import type { Edit } from '../world/diary.js';
import { PAIRS, type Pair, type PairField } from '../world/pairs.js';
import type { Witness } from '../world/witness.js';
import type { Ground } from './ground.js';

/** I1, I6, I16: linked records agree in every mapped field, and what they agree on is what a person last wrote. */
export function checkFields(ground: Ground, witness: Witness): void {
  for (const pair of PAIRS) {
    for (const link of ground.links(pair)) {
      const portal = ground.portalRecord(pair.hubspot, link.hubspotId);
      const row = ground.row(pair.business, link.businessId);
      if (!portal || !row || ground.isPoisoned(portal.current.props) || ground.isPoisoned(row.fields))
        continue;
      if (!ground.hasParents(pair, portal, row)) continue;
      for (const field of pair.fields) {
        const there = inForm(field, portal.current.props[field.hubspot] ?? null);
        const here = inForm(field, row.fields[field.business] ?? null);
        const what = `${pair.hubspot} ${link.hubspotId} and ${pair.business} ${link.businessId}`;
        if (there !== here)
          witness.object(
            field.direction === 'both' ? 'I6' : 'I16',
            `${what} differ in ${field.hubspot}: ${there} and ${here}.`,
          );
        else checkLoss(ground, witness, pair, link, field, here);
      }
    }
  }
}

/** The last edit of all stands, or a conflict names it. */
function checkLoss(
  ground: Ground,
  witness: Witness,
  pair: Pair,
  link: MemoryLink,
  field: PairField,
  value: string,
): void {
  const { diary } = ground.world;
  const portal = withoutOwn(
    ground,
    pair,
    link,
    field,
    later(diary.last('hubspot', pair.hubspot, link.hubspotId, field.hubspot), mergeOf(ground, link, field)),
  );
  const business = diary.last('business', pair.business, link.businessId, field.business);
  const edits = [
    ...(field.direction === 'toHubspot' || !portal ? [] : [{ side: 'hubspot' as const, edit: portal }]),
    ...(field.direction === 'toBusiness' || !business ? [] : [{ side: 'business' as const, edit: business }]),
  ].sort((a, b) => b.edit.at - a.edit.at || b.edit.seq - a.edit.seq);
  const [last, other] = edits;
  if (!last || inForm(field, last.edit.value) === value) return;
  const id = last.side === 'hubspot' ? link.hubspotId : link.businessId;
  if (hasConflict(ground, link, field, last)) return;
  if (wasRaced(ground, last.side, pair, field, id, last.edit))
    return witness.excuse('edits between a comparison and its write');
  if (wasFilledAtFirst(ground, link, last.edit)) return;
  const by = other === undefined ? 'nobody' : other.side;
  const what = `${last.side} ${pair.name} ${id} ${field.hubspot}`;
  witness.object(
    'I1',
    `${what}: "${String(last.edit.value)}" was lost to "${value}" of ${by} without a conflict.`,
  );
}

/** A conflict names the value that was lost, of the record under the id that it had then. */
function hasConflict(
  ground: Ground,
  link: MemoryLink,
  field: PairField,
  lost: { readonly side: Side; readonly edit: Edit },
): boolean {
  const value = inForm(field, lost.edit.value);
  return ground.world.witness.conflicts.some(
    (conflict) =>
      conflict.pairKey === link.pairKey &&
      survivorOf(ground, conflict.ids[lost.side]) ===
        (lost.side === 'hubspot' ? link.hubspotId : link.businessId) &&
      conflict.field === (conflict.sourceSide === 'hubspot' ? field.business : field.hubspot) &&
      inForm(field, conflict.sides?.[lost.side].value ?? null) === value,
  );
}

/** What a merge took over from the row's own partner of then says nothing new to the row. */
function withoutOwn(
  ground: Ground,
  pair: Pair,
  link: MemoryLink,
  field: PairField,
  edit: Edit | null,
): Edit | null {
  const { diary } = ground.world;
  const merge = diary.merges.find(({ at, merged }) => at === edit?.at && merged === link.hubspotId);
  if (edit === null || !merge || !partnersOf(ground, link).has(merge.other)) return edit;
  const own = diary.last('hubspot', pair.hubspot, merge.other, field.hubspot);
  return own && inForm(field, own.value) === inForm(field, edit.value) ? own : edit;
}

/** Ids under which the row's partners were linked to it. */
function partnersOf({ world }: Ground, link: MemoryLink): ReadonlySet<string> {
  const partners = new Set<string>();
  for (const key of world.witness.linkedAt.keys()) {
    const [pairKey, hubspotId = '', businessId] = key.split(' ');
    if (pairKey === String(link.pairKey) && businessId === link.businessId) partners.add(hubspotId);
  }
  return partners;
}

/** The row belonged to the record that was merged into another one: that one's values came to it by the merge. */
function mergeOf(ground: Ground, link: MemoryLink, { hubspot }: PairField): Edit | null {
  const { merges, mergedInto } = ground.world.diary;
  const passed = new Set<string>();
  for (const former of partnersOf(ground, link))
    for (let id: string | undefined = former; id !== undefined; id = mergedInto.get(id)) passed.add(id);
  const merge = passed.has(link.hubspotId) ? merges.findLast(({ other }) => passed.has(other)) : undefined;
  return merge ? { at: merge.at, seq: merge.seq, value: merge.values[hubspot] ?? null } : null;
}

function later(a: Edit | null, b: Edit | null): Edit | null {
  if (a === null || b === null) return a ?? b;
  return b.at > a.at || (b.at === a.at && b.seq > a.seq) ? b : a;
}

/** Two records that are linked for the first time complete each other: what is empty on one side is no statement. */
function wasFilledAtFirst(ground: Ground, link: MemoryLink, edit: Edit): boolean {
  const { linkedAt } = ground.world.witness;
  const partners = [...partnersOf(ground, link)].filter((id) => survivorOf(ground, id) === link.hubspotId);
  return (
    isEmpty(edit.value) &&
    partners.some((id) => edit.at <= (linkedAt.get(`${link.pairKey} ${id} ${link.businessId}`) ?? 0))
  );
}

/** A person wrote, or merged, between the engine's comparison and the arrival of its write: neither side can tell. */
function wasRaced(ground: Ground, side: Side, pair: Pair, field: PairField, id: string, edit: Edit): boolean {
  const name = side === 'hubspot' ? field.hubspot : field.business;
  const type = side === 'hubspot' ? pair.hubspot : pair.business;
  const { diary, witness } = ground.world;
  return witness.flights.some((write) => {
    if (write.side !== side || write.type !== type || survivorOf(ground, write.id) !== id) return false;
    // What the survivor said before came upon the written record with the merge.
    const merge = diary.merges.find(({ other }) => other === write.id);
    const at = Math.max(edit.at, merge?.at ?? 0);
    return name in write.operation.fields && write.readAt <= at && at <= write.until;
  });
}

/** A write to a former id arrives at what its record was merged into. */
function survivorOf({ world }: Ground, former: string | null): string | null {
  let id = former;
  for (let next = id; next !== null; next = world.diary.mergedInto.get(next) ?? null) id = next;
  return id;
}

const NUMBERS: ReadonlySet<string> = new Set(['amount', 'price']);

/** As both sides would store it, so that they can be compared. */
export function inForm({ hubspot }: PairField, value: FieldValue): string {
  const text = String(inOwnForm({ [hubspot]: value })[hubspot] ?? '');
  if (hubspot === 'closedate') return text.slice(0, 10);
  return NUMBERS.has(hubspot) && text !== '' ? new Decimal(text).toFixed() : text;
}
