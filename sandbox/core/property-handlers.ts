import { batchAnswer } from './batch-answer.js';
import type { Answer, Call } from './call.js';
import { parseObject } from './call.js';
import { ApiError, apiError, validationError } from './errors.js';
import type { JsonObject } from './json.js';
import { asArray, asNumber, asObject, asText } from './json.js';
import type { ObjectType } from './object-types.js';
import { patchDefinition, readDefinition } from './property-definition-input.js';
import type { PropertyGroup } from './property-registry.js';
import { definitionToWire } from './property-wire.js';

function missing(name: string): ApiError {
  return apiError(404, `Property ${name} does not exist`, { category: 'OBJECT_NOT_FOUND' });
}

function journal(call: Call, type: ObjectType, id: string): void {
  const entry = { operation: 'schema', type: `properties/${type.name}`, id, source: 'INTEGRATION' } as const;
  call.world.journal.write({ at: call.world.clock(), ...entry });
  call.world.schemaDirty = true;
}

export function listProperties(call: Call, type: ObjectType): Answer {
  const archived = call.query.get('archived') === 'true';
  const results = call.world.properties(type).list(archived).map(definitionToWire);
  return { status: 200, body: { results } };
}

export function getProperty(call: Call, type: ObjectType, name: string): Answer {
  const registry = call.world.properties(type);
  const archived = call.query.get('archived') === 'true';
  const definition = archived ? registry.getArchived(name) : registry.get(name);
  if (!definition) throw missing(name);
  return { status: 200, body: definitionToWire(definition) };
}

function create(call: Call, type: ObjectType, body: JsonObject): JsonObject {
  const registry = call.world.properties(type);
  const definition = readDefinition(registry, body, call.world.clock());
  registry.put(definition);
  if (definition.hasUniqueValue) call.world.store(type).trackUnique(definition.name);
  journal(call, type, definition.name);
  return definitionToWire(definition);
}

export function createProperty(call: Call, type: ObjectType): Answer {
  const body = create(call, type, parseObject(call));
  const location = `/crm/v3/properties/${type.name}/${asText(body['name']) ?? ''}`;
  return { status: 201, body, headers: { location } };
}

export function updateProperty(call: Call, type: ObjectType, name: string): Answer {
  const registry = call.world.properties(type);
  const known = registry.get(name);
  if (!known) throw missing(name);
  const body = parseObject(call);
  const groupName = asText(body['groupName']);
  if (groupName && !registry.getGroup(groupName)) {
    throw validationError(`Property group ${groupName} does not exist`);
  }
  const definition = patchDefinition(known, body, call.world.clock());
  registry.put(definition);
  journal(call, type, name);
  return { status: 200, body: definitionToWire(definition) };
}

function archive(call: Call, type: ObjectType, name: string): void {
  const registry = call.world.properties(type);
  const known = registry.get(name);
  if (!known) return;
  if (known.hubspotDefined) throw validationError(`Property ${name} cannot be archived`);
  const now = call.world.clock();
  registry.put({ ...known, archived: true, archivedAt: now, updatedAt: now });
  journal(call, type, name);
}

export function archiveProperty(call: Call, type: ObjectType, name: string): Answer {
  if (!call.world.properties(type).get(name)) throw missing(name);
  archive(call, type, name);
  return { status: 204 };
}

export function batchProperties(call: Call, type: ObjectType, action: string): Answer | null {
  const inputs = asArray(parseObject(call)['inputs']).map(asObject);
  if (inputs.length > 100) throw validationError('The maximum number of inputs is 100');
  switch (action) {
    case 'create': {
      const results: JsonObject[] = [];
      const errors: JsonObject[] = [];
      for (const input of inputs) {
        try {
          results.push(create(call, type, input));
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          errors.push({ ...error.body, context: { name: [asText(input['name']) ?? ''] } });
        }
      }
      return batchAnswer(call, 201, results, errors);
    }
    case 'read': {
      const names = inputs.map((input) => asText(input['name']) ?? '');
      const found = names.flatMap((name) => call.world.properties(type).get(name) ?? []);
      const absent = names.filter((name) => !call.world.properties(type).get(name));
      const errors = absent.map((name) => missing(name).body);
      return batchAnswer(call, 200, found.map(definitionToWire), errors);
    }
    case 'archive':
      for (const input of inputs) archive(call, type, asText(input['name']) ?? '');
      return { status: 204 };
    default:
      return null;
  }
}

export function listGroups(call: Call, type: ObjectType): Answer {
  return { status: 200, body: { results: call.world.properties(type).listGroups() } };
}

function requireGroup(call: Call, type: ObjectType, name: string): PropertyGroup {
  const group = call.world.properties(type).getGroup(name);
  if (!group) throw apiError(404, `Property group ${name} does not exist`, { category: 'OBJECT_NOT_FOUND' });
  return group;
}

export function getGroup(call: Call, type: ObjectType, name: string): Answer {
  return { status: 200, body: requireGroup(call, type, name) };
}

export function createGroup(call: Call, type: ObjectType): Answer {
  const body = parseObject(call);
  const registry = call.world.properties(type);
  const name = asText(body['name']) ?? '';
  const label = asText(body['label']) ?? '';
  if (!name || !label) throw validationError('name and label are required');
  if (registry.getGroup(name)) {
    throw apiError(409, `A property group named '${name}' already exists.`, {
      category: 'OBJECT_ALREADY_EXISTS',
    });
  }
  const group = { name, label, displayOrder: asNumber(body['displayOrder'], -1), archived: false };
  registry.putGroup(group);
  journal(call, type, `groups/${name}`);
  return { status: 201, body: group };
}

export function updateGroup(call: Call, type: ObjectType, name: string): Answer {
  const body = parseObject(call);
  const known = requireGroup(call, type, name);
  const group = {
    ...known,
    label: asText(body['label']) ?? known.label,
    displayOrder: asNumber(body['displayOrder'], known.displayOrder),
  };
  call.world.properties(type).putGroup(group);
  journal(call, type, `groups/${name}`);
  return { status: 200, body: group };
}

/** A group with active properties stays; the reason is JSON text in the message (HF E20). */
export function archiveGroup(call: Call, type: ObjectType, name: string): Answer {
  const group = requireGroup(call, type, name);
  const registry = call.world.properties(type);
  if (registry.groupInUse(name)) {
    const inner = { status: 'error', subCategory: 'PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES' };
    throw validationError(JSON.stringify(inner));
  }
  registry.putGroup({ ...group, archived: true });
  journal(call, type, `groups/${name}`);
  return { status: 204 };
}
