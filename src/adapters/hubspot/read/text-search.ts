import type { TextSearchRequest } from '../../../application/ports/record-connections.port.js';
import type { CallContext } from '../../../application/ports/record-system.port.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import { OWNERS } from '../hubspot-types.js';
import { propertiesToRead, type PortalAccess } from '../portal-access.js';
import { objectsOf } from '../transport/json.js';
import { readRows } from './batch-reader.js';
import { readAllOwners } from './owner-reader.js';

const EMAIL = /^[^\s@]+@[^\s@]+$/;
const DOMAIN = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u;
/** HF S10. */
const MAX_QUERY = 3_000;

/** One page of what HubSpot finds: an address and a domain by their own properties, anything else in its text index. */
export async function searchText(
  access: PortalAccess,
  request: TextSearchRequest,
  context: CallContext,
): Promise<readonly SystemRecord[]> {
  const { type, fields, limit } = request;
  const text = request.text.trim().slice(0, MAX_QUERY);
  if (type === OWNERS) return searchOwners(access, { ...request, text }, context);
  const converter = await access.converter(type, fields, context);
  const properties = propertiesToRead(type, fields);
  if (type === 'contacts' && EMAIL.test(text)) {
    // Read, not searched: right also within the seconds after a change.
    const rows = await readRows(access, type, properties, [text.toLowerCase()], context, {
      idProperty: 'email',
    });
    if (rows.length > 0) return rows.map((row) => converter.convert(row));
  }
  const values = [text.toLowerCase(), `www.${text.toLowerCase()}`];
  const exact = [{ filters: [{ propertyName: 'domain', operator: 'IN', values }] }];
  const searches =
    type === 'companies' && DOMAIN.test(text)
      ? [{ filterGroups: exact }, { query: text }]
      : [{ query: text }];
  for (const search of searches) {
    const answer = await access.search(type, { ...search, properties, limit }, context);
    const rows = objectsOf(answer['results']);
    if (rows.length > 0) return rows.map((row) => converter.convert(row));
  }
  return [];
}

/** Owners have no search: they are few, and all are read. */
async function searchOwners(
  access: PortalAccess,
  { text, fields, limit }: TextSearchRequest,
  context: CallContext,
): Promise<readonly SystemRecord[]> {
  const owners = await readAllOwners(access, fields, context);
  const words = text.toLowerCase().split(/\s+/);
  const has = ({ fields: values }: SystemRecord): boolean => {
    const all = Object.values(values).join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return owners.filter(has).slice(0, limit);
}
