import type { Answer, Call } from './call.js';
import { parseObject } from './call.js';
import { addAssociation, defineCustomObject, schemaToWire } from './custom-objects.js';
import { notFound } from './errors.js';
import type { ObjectType } from './object-types.js';

/** A call below `/schemas`, whose right is one of those of custom objects. */
export interface SchemaRoute {
  readonly template: string;
  readonly scopes: readonly string[];
  readonly run: (call: Call) => Answer;
}

/** As the specification of object schemas has it. */
const READING = [
  'crm.schemas.custom.read',
  'crm.objects.custom.sensitive.read.v2',
  'crm.objects.custom.highly_sensitive.read.v2',
  'crm.objects.custom.read',
];
const WRITING = ['crm.schemas.custom.write'];

export function schemaRoute(method: string, rest: readonly string[]): SchemaRoute | null {
  const [, key, word] = rest;
  if (rest[0] !== 'schemas') return null;
  if (key === undefined) {
    if (method === 'GET') return { template: '/schemas', scopes: READING, run: listSchemas };
    return method === 'POST' ? { template: '/schemas', scopes: WRITING, run: createSchema } : null;
  }
  if (word === 'associations' && method === 'POST') {
    const run = (call: Call): Answer => createAssociation(call, key);
    return { template: '/schemas/{objectType}/associations', scopes: WRITING, run };
  }
  if (word !== undefined || method !== 'GET') return null;
  return { template: '/schemas/{objectType}', scopes: READING, run: (call) => getSchema(call, key) };
}

function ownType(call: Call, key: string): ObjectType {
  const type = call.world.types.find(key);
  if (!type?.custom) throw notFound();
  return type;
}

/** All of them at once: there is no paging, and HubSpot's own objects are not among them. */
function listSchemas(call: Call): Answer {
  const archived = call.query.get('archived') === 'true';
  const types = archived ? [] : call.world.types.custom();
  return { status: 200, body: { results: types.map((type) => schemaToWire(call.world, type)) } };
}

function getSchema(call: Call, key: string): Answer {
  return { status: 200, body: schemaToWire(call.world, ownType(call, key)) };
}

function journal(call: Call, type: ObjectType): void {
  const { world } = call;
  const entry = { operation: 'schema', type: 'schemas', id: type.name, source: 'INTEGRATION' } as const;
  world.journal.write({ at: world.clock(), ...entry });
}

function createSchema(call: Call): Answer {
  const type = defineCustomObject(call.world, parseObject(call));
  journal(call, type);
  return { status: 201, body: schemaToWire(call.world, type) };
}

function createAssociation(call: Call, key: string): Answer {
  const type = ownType(call, key);
  const body = addAssociation(call.world, type, parseObject(call));
  journal(call, type);
  return { status: 201, body };
}
