import { associationsOf } from './associations.js';
import { notFound, validationError } from './errors.js';
import type { ObjectType } from './object-types.js';
import type { PortalRecord, Props, WriteSource } from './record.js';
import type { World } from './world.js';

/** HF M9. */
const MAX_IDENTITIES = 250;

function list(value: string | undefined): string[] {
  return (value ?? '').split(';').filter(Boolean);
}

function mergedProps(primary: PortalRecord, other: PortalRecord): Props {
  const first = primary.current.props;
  const second = other.current.props;
  const props: Props = { ...second, ...first };
  const emails = [first['email'], second['email']].filter((email) => email !== undefined);
  const extra = [...emails, ...list(first['hs_additional_emails']), ...list(second['hs_additional_emails'])];
  const secondary = new Set(extra.filter((email) => email !== props['email']));
  if (secondary.size > 0) props['hs_additional_emails'] = [...secondary].join(';');
  const ids = [
    ...list(first['hs_merged_object_ids']),
    ...list(second['hs_merged_object_ids']),
    primary.id,
    other.id,
  ];
  props['hs_merged_object_ids'] = ids.join(';');
  if (primary.type.name === 'contacts') props['hs_calculated_merged_vids'] = ids.join(';');
  const created = Math.min(primary.createdAt, other.createdAt);
  if (!primary.type.custom) props['createdate'] ??= new Date(created).toISOString();
  return props;
}

function moveAssociations(world: World, from: PortalRecord, to: PortalRecord): void {
  for (const type of world.types.all) {
    for (const entry of [...associationsOf(from, type)]) {
      const other = world.store(type).findLive(String(entry.toId));
      world.associate(from, other ?? from, []);
      if (!other || other === to || other.num === to.num) continue;
      const primary = world.associationTypes.primaryOf(to.type.name, type.name);
      const taken = primary && associationsOf(to, type).some((known) => known.types.includes(primary.id));
      const types = entry.types.filter((id) => !(taken && id === primary.id));
      const known = associationsOf(to, type).find((item) => item.toId === other.num)?.types ?? [];
      world.associate(to, other, [...known, ...types]);
    }
  }
}

/** Two records become a third with a new id; both old ids answer for it from then on (HF D10, M5, M6). */
export function mergeRecords(
  world: World,
  type: ObjectType,
  primaryId: string,
  otherId: string,
  source: WriteSource,
): PortalRecord {
  const store = world.store(type);
  const primary = store.findLive(primaryId);
  const other = store.findLive(otherId);
  if (!primary || !other) throw notFound();
  if (primary === other) throw validationError('An object cannot be merged with itself');
  const props = mergedProps(primary, other);
  if (list(props['hs_merged_object_ids']).length > MAX_IDENTITIES) {
    throw validationError(`Cannot have more than ${MAX_IDENTITIES} identities on a profile`);
  }
  const losers = [primary, other];
  for (const loser of losers) store.dropUnique(loser);
  const merged = world.create(type, props, source);
  for (const loser of losers) {
    moveAssociations(world, loser, merged);
    for (const [old, target] of store.aliases) if (target === loser.num) store.aliases.set(old, merged.num);
    world.remove(loser, merged.num);
  }
  store.indexUnique(merged);
  for (const loser of losers) {
    const into = { type: type.name, id: merged.id };
    world.journal.write({
      at: world.clock(),
      operation: 'merge',
      type: type.name,
      id: loser.id,
      source,
      other: into,
    });
  }
  return merged;
}
