import { accountDetails, dailyUsage, tokenInfo } from './account-handlers.js';
import * as associations from './association-handlers.js';
import type { Answer, Call } from './call.js';
import { apiError, validationError } from './errors.js';
import type { ApiVersion } from './messages.js';
import { batchArchive, batchCreate, batchUpdate, batchUpsert } from './object-batch-handlers.js';
import { batchRead, getRecord, listRecords } from './object-read-handlers.js';
import type { ObjectType } from './object-types.js';
import { createOne, deleteOne, gdprDelete, mergeOne, patchOne } from './object-write-handlers.js';
import { getOwner, listOwners } from './owner-handlers.js';
import { pipelineRoute } from './pipeline-handlers.js';
import * as properties from './property-handlers.js';
import type { Bucket, RateLimiter } from './rate-limiter.js';
import { schemaRoute } from './schema-handlers.js';
import { searchRecords } from './search-handler.js';
import type { TypeCatalog } from './type-catalog.js';

/** A call that found its place. */
export interface Route {
  /** Method and path with ids replaced, for the statistics. */
  key: string;
  version: ApiVersion;
  bucket: Bucket;
  /** Any one of these scopes is enough; empty = none needed. */
  scopes: readonly string[];
  run: (call: Call) => Answer;
}

/** What some handlers need beside the world. */
export interface RouteContext {
  limiter: RateLimiter;
  token: string;
  types: TypeCatalog;
}

interface Place {
  area: string;
  /** Path family: v3 and v4 differ in what lives where; dated versions hold all. */
  family: 'v3' | 'v4' | 'dated';
  version: ApiVersion;
  rest: string[];
}

const DATED: readonly string[] = ['2026-03', '2026-09'];

function datedVersion(text: string | undefined): ApiVersion | null {
  return text === '2026-03' || text === '2026-09' ? text : null;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Brings both path families to one form (HF V3, V4). */
function locate(path: string): Place | null {
  const segments = path.split('/').filter(Boolean).map(decode);
  const [root, second = '', third = ''] = segments;
  if (root === 'account-info') {
    const dated = datedVersion(second);
    if (!dated && second !== 'v3') return null;
    const family = dated ? 'dated' : 'v3';
    return { area: root, family, version: dated ?? 'legacy', rest: segments.slice(2) };
  }
  if (root === 'oauth') return { area: root, family: 'v3', version: 'legacy', rest: segments.slice(1) };
  if (root === 'crm-object-schemas' && third === 'schemas') {
    const dated = datedVersion(second);
    if (!dated && second !== 'v3') return null;
    const family = dated ? 'dated' : 'v3';
    return { area: 'schemas', family, version: dated ?? 'legacy', rest: segments.slice(2) };
  }
  if (root !== 'crm') return null;
  if (second === 'v3' && third === 'schemas') {
    return { area: third, family: second, version: 'legacy', rest: segments.slice(2) };
  }
  if (second === 'v3' || second === 'v4') {
    return { area: third, family: second, version: 'legacy', rest: segments.slice(3) };
  }
  if (DATED.includes(third)) {
    return {
      area: second,
      family: 'dated',
      version: datedVersion(third) ?? 'legacy',
      rest: segments.slice(3),
    };
  }
  if (second === 'associations' && third === 'v4') {
    return { area: 'labels', family: 'v4', version: 'legacy', rest: segments.slice(3) };
  }
  return null;
}

function typeOf(types: TypeCatalog, key: string | undefined): ObjectType {
  const type = types.find(key ?? '');
  if (!type) throw apiError(400, `Unable to infer object type from: ${key ?? ''}`);
  return type;
}

type Handler = (call: Call) => Answer;

interface Target {
  template: string;
  handler: Handler;
  scopes: readonly string[];
  bucket: Bucket;
}

function target(
  template: string,
  scopes: readonly string[],
  handler: Handler,
  bucket: Bucket = 'app',
): Target {
  return { template, handler, scopes, bucket };
}

function batchTarget(type: ObjectType, action: string | undefined): Target | null {
  const { read, write } = type.scopes;
  const template = `/${type.name}/batch/${action ?? ''}`;
  switch (action) {
    case 'read':
      return target(template, [read, write], (call) => batchRead(call, type));
    case 'create':
      return target(template, [write], (call) => batchCreate(call, type));
    case 'update':
      return target(template, [write], (call) => batchUpdate(call, type));
    case 'upsert':
      return target(template, [write], (call) => batchUpsert(call, type));
    case 'archive':
      return target(template, [write], (call) => batchArchive(call, type));
    default:
      return null;
  }
}

function collectionTarget(method: string, type: ObjectType): Target | null {
  const { read, write } = type.scopes;
  const template = `/${type.name}`;
  if (method === 'GET') return target(template, [read, write], (call) => listRecords(call, type));
  return method === 'POST' ? target(template, [write], (call) => createOne(call, type)) : null;
}

function recordTarget(method: string, type: ObjectType, id: string): Target | null {
  const { read, write } = type.scopes;
  const template = `/${type.name}/{id}`;
  switch (method) {
    case 'GET':
      return target(template, [read, write], (call) => getRecord(call, type, id));
    case 'PATCH':
      return target(template, [write], (call) => patchOne(call, type, id));
    case 'DELETE':
      return target(template, [write], (call) => deleteOne(call, type, id));
    default:
      return null;
  }
}

function postTarget(type: ObjectType, word: string): Target | null {
  const { read, write } = type.scopes;
  const template = `/${type.name}/${word}`;
  if (word === 'search') {
    return target(template, [read, write], (call) => searchRecords(call, type), 'search');
  }
  if (word === 'merge' && type.mergeable) return target(template, [write], (call) => mergeOne(call, type));
  if (word === 'gdpr-delete' && type.name === 'contacts') {
    return target(template, [write], (call) => gdprDelete(call, type));
  }
  return null;
}

function singleAssociation(
  method: string,
  from: ObjectType,
  rest: readonly string[],
  types: TypeCatalog,
): Target | null {
  const [id = '', , third = '', fourth, fifth] = rest;
  const byDefault = third === 'default';
  const to = typeOf(types, byDefault ? fourth : third);
  const pair = { from, to };
  const { read, write } = from.scopes;
  const template = `/${from.name}/{id}/associations/${byDefault ? 'default/' : ''}${to.name}`;
  if (byDefault && fifth !== undefined && method === 'PUT') {
    const run = (call: Call): Answer => associations.putDefaultAssociation(call, pair, id, fifth);
    return target(`${template}/{toId}`, [write], run);
  }
  if (fourth === undefined) {
    const run = (call: Call): Answer => associations.listAssociations(call, pair, id);
    return method === 'GET' ? target(template, [read, write], run) : null;
  }
  switch (method) {
    case 'PUT':
      return target(`${template}/{toId}`, [write], (call) =>
        associations.putAssociation(call, pair, id, fourth),
      );
    case 'DELETE':
      return target(`${template}/{toId}`, [write], (call) =>
        associations.deleteAssociation(call, pair, id, fourth),
      );
    default:
      return null;
  }
}

function objectTarget(method: string, place: Place, types: TypeCatalog): Target | null {
  const [key, second, third] = place.rest;
  const type = typeOf(types, key);
  if (third === 'associations') {
    return place.family === 'v3' ? null : singleAssociation(method, type, place.rest.slice(1), types);
  }
  if (place.family === 'v4') return null;
  if (second === undefined) return collectionTarget(method, type);
  if (second === 'batch') return method === 'POST' ? batchTarget(type, third) : null;
  if (third !== undefined) return null;
  if (method === 'POST') return postTarget(type, second);
  return recordTarget(method, type, second);
}

function labelTarget(method: string, pair: associations.Pair, typeId: string | undefined): Target | null {
  const scopes = [pair.from.scopes.read, pair.from.scopes.write];
  const template = `/${pair.from.name}/${pair.to.name}/labels`;
  switch (method) {
    case 'GET':
      return target(template, scopes, (call) => associations.listLabels(call, pair));
    case 'POST':
      return target(template, scopes, (call) => associations.createLabel(call, pair));
    case 'PUT':
      return target(template, scopes, (call) => associations.updateLabel(call, pair));
    case 'DELETE':
      return typeId === undefined
        ? null
        : target(`${template}/{id}`, scopes, (call) => associations.deleteLabel(call, pair, typeId));
    default:
      return null;
  }
}

const ASSOCIATION_BATCHES: Record<string, (call: Call, pair: associations.Pair) => Answer> = {
  read: associations.batchReadAssociations,
  create: associations.batchCreateAssociations,
  'associate/default': associations.batchAssociateDefault,
  archive: associations.batchArchiveAssociations,
  'labels/archive': associations.batchArchiveLabels,
};

function associationTarget(method: string, place: Place, types: TypeCatalog): Target | null {
  const [fromKey, toKey, word, ...more] = place.rest;
  const pair = { from: typeOf(types, fromKey), to: typeOf(types, toKey) };
  if (word === 'labels' && place.family !== 'v3') {
    return labelTarget(method, pair, more[0]);
  }
  if (word !== 'batch' || method !== 'POST' || place.family === 'v3' || place.area === 'labels') return null;
  const action = more.join('/');
  const handler = ASSOCIATION_BATCHES[action];
  if (!handler) return null;
  const { read, write } = pair.from.scopes;
  const scopes = action === 'read' ? [read, write] : [write];
  const template = `/${pair.from.name}/${pair.to.name}/batch/${action}`;
  return target(template, scopes, (call) => handler(call, pair), 'associations');
}

function schemaScopes(type: ObjectType, access: 'read' | 'write'): string[] {
  const schema = `crm.schemas.${type.custom ? 'custom' : type.name}`;
  return access === 'read'
    ? [`${schema}.read`, `${schema}.write`, type.scopes.read, type.scopes.write]
    : [`${schema}.write`];
}

function groupTarget(method: string, type: ObjectType, name: string | undefined): Target | null {
  const [reading, writing] = [schemaScopes(type, 'read'), schemaScopes(type, 'write')];
  const all = `/${type.name}/groups`;
  if (name === undefined) {
    if (method === 'GET') return target(all, reading, (call) => properties.listGroups(call, type));
    return method === 'POST' ? target(all, writing, (call) => properties.createGroup(call, type)) : null;
  }
  const one = `${all}/{name}`;
  switch (method) {
    case 'GET':
      return target(one, reading, (call) => properties.getGroup(call, type, name));
    case 'PATCH':
      return target(one, writing, (call) => properties.updateGroup(call, type, name));
    case 'DELETE':
      return target(one, writing, (call) => properties.archiveGroup(call, type, name));
    default:
      return null;
  }
}

function propertyTarget(method: string, rest: readonly string[], types: TypeCatalog): Target | null {
  const type = typeOf(types, rest[0]);
  const [, name, third] = rest;
  const [reading, writing] = [schemaScopes(type, 'read'), schemaScopes(type, 'write')];
  if (name === 'groups') return groupTarget(method, type, third);
  if (name === 'batch') {
    const template = `/${type.name}/batch/${third ?? ''}`;
    const run = (call: Call): Answer => properties.batchProperties(call, type, third ?? '') ?? unknownRoute();
    return method === 'POST' ? target(template, third === 'read' ? reading : writing, run) : null;
  }
  if (name === undefined) {
    if (method === 'GET')
      return target(`/${type.name}`, reading, (call) => properties.listProperties(call, type));
    return method === 'POST'
      ? target(`/${type.name}`, writing, (call) => properties.createProperty(call, type))
      : null;
  }
  const one = `/${type.name}/{name}`;
  switch (method) {
    case 'GET':
      return target(one, reading, (call) => properties.getProperty(call, type, name));
    case 'PATCH':
      return target(one, writing, (call) => properties.updateProperty(call, type, name));
    case 'DELETE':
      return target(one, writing, (call) => properties.archiveProperty(call, type, name));
    default:
      return null;
  }
}

function unknownRoute(): Answer {
  throw validationError('there is no such operation');
}

function pipelineTarget(method: string, rest: readonly string[], types: TypeCatalog): Target {
  const type = typeOf(types, rest[0]);
  const depth = ['', '/{id}', '/{id}/stages', '/{id}/stages/{stageId}'][rest.length - 1] ?? '';
  const scopes = method === 'GET' ? [type.scopes.read, type.scopes.write] : [type.scopes.write];
  const run = (call: Call): Answer => pipelineRoute(call, type, rest.slice(1)) ?? unknownRoute();
  return target(`/${type.name}${depth}`, scopes, run);
}

function ownerTarget(method: string, id: string | undefined): Target | null {
  if (method !== 'GET') return null;
  const scopes = ['crm.objects.owners.read'];
  if (id === undefined) return target('', scopes, listOwners);
  return target('/{id}', scopes, (call) => getOwner(call, id));
}

function otherTarget(method: string, place: Place, context: RouteContext): Target | null {
  const path = place.rest.join('/');
  if (place.area === 'oauth') {
    const isInfo = method === 'POST' && path === 'v2/private-apps/get/access-token-info';
    return isInfo ? target(`/${path}`, [], (call) => tokenInfo(call, context.token), 'none') : null;
  }
  if (method !== 'GET') return null;
  if (path === 'details') return target('/details', [], accountDetails);
  if (path === 'api-usage/daily/private-apps') {
    return target(`/${path}`, [], (call) => dailyUsage(call, context.limiter));
  }
  return null;
}

function targetOf(method: string, place: Place, context: RouteContext): Target | null {
  const { types } = context;
  switch (place.area) {
    case 'objects':
      return objectTarget(method, place, types);
    case 'associations':
    case 'labels':
      return associationTarget(method, place, types);
    case 'properties':
      return place.family === 'v4' ? null : propertyTarget(method, place.rest, types);
    case 'pipelines':
      return place.family === 'v4' ? null : pipelineTarget(method, place.rest, types);
    case 'schemas': {
      const found = schemaRoute(method, place.rest);
      return found && target(found.template, found.scopes, found.run);
    }
    case 'owners':
      return place.family === 'v4' ? null : ownerTarget(method, place.rest[0]);
    case 'account-info':
    case 'oauth':
      return otherTarget(method, place, context);
    default:
      return null;
  }
}

/** Finds the handler of a call; null = no such route. Throws the 400 of an unknown object type (HF C14). */
export function findRoute(method: string, path: string, context: RouteContext): Route | null {
  const place = locate(path);
  const found = place && targetOf(method, place, context);
  if (!place || !found) return null;
  const prefix = place.family === 'dated' ? place.version : place.family;
  return {
    key: `${method} ${place.area}/${prefix}${found.template}`,
    version: place.version,
    bucket: found.bucket,
    scopes: found.scopes,
    run: found.handler,
  };
}
