import type { CallContext, FindRequest } from '../../../application/ports/record-system.port.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { NormaliserName } from '../../../domain/sync/definition.js';
import type { ReadAccess } from './access.js';
import type { BoundColumn, BoundType } from './binding.js';
import { fieldOf, recordShape, toRecord } from './mapper.js';
import { fits } from './key-forms.js';

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
  const keys = request.keys.map((key) => ({ column: fieldOf(type, key.field), normalise: key.normalise }));
  const probes = usableProbes(keys, request.probes);
  if (keys.length === 0 || probes.length === 0) return [];
  const shape = recordShape(type, [...request.keys.map((key) => key.field), ...request.fields], []);
  const lists = keys.map((_, at) => probes.map((probe) => probe[at] ?? ''));
  const live = `${type.filter} and not ${type.deleted ?? 'false'}`;
  const first = keys[0];
  const text =
    keys.length === 1 && first
      ? `select ${shape.select} from ${type.table} as t where ${single(access, first, lists[0] ?? [])} and ${live}`
      : joined(access, type, keys, shape.select, live);
  const rows = await access.client.query(text, lists, context);
  return rows.map((row) => toRecord(shape, row));
}

interface Compared {
  readonly column: BoundColumn;
  readonly normalise: NormaliserName;
}

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
    if (usable) unique.set(keys.length === 1 ? (probe[0] ?? '') : JSON.stringify(probe), probe);
  }
  return [...unique.values()];
}

/** Compared by the column's own type, so that its ordinary index is used. */
function isNative(key: Compared): boolean {
  return key.normalise === 'exact' && ['int2', 'int4', 'int8', 'uuid'].includes(key.column.native.kind);
}

function single(access: ReadAccess, key: Compared, values: readonly string[]): string {
  const { dialect } = access;
  if (isNative(key)) {
    return `t.${key.column.column} = any(${dialect.parameterList(1, key.column.native.typeName)})`;
  }
  const expression = coarseOf(access, key, 't');
  const plain = `${expression} = any(${dialect.parameterList(1, 'text')})`;
  if (!needsUnicode(access, key) || values.every(isAscii)) return plain;
  return `(${plain} or ${unicodeCoarse(access, key, 't')} = any(${dialect.parameterList(1, 'text')}))`;
}

/**
 * Every probe looks for its own candidates along an index: `offset 0` keeps the planner from joining with the whole
 * table instead, which a plan made while the table was small would go on doing for ever.
 */
function joined(
  access: ReadAccess,
  type: BoundType,
  keys: readonly Compared[],
  select: string,
  live: string,
): string {
  const conditions = keys.map((key, at) => {
    if (isNative(key)) return `t.${key.column.column} = p.k${at}::${key.column.native.typeName}`;
    const plain = `${coarseOf(access, key, 't')} = p.k${at}`;
    return needsUnicode(access, key) ? `(${plain} or ${unicodeCoarse(access, key, 't')} = p.k${at})` : plain;
  });
  const found = `select ${select} from ${type.table} as t where ${conditions.join(' and ')} and ${live} offset 0`;
  return `select f.* from ${access.dialect.probes(1, keys.length)} cross join lateral (${found}) as f`;
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
