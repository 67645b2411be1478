import type { AssociationType } from './association-types.js';
import { apiError, validationError } from './errors.js';
import type { JsonObject } from './json.js';
import { asArray, asObject, asStrings, asText } from './json.js';
import { OBJECT_TYPES, type CustomSchema, type ObjectType } from './object-types.js';
import { readDefinition } from './property-definition-input.js';
import { definitionToWire } from './property-wire.js';
import { iso } from './time.js';
import { isCustomName } from './type-catalog.js';
import type { World } from './world.js';

const MAX_CUSTOM_OBJECTS = 10;
const FIRST_TYPE_ID = 30_412_007;
/** Every object of a portal's own can be associated with these without being asked. */
const ENGAGEMENTS = OBJECT_TYPES.filter(({ id }) => ['0-46', '0-47', '0-48', '0-49', '0-27'].includes(id));

function readSchema(body: JsonObject, name: string, now: number): CustomSchema {
  const labels = asObject(body['labels']);
  const singular = asText(labels['singular']);
  const plural = asText(labels['plural']);
  if (!singular || !plural) throw validationError('labels.singular and labels.plural are required');
  const names = asArray(body['properties']).map((item) => asText(asObject(item)['name']) ?? '');
  const required = asStrings(body['requiredProperties']);
  const searchable = asStrings(body['searchableProperties']);
  const display = asText(body['primaryDisplayProperty']) ?? names[0] ?? '';
  const secondary = asStrings(body['secondaryDisplayProperties']);
  for (const used of [...required, ...searchable, ...secondary, display]) {
    if (!names.includes(used)) throw validationError(`${used} is none of the properties of the object`);
  }
  return {
    name,
    labels: { singular, plural },
    description: asText(body['description']) ?? null,
    requiredProperties: required,
    searchableProperties: searchable,
    primaryDisplayProperty: display,
    secondaryDisplayProperties: secondary,
    createdAt: now,
    updatedAt: now,
  };
}

/** Makes an object of the portal's own with its properties and associations (specification of object schemas). */
export function defineCustomObject(world: World, body: JsonObject): ObjectType {
  const name = asText(body['name']) ?? '';
  if (!/^[A-Za-z][A-Za-z0-9_]{0,99}$/.test(name)) throw validationError(`${name} is not a valid object name`);
  const fullName = `p${world.settings.portalId}_${name.toLowerCase()}`;
  if (!isCustomName(fullName)) throw validationError(`${name} is not a valid object name`);
  if (world.types.find(fullName)) {
    throw apiError(409, `An object type named '${name}' already exists.`, {
      category: 'OBJECT_ALREADY_EXISTS',
    });
  }
  const count = world.types.custom().length;
  if (count >= MAX_CUSTOM_OBJECTS) throw validationError(`at most ${MAX_CUSTOM_OBJECTS} custom objects`);
  const schema = readSchema(body, name.toLowerCase(), world.clock());
  const others = asStrings(body['associatedObjects']).map((key) => associable(world, key));
  const type = world.addType({ name: fullName, id: `2-${FIRST_TYPE_ID + count * 13}`, schema });
  const registry = world.properties(type);
  for (const item of asArray(body['properties']).map(asObject)) {
    const input = { groupName: `${schema.name}_information`, ...item };
    const definition = readDefinition(registry, input, world.clock());
    registry.put(definition);
    if (definition.hasUniqueValue) world.store(type).trackUnique(definition.name);
  }
  for (const other of new Set([...others, ...ENGAGEMENTS])) associate(world, type, other);
  world.schemaDirty = true;
  return type;
}

function associable(world: World, key: string): ObjectType {
  const type = world.types.find(key);
  if (!type) throw validationError(`Unable to infer object type from: ${key}`);
  return type;
}

function associate(world: World, from: ObjectType, to: ObjectType): AssociationType {
  const known = world.associationTypes.defaultOf(from.name, to.name);
  if (known) return known;
  const name = `${from.singular}_to_${to.singular}`;
  return world.associationTypes.addDefault(from.name, to.name, name, `${to.singular}_to_${from.singular}`);
}

/** One more kind of object that records of a portal's own object may be associated with. */
export function addAssociation(world: World, type: ObjectType, body: JsonObject): JsonObject {
  const from = associable(world, asText(body['fromObjectTypeId']) ?? '');
  const to = associable(world, asText(body['toObjectTypeId']) ?? '');
  if (from !== type && to !== type) throw validationError(`neither end is ${type.id}`);
  world.schemaDirty = true;
  return associationToWire(world, type, associate(world, from, to));
}

function associationToWire(world: World, type: ObjectType, association: AssociationType): JsonObject {
  const at = iso(type.custom?.createdAt ?? 0);
  return {
    id: String(association.id),
    name: association.key,
    fromObjectTypeId: world.types.get(association.from).id,
    toObjectTypeId: world.types.get(association.to).id,
    createdAt: at,
    updatedAt: at,
  };
}

/** The schema as it travels, with its properties and the associations of both directions. */
export function schemaToWire(world: World, type: ObjectType): JsonObject {
  const schema = type.custom;
  if (!schema) throw validationError(`${type.id} is no custom object`);
  const associations = world.associationTypes
    .custom()
    .filter(({ from, to, label }) => label === null && (from === type.name || to === type.name));
  return {
    id: type.id.slice(2),
    objectTypeId: type.id,
    fullyQualifiedName: type.name,
    name: schema.name,
    labels: schema.labels,
    ...(schema.description === null ? {} : { description: schema.description }),
    requiredProperties: schema.requiredProperties,
    searchableProperties: schema.searchableProperties,
    primaryDisplayProperty: schema.primaryDisplayProperty,
    secondaryDisplayProperties: schema.secondaryDisplayProperties,
    properties: world.properties(type).list(false).map(definitionToWire),
    associations: associations.map((association) => associationToWire(world, type, association)),
    archived: false,
    createdAt: iso(schema.createdAt),
    updatedAt: iso(schema.updatedAt),
  };
}
