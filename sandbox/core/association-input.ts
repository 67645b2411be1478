import type { AssociationType } from './association-types.js';
import { associationsOf, findAssociation, holderOf, withDefault } from './associations.js';
import { apiError, validationError } from './errors.js';
import { asArray, asObject, asText } from './json.js';
import type { ObjectType } from './object-types.js';
import type { PortalRecord, WriteSource } from './record.js';
import type { World } from './world.js';

const PARENT_TO_CHILD = 13;
const CHILD_TO_PARENT = 14;

/** HF E18. */
export function invalidIdentifier(id: string): Error {
  return validationError(`${id} is not a valid ID`, { subCategory: 'crm.associations.INVALID_IDENTIFIER' });
}

/** Reads `[{associationCategory, associationTypeId}]`; category, id and direction must fit (HF N8, N11, E18). */
export function readTypes(
  world: World,
  from: ObjectType,
  to: ObjectType | null,
  input: unknown,
): AssociationType[] {
  const types: AssociationType[] = [];
  for (const item of asArray(input)) {
    const spec = asObject(item);
    const type = world.associationTypes.get(Number(asText(spec['associationTypeId']) ?? Number.NaN));
    if (!type || type.category !== spec['associationCategory']) {
      throw validationError('One or more associations are invalid');
    }
    if (type.from !== from.name) {
      const expected = world.types.get(type.from).id;
      throw validationError(
        `invalid from object type ${from.id} for associations to be created. expected: ${expected}`,
      );
    }
    if (to && type.to !== to.name) throw validationError('One or more associations are invalid');
    types.push(type);
  }
  if (types.length === 0) throw validationError('One or more associations are invalid');
  return types;
}

/** The live record behind an association end; its absence is a 404 (HF E18). */
export function associationEnd(world: World, type: ObjectType, id: string): PortalRecord {
  if (!/^\d+$/.test(id)) throw invalidIdentifier(id);
  const record = world.store(type).findLive(id);
  if (!record) {
    throw apiError(404, `${type.constant}=${id} is not valid`, {
      category: 'OBJECT_NOT_FOUND',
      context: { objectId: [id] },
    });
  }
  return record;
}

/** Takes the primary type from the pair that held it so far (HF N6). */
function demote(
  world: World,
  record: PortalRecord,
  to: ObjectType,
  keep: number,
  primary: AssociationType,
): void {
  const held = holderOf(record, primary, to);
  if (held === undefined || held === keep) return;
  const other = world.store(to).findLive(String(held));
  const types = findAssociation(record, to, held)?.types.filter((id) => id !== primary.id) ?? [];
  if (other) world.associate(record, other, types);
}

/** The type of the pair that makes a company the primary one, seen from the record that has only one. */
function primaryOfOne(
  world: World,
  types: readonly AssociationType[],
): { primary: AssociationType; forward: boolean } | null {
  const primary = types.find((type) => type.primary);
  if (!primary) return null;
  if (primary.to === 'companies') return { primary, forward: true };
  const inverse = world.associationTypes.get(primary.inverseId);
  return inverse ? { primary: inverse, forward: false } : null;
}

/** DL2: a line item has one parent. */
function refuseSecondParent(from: PortalRecord, to: PortalRecord): void {
  for (const [line, parent] of [
    [from, to],
    [to, from],
  ] as const) {
    if (line.type.name !== 'line_items' || parent.type.name !== 'deals') continue;
    const parents = associationsOf(line, parent.type);
    if (parents.some((entry) => entry.toId !== parent.num)) {
      throw validationError(`LINE_ITEM ${line.id} is already associated to another object`);
    }
  }
}

/** A company has one parent; whether HubSpot replaces it or refuses a second one is not documented. */
function refuseSecondParentCompany(
  from: PortalRecord,
  to: PortalRecord,
  types: readonly AssociationType[],
): void {
  for (const { id } of types) {
    if (id !== CHILD_TO_PARENT && id !== PARENT_TO_CHILD) continue;
    const [child, parent] = id === CHILD_TO_PARENT ? [from, to] : [to, from];
    const known = associationsOf(child, parent.type).find((entry) => entry.types.includes(CHILD_TO_PARENT));
    if (known && known.toId !== parent.num) {
      throw validationError(`COMPANY ${child.id} already has a parent company`);
    }
  }
}

/** Adds types to a pair or replaces them (HF N5); a labelled pair is always an unlabelled one too. */
export function connect(
  world: World,
  from: PortalRecord,
  to: PortalRecord,
  types: readonly AssociationType[],
  mode: 'add' | 'replace',
  source: WriteSource,
): number[] {
  if (from === to) throw validationError(`Object ${from.id} cannot be associated to itself`);
  refuseSecondParent(from, to);
  refuseSecondParentCompany(from, to, types);
  const known = mode === 'add' ? (findAssociation(from, to.type, to.num)?.types ?? []) : [];
  const ids = [...new Set([...known, ...withDefault(world.associationTypes, types)])];
  const one = primaryOfOne(world, types);
  if (one?.forward) demote(world, from, to.type, to.num, one.primary);
  if (one && !one.forward) demote(world, to, from.type, from.num, one.primary);
  world.associate(from, to, ids);
  world.journal.write({
    at: world.clock(),
    operation: 'associate',
    type: from.type.name,
    id: from.id,
    source,
    other: { type: to.type.name, id: to.id, types: ids },
  });
  return ids;
}

/** Removes some types of a pair, or all; without the unlabelled type nothing is left (HF N6). */
export function disconnect(
  world: World,
  from: PortalRecord,
  to: PortalRecord,
  types: readonly AssociationType[] | 'all',
  source: WriteSource,
): void {
  const known = findAssociation(from, to.type, to.num)?.types;
  if (!known) return;
  const plain = world.associationTypes.defaultOf(from.type.name, to.type.name);
  const all = types === 'all' || types.some((type) => type.id === plain?.id);
  const left = all ? [] : known.filter((id) => !types.some((type) => type.id === id));
  world.associate(from, to, left);
  world.journal.write({
    at: world.clock(),
    operation: 'disassociate',
    type: from.type.name,
    id: from.id,
    source,
    other: { type: to.type.name, id: to.id, types: known.filter((id) => !left.includes(id)) },
  });
}

/** Checks the associations of a create before anything is written; the result attaches them (HF O16, B15). */
export function planAssociations(
  world: World,
  type: ObjectType,
  input: unknown,
): (record: PortalRecord) => void {
  const plans = asArray(input).map((item) => {
    const spec = asObject(item);
    const types = readTypes(world, type, null, spec['types']);
    const to = world.types.get(types[0]?.to ?? type.name);
    if (types.some((other) => other.to !== to.name)) {
      throw validationError('One or more associations are invalid');
    }
    const other = associationEnd(world, to, asText(asObject(spec['to'])['id']) ?? '');
    if (type.name === 'line_items') refuseDoubleParent(asArray(input).length);
    return { other, types };
  });
  return (record) => {
    for (const { other, types } of plans) connect(world, record, other, types, 'add', 'INTEGRATION');
  };
}

function refuseDoubleParent(count: number): void {
  if (count > 1) throw validationError('LINE_ITEM cannot be associated to several objects');
}
