import type { CallContext, FindRequest } from '../../../application/ports/record-system.port.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { NormaliserName } from '../../../domain/sync/definition.js';
import type { ReadAccess } from './access.js';
import type { BoundColumn, BoundType } from './binding.js';
import { fieldOf, recordShape, toRecord, type RecordShape } from './mapper.js';
import { fits } from './key-forms.js';
import { packedRows } from './packed-rows.js';

/**
 * Candidates of a whole page in one statement. A single compared field is an `= any(list)`, several are joined
 * with the probes; both are served by an index on the coarse expression (docs/connectors/sql.md).
 */
export async function findCandidates(
  access: ReadAccess,
  type: BoundType,
  request: FindRequest,
  context: CallContext,
): Promise<readonly SystemRecord[]> {
  const search = searchOf(access, type, request);
  const probes = usableProbes(search.keys, request.probes);
  if (search.keys.length === 0 || probes.length === 0) return [];
  const lists = search.keys.map((_, at) => probes.map((probe) => probe[at] ?? ''));
  const cell = await access.client.cell(search.text(lists), lists, context);
  return packedRows(cell).map((row) => toRecord(search.shape, row));
}

interface Search {
  readonly access: ReadAccess;
  readonly type: BoundType;
  readonly fields: readonly string[];
  readonly keys: readonly Compared[];
  readonly shape: RecordShape;
  text(lists: readonly (readonly string[])[]): string;
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
  const live = `${type.filter} and not ${type.deleted ?? 'false'}`;
  const [first] = keys;
  if (first === undefined || keys.length > 1) {
    const text = joined(access, type, keys, shape.expressions, live);
    return { access, type, fields, keys, shape, text: () => text };
  }
  const text = (ascii: boolean): string =>
    access.dialect.packed(
      shape.expressions,
      `from ${type.table} as t where ${single(access, first, ascii)} and ${live}`,
    );
  const [plain, unicode] = [text(true), text(false)];
  const pick = ([values]: readonly (readonly string[])[]): string =>
    plain === unicode || values?.every(isAscii) !== false ? plain : unicode;
  return { access, type, fields, keys, shape, text: pick };
}

interface Compared {
  readonly column: BoundColumn;
  readonly normalise: NormaliserName;
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

/** Compared by the column's own type, so that its ordinary index is used. */
function isNative(key: Compared): boolean {
  return key.normalise === 'exact' && ['int2', 'int4', 'int8', 'uuid'].includes(key.column.native.kind);
}

function single(access: ReadAccess, key: Compared, ascii: boolean): string {
  const { dialect } = access;
  if (isNative(key)) {
    return `t.${key.column.column} = any(${dialect.parameterList(1, key.column.native.typeName)})`;
  }
  const expression = coarseOf(access, key, 't');
  const plain = `${expression} = any(${dialect.parameterList(1, 'text')})`;
  if (ascii || !needsUnicode(access, key)) return plain;
  return `(${plain} or ${unicodeCoarse(access, key, 't')} = any(${dialect.parameterList(1, 'text')}))`;
}

/** Every probe looks for its own candidates along an index. */
function joined(
  access: ReadAccess,
  type: BoundType,
  keys: readonly Compared[],
  expressions: readonly string[],
  live: string,
): string {
  const conditions = keys.map((key, at) => {
    if (isNative(key)) return `t.${key.column.column} = p.k${at}::${key.column.native.typeName}`;
    const plain = `${coarseOf(access, key, 't')} = p.k${at}`;
    return needsUnicode(access, key) ? `(${plain} or ${unicodeCoarse(access, key, 't')} = p.k${at})` : plain;
  });
  const found = `from ${type.table} as t where ${conditions.join(' and ')} and ${live}`;
  return access.dialect.packedLateral(access.dialect.probes(1, keys.length), expressions, found);
}

function coarseOf(access: ReadAccess, key: Compared, alias: string): string {
  const { column } = key;
  if (key.normalise === 'exact') return column.exact(alias);
  const text =
    column.native.kind === 'text' ? `${alias}.${column.column}` : `${alias}.${column.column}::text`;
  return access.dialect.coarse(key.normalise, text);
}

/** A database whose `lower` knows ASCII only would miss "É" against "é". */
function needsUnicode(access: ReadAccess, key: Compared): boolean {
  return !access.binding.lowersUnicode && (key.normalise === 'case' || key.normalise === 'email');
}

function unicodeCoarse(access: ReadAccess, key: Compared, alias: string): string {
  return access.dialect.unicodeCoarse(key.normalise, `${alias}.${key.column.column}::text`);
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) return false;
  return true;
}
