import type { CallContext, FindRequest, RecordPage } from '../../../application/ports/record-system.port.js';
import type { ReadAccess } from './access.js';
import type { BoundType } from './binding.js';
import { findStatement, isNative, portionSize, type Compared, type FindStatement } from './find-statement.js';
import { fits } from './key-forms.js';
import { fieldOf, recordShape, toRecord, type RecordShape } from './mapper.js';
import { packedRows } from './packed-rows.js';

/** Candidates of a whole page in one statement, by ascending key; further statements where there are very many. */
export async function findCandidates(
  access: ReadAccess,
  type: BoundType,
  request: FindRequest,
  context: CallContext,
): Promise<RecordPage> {
  const search = searchOf(access, type, request);
  const probes = usableProbes(search.keys, request.probes);
  if (search.keys.length === 0 || probes.length === 0) return { records: [], next: null };
  const lists = search.keys.map((_, at) => probes.map((probe) => probe[at] ?? ''));
  const { cursor } = request;
  const later = cursor !== undefined;
  const text = search.statement(lists, later);
  const cell = await access.client.cell(text, later ? [...lists, cursor] : lists, context);
  const records = packedRows(cell).map((row) => toRecord(search.shape, row));
  return { records, next: records.length < portionSize(later) ? null : (records.at(-1)?.id ?? null) };
}

interface Search {
  readonly access: ReadAccess;
  readonly type: BoundType;
  readonly fields: readonly string[];
  readonly keys: readonly Compared[];
  readonly shape: RecordShape;
  readonly statement: FindStatement;
}

/** A match rule asks with the same lists for every page: its statement is made once. */
const KNOWN = new WeakMap<FindRequest['keys'], Search>();

function searchOf(access: ReadAccess, type: BoundType, request: FindRequest): Search {
  const known = KNOWN.get(request.keys);
  if (known?.type === type && known.access.client === access.client && known.fields === request.fields)
    return known;
  const made = newSearch(access, type, request);
  KNOWN.set(request.keys, made);
  return made;
}

function newSearch(access: ReadAccess, type: BoundType, { keys: asked, fields }: FindRequest): Search {
  const keys = asked.map((key) => ({ column: fieldOf(type, key.field), normalise: key.normalise }));
  const shape = recordShape(type, [...asked.map((key) => key.field), ...fields], []);
  return {
    access,
    type,
    fields,
    keys,
    shape,
    statement: findStatement(access, type, keys, shape.expressions),
  };
}

/** No text that a database holds has it, so that different probes stay different. */
const JOINT = '\0';

/** Without repetitions and without values that the column cannot hold. */
function usableProbes(
  keys: readonly Compared[],
  probes: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const unique = new Map<string, readonly string[]>();
  for (const probe of probes) {
    const usable = keys.every((key, at) => {
      const value = probe[at];
      return value !== undefined && (!isNative(key) || fits(key.column.native.kind, value));
    });
    if (usable) unique.set(keys.length === 1 ? (probe[0] ?? '') : probe.join(JOINT), probe);
  }
  return [...unique.values()];
}
