import type {
  CallContext,
  IdRange,
  ReadPagesRequest,
  RecordPage,
} from '../../../application/ports/record-system.port.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import { propertiesToRead, type PortalAccess } from '../portal-access.js';
import { compareIds, idBefore, isNumericId } from '../records/record-ids.js';
import { inlineAssociations, type RecordConverter } from '../records/record-converter.js';
import { asObject, asText, objectsOf, type JsonObject } from '../transport/json.js';
import { readAssociations } from './association-reader.js';
import { MAX_NAMES_LENGTH, readRows } from './batch-reader.js';

/**
 * One page of the list endpoint: the primary store, neither lagging nor capped (HF O6), 100 a call with the
 * associations inside. The cursor is HubSpot's own.
 */
export async function readListPage(
  access: PortalAccess,
  request: ReadPagesRequest,
  range: IdRange,
  context: CallContext,
): Promise<RecordPage> {
  const { type, fields, associations } = request.selection;
  const converter = await access.converter(type, fields, context);
  const properties = propertiesToRead(type, fields).join(',');
  const long = properties.length > MAX_NAMES_LENGTH;
  const query = new URLSearchParams({ limit: String(request.pageSize), archived: 'false' });
  if (!long && properties !== '') query.set('properties', properties);
  if (associations.length > 0)
    query.set('associations', associations.map((to) => access.paths.segment(to)).join(','));
  const after = request.cursor ?? firstCursor(range);
  if (after !== null) query.set('after', after);
  const answer = await access.get(`${access.paths.objects(type)}?${query.toString()}`, context);
  const listed = objectsOf(answer['results']);
  const inRange = listed.filter((row) => isInside(asText(row['id']), range));
  const rows = long
    ? await withProperties(access, type, propertiesToRead(type, fields), inRange, context)
    : inRange;
  const records = await withAssociations(access, converter, rows, associations, context);
  return { records, next: nextCursor(answer, listed, range) };
}

/** Starts one id early, whichever way the portal reads `after`; what lies below the range is dropped. */
function firstCursor(range: IdRange): string | null {
  return range.after === null || range.after === '0' ? null : idBefore(range.after);
}

function isInside(id: string | null, range: IdRange): boolean {
  if (id === null) return false;
  if (range.after !== null && compareIds(id, range.after) <= 0) return false;
  return range.upTo === null || compareIds(id, range.upTo) <= 0;
}

/** Null at the end of the list, and as soon as the range's last possible id was seen or passed. */
function nextCursor(answer: JsonObject, listed: readonly JsonObject[], range: IdRange): string | null {
  const next = asText(asObject(asObject(answer['paging'])?.['next'])?.['after']);
  const last = asText(listed.at(-1)?.['id']);
  if (next === null || last === null) return null;
  return range.upTo !== null && compareIds(last, range.upTo) >= 0 ? null : next;
}

async function withProperties(
  access: PortalAccess,
  type: string,
  properties: readonly string[],
  rows: readonly JsonObject[],
  context: CallContext,
): Promise<readonly JsonObject[]> {
  const ids = rows.map((row) => asText(row['id']) ?? '').filter(isNumericId);
  const full = new Map<string | null, JsonObject>();
  for (const row of await readRows(access, type, properties, ids, context)) full.set(asText(row['id']), row);
  return rows.flatMap((row) => {
    const found = full.get(asText(row['id']));
    return found ? [{ ...found, associations: row['associations'] }] : [];
  });
}

async function withAssociations(
  access: PortalAccess,
  converter: RecordConverter,
  rows: readonly JsonObject[],
  types: readonly string[],
  context: CallContext,
): Promise<readonly SystemRecord[]> {
  if (types.length === 0) return rows.map((row) => converter.convert(row));
  const incomplete = new Map<string, string[]>();
  const lists = rows.map((row) => {
    const own: Record<string, readonly string[]> = {};
    for (const to of types) {
      const { ids, complete } = inlineAssociations(row, converter.type, to);
      own[to] = ids;
      if (!complete) incomplete.set(to, [...(incomplete.get(to) ?? []), asText(row['id']) ?? '']);
    }
    return own;
  });
  const completed = await Promise.all(
    [...incomplete].map(
      async ([to, ids]) => [to, await readAssociations(access, converter.type, to, ids, context)] as const,
    ),
  );
  for (const [to, found] of completed) {
    rows.forEach((row, at) => {
      const ids = found.get(asText(row['id']) ?? '');
      const own = lists[at];
      if (ids && own) own[to] = ids;
    });
  }
  return rows.map((row, at) => converter.convert(row, lists[at]));
}
