import type { Answer, Call } from './call.js';
import { limitParam } from './call.js';
import { readOffset } from './cursors.js';
import { ApiError } from './errors.js';
import type { JsonObject } from './json.js';
import type { Owner } from './owners.js';
import { iso } from './time.js';

/** HF OW2, OW4: former users have no user id any more. */
function ownerToWire(owner: Owner): JsonObject {
  return {
    id: owner.id,
    email: owner.email,
    type: 'PERSON',
    firstName: owner.firstName,
    lastName: owner.lastName,
    userId: owner.archived ? null : owner.userId,
    userIdIncludingInactive: owner.userId,
    createdAt: iso(owner.createdAt),
    updatedAt: iso(owner.updatedAt),
    archived: owner.archived,
    teams: [],
  };
}

/** GET owners (HF OW1). */
export function listOwners(call: Call): Answer {
  const { query, world } = call;
  const archived = query.get('archived') === 'true';
  const email = query.get('email')?.toLowerCase();
  const owners = world.owners
    .filter((owner) => owner.archived === archived && (!email || owner.email === email))
    .sort((a, b) => Number(a.id) - Number(b.id));
  const limit = limitParam(query, 100, 500);
  const start = readOffset(query.get('after'));
  const results = owners.slice(start, start + limit).map(ownerToWire);
  const end = start + limit;
  if (end >= owners.length) return { status: 200, body: { results } };
  return { status: 200, body: { results, paging: { next: { after: String(end), link: `?after=${end}` } } } };
}

/** GET owners/{id}; an unknown one is a page of HTML (HF OW6). */
export function getOwner(call: Call, id: string): Answer {
  const archived = call.query.get('archived') === 'true';
  const byUser = call.query.get('idProperty') === 'userId';
  const owner = call.world.owners.find(
    (item) => (byUser ? String(item.userId) : item.id) === id && item.archived === archived,
  );
  if (!owner) {
    const page = '<html><head><title>Error 404 Not Found</title></head><body>HTTP ERROR 404</body></html>';
    throw new ApiError(404, { status: 'error', message: 'owner not found' }, page);
  }
  return { status: 200, body: ownerToWire(owner) };
}
