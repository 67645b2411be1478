import type {
  CallContext,
  ReadPagesRequest,
  ReadRange,
  RecordPage,
} from '../../../application/ports/record-system.port.js';
import { propertiesToRead, type PortalAccess } from '../portal-access.js';
import { factsOf } from '../hubspot-types.js';
import { isoInstant } from '../records/value-normalisers.js';
import { asObject, asText, objectsOf, type JsonObject } from '../transport/json.js';
import { readAllAssociations } from './association-reader.js';
import { readRows } from './batch-reader.js';
import { decodeCursor, encodeCursor, type WindowCursor } from './window-cursor.js';
import { cutPages, type WindowPage, type WindowRow } from './window-steps.js';

export type WindowRange = Extract<ReadRange, { kind: 'window' }>;

const SEARCH_LIMIT = 200;
/** Searches per read when associations are wanted: a call for these takes 1,000 records. */
const SEARCHES_PER_ASSOCIATION_CALL = 5;
/** HF S7. */
const MAX_BODY = 3_000;
/** HF TR28: epoch 0 has produced server errors. */
const EARLIEST_MS = 1_000;

interface Row extends WindowRow {
  readonly json: JsonObject;
}

/**
 * Pages of a time window through search, by (time, id) and never by offset, so that records that move while it
 * is read push nothing out (HF S18-S20, D8). A search of 200 gives two pages of 100.
 */
export async function readWindow(
  access: PortalAccess,
  request: ReadPagesRequest,
  range: WindowRange,
  context: CallContext,
): Promise<readonly RecordPage[]> {
  const { associations } = request.selection;
  const searches = associations.length > 0 ? SEARCHES_PER_ASSOCIATION_CALL : 1;
  const pages: WindowPage<Row>[] = [];
  let cursor: WindowCursor | null = startOf(request, range);
  for (let done = 0; cursor !== null && (done < searches || pages.length === 0); done += 1) {
    const found = await searchOnce(access, request, range, cursor, context);
    pages.push(...found.filter((page) => page.rows.length > 0));
    cursor = found.at(-1)?.next ?? null;
    if (cursor === null && pages.length === 0) return [{ records: [], next: null }];
  }
  return toRecordPages(access, request, pages, cursor, context);
}

function startOf(request: ReadPagesRequest, range: WindowRange): WindowCursor | null {
  if (request.cursor !== null) return decodeCursor(request.cursor);
  const ms = Math.max(Date.parse(range.since), EARLIEST_MS);
  return { mode: 'time', ms, seen: [] };
}

async function searchOnce(
  access: PortalAccess,
  request: ReadPagesRequest,
  range: WindowRange,
  cursor: WindowCursor,
  context: CallContext,
): Promise<readonly WindowPage<Row>[]> {
  const { type, fields } = request.selection;
  const timeProperty = windowProperty(type, range);
  const until = Date.parse(range.until);
  const filters = filtersOf(timeProperty, cursor, until);
  if (filters.length === 0) return [{ rows: [], next: null }];
  const limit = Math.max(1, Math.floor(SEARCH_LIMIT / request.pageSize)) * request.pageSize;
  const properties = propertiesToRead(type, fields, timeProperty);
  const sortBy = cursor.mode === 'millisecond' ? 'hs_object_id' : timeProperty;
  const body = {
    filterGroups: [{ filters }],
    sorts: [{ propertyName: sortBy, direction: 'ASCENDING' }],
    properties,
    limit,
  };
  const tooLong = JSON.stringify(body).length > MAX_BODY;
  const answer = await access.search(type, tooLong ? { ...body, properties: [timeProperty] } : body, context);
  const found = objectsOf(answer['results']);
  const rows = found.map((json) => ({ id: asText(json['id']) ?? '', ms: timeOf(json, timeProperty), json }));
  const more = hasMore(answer, found.length, limit);
  const full = tooLong ? await fill(access, type, properties, rows, context) : rows;
  return cutPages({ cursor, until, rows: full, more, pageSize: request.pageSize });
}

export function windowProperty(type: string, range: Pick<WindowRange, 'by'>): string {
  const { createdProperty, modifiedProperty } = factsOf(type);
  return range.by === 'created' ? createdProperty : modifiedProperty;
}

/** By the total, where there is one: a page may come shorter than asked for. */
function hasMore(answer: JsonObject, found: number, limit: number): boolean {
  const total = answer['total'];
  return typeof total === 'number' ? found > 0 && total > found : found >= limit;
}

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value?: string;
  readonly highValue?: string;
  readonly values?: readonly string[];
}

/**
 * One group, which the other side answers from an index. A record that was seen and then moved within the window
 * is left out with its old version; the next read overlaps and finds it.
 */
function filtersOf(property: string, cursor: WindowCursor, until: number): readonly Filter[] {
  if (cursor.mode === 'millisecond') {
    return [
      { propertyName: property, operator: 'EQ', value: String(cursor.ms) },
      { propertyName: 'hs_object_id', operator: 'GT', value: cursor.after },
    ];
  }
  if (cursor.ms > until) return [];
  const within = {
    propertyName: property,
    operator: 'BETWEEN',
    value: String(cursor.ms),
    highValue: String(until),
  };
  if (cursor.seen.length === 0) return [within];
  return [within, { propertyName: 'hs_object_id', operator: 'NOT_IN', values: cursor.seen }];
}

function timeOf(row: JsonObject, property: string): number {
  const value = asText(asObject(row['properties'])?.[property]) ?? asText(row['updatedAt']) ?? '';
  return Date.parse(isoInstant(value));
}

/** Too many properties for a search's body: taken by id. A record that has gone meanwhile keeps its place. */
async function fill(
  access: PortalAccess,
  type: string,
  properties: readonly string[],
  rows: readonly Row[],
  context: CallContext,
): Promise<readonly Row[]> {
  const full = new Map<string | null, JsonObject>();
  const ids = rows.map((row) => row.id);
  for (const json of await readRows(access, type, properties, ids, context))
    full.set(asText(json['id']), json);
  return rows.map((row) => ({ ...row, json: full.get(row.id) ?? row.json }));
}

async function toRecordPages(
  access: PortalAccess,
  request: ReadPagesRequest,
  pages: readonly WindowPage<Row>[],
  end: WindowCursor | null,
  context: CallContext,
): Promise<readonly RecordPage[]> {
  const { type, fields, associations } = request.selection;
  const converter = await access.converter(type, fields, context);
  const ids = pages.flatMap((page) => page.rows.map((row) => row.id));
  const associated = await readAllAssociations(access, type, associations, ids, context);
  return pages.map((page, at) => {
    const next = at === pages.length - 1 ? end : page.next;
    return {
      records: page.rows.map((row) => converter.convert(row.json, associated(row.id))),
      next: next === null ? null : encodeCursor(next),
    };
  });
}
