import type { Side, SystemRecord } from '../../domain/records/system-record.js';
import type { CallContext } from '../ports/record-system.port.js';
import type { VerifiedLink } from '../ports/verify-store.port.js';
import type { PreparedVerify, VerifiedPair } from './verified-pairs.js';

/** Records of a page by `typeKey id`, as they were asked for: a merged one stands under its former id. */
export type SideRecords = ReadonlyMap<string, SystemRecord>;

export interface LinkedRecords {
  readonly hubspot: SideRecords;
  readonly business: SideRecords;
}

export function recordKey(typeKey: number, id: string): string {
  return `${typeKey} ${id}`;
}

export function typeKeyOf(link: VerifiedLink, side: Side): number {
  return side === 'hubspot' ? link.hubspotTypeKey : link.businessTypeKey;
}

export function idOf(link: VerifiedLink, side: Side): string {
  return side === 'hubspot' ? link.hubspotId : link.businessId;
}

/** Both ends of all links, one batch per side and type, with everything that any of the pair's jobs looks at. */
export async function readLinks(
  prepared: PreparedVerify,
  pair: VerifiedPair,
  links: readonly VerifiedLink[],
  context: CallContext,
): Promise<LinkedRecords> {
  const [hubspot, business] = await Promise.all([
    readSide(prepared, pair, links, 'hubspot', context),
    readSide(prepared, pair, links, 'business', context),
  ]);
  return { hubspot, business };
}

async function readSide(
  { plan, systems }: PreparedVerify,
  pair: VerifiedPair,
  links: readonly VerifiedLink[],
  side: Side,
  context: CallContext,
): Promise<SideRecords> {
  const records = new Map<string, SystemRecord>();
  for (const typeKey of new Set(links.map((link) => typeKeyOf(link, side)))) {
    const type = typeName(plan.keys.types, side, typeKey);
    const ofType = links.filter((link) => typeKeyOf(link, side) === typeKey);
    const ids = [...new Set(ofType.map((link) => idOf(link, side)))];
    const answer = await systems[side].readByIds({ type, ...wantedOf(pair, side, typeKey) }, ids, context);
    for (const [id, record] of answer.found)
      if (!record.archived) records.set(recordKey(typeKey, id), record);
  }
  return records;
}

function wantedOf(
  { views }: VerifiedPair,
  side: Side,
  typeKey: number,
): { readonly fields: readonly string[]; readonly associations: readonly string[] } {
  const fields = new Set<string>();
  const associations = new Set<string>();
  for (const { source, stream, target } of views) {
    if (source === side && stream.typeKey === typeKey) {
      for (const name of stream.selection.fields) fields.add(name);
      for (const name of stream.selection.associations) associations.add(name);
    }
    if (source === side) continue;
    for (const type of target.types)
      if (type.typeKey === typeKey) for (const name of type.fields) fields.add(name);
  }
  return { fields: [...fields], associations: [...associations] };
}

function typeName(types: ReadonlyMap<string, number>, side: Side, typeKey: number): string {
  for (const [id, key] of types) if (key === typeKey) return id.slice(side.length + 1);
  throw new Error(`There is no type ${typeKey}.`);
}
