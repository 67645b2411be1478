import type { NormaliserName } from '../../../domain/sync/definition.js';
import type { ReadAccess } from './access.js';
import type { BoundColumn, BoundType } from './binding.js';

/** Rows of the first statement: many more than the probes of a page find, unless they look for a placeholder. */
const FIRST_PORTION = 1_000;
/** Of each further one: it looks along all that fit once more. */
const LATER_PORTION = 5_000;

export function portionSize(later: boolean): number {
  return later ? LATER_PORTION : FIRST_PORTION;
}

export interface Compared {
  readonly column: BoundColumn;
  readonly normalise: NormaliserName;
}

/**
 * SQL for lists of probes, one parameter per compared field. `later` = not the first portion: the key to go on after is
 * one parameter more.
 */
export type FindStatement = (lists: readonly (readonly string[])[], later: boolean) => string;

/**
 * A single compared field is an `= any(list)`, several are looked up probe by probe; both are served by an index on the
 * coarse expression (docs/connectors/sql.md).
 */
export function findStatement(
  access: ReadAccess,
  type: BoundType,
  keys: readonly Compared[],
  expressions: readonly string[],
): FindStatement {
  const [only, ...others] = keys;
  const text = (ascii: boolean, later: boolean): string => {
    const conditions =
      only && others.length === 0
        ? [ofList(access, only, ascii)]
        : keys.map((key, at) => ofProbe(access, key, at));
    conditions.push(type.filter, `not ${type.deleted ?? 'false'}`);
    return access.dialect.packedPortion({
      expressions,
      outer: others.length === 0 ? null : access.dialect.probes(1, keys.length),
      found: `from ${type.table} as t where ${conditions.join(' and ')}`,
      key: `t.${type.key.column}`,
      behind: later ? access.dialect.parameter(keys.length + 1, type.key.native.typeName) : null,
      limit: portionSize(later),
    });
  };
  const [firstUnicode, laterUnicode, first, further] = [
    text(false, false),
    text(false, true),
    text(true, false),
    text(true, true),
  ];
  return ([values], later) => {
    const ascii = first === firstUnicode || values?.every(isAscii) !== false;
    if (later) return ascii ? further : laterUnicode;
    return ascii ? first : firstUnicode;
  };
}

/** Compared by the column's own type, so that its ordinary index is used. */
export function isNative(key: Compared): boolean {
  return key.normalise === 'exact' && ['int2', 'int4', 'int8', 'uuid'].includes(key.column.native.kind);
}

function ofList(access: ReadAccess, key: Compared, ascii: boolean): string {
  const { dialect } = access;
  if (isNative(key)) {
    return `t.${key.column.column} = any(${dialect.parameterList(1, key.column.native.typeName)})`;
  }
  const plain = `${coarseOf(access, key)} = any(${dialect.parameterList(1, 'text')})`;
  if (ascii || !needsUnicode(access, key)) return plain;
  return `(${plain} or ${unicodeCoarse(access, key)} = any(${dialect.parameterList(1, 'text')}))`;
}

function ofProbe(access: ReadAccess, key: Compared, at: number): string {
  if (isNative(key)) return `t.${key.column.column} = p.k${at}::${key.column.native.typeName}`;
  const plain = `${coarseOf(access, key)} = p.k${at}`;
  return needsUnicode(access, key) ? `(${plain} or ${unicodeCoarse(access, key)} = p.k${at})` : plain;
}

function coarseOf(access: ReadAccess, key: Compared): string {
  const { column } = key;
  if (key.normalise === 'exact') return column.exact('t');
  const text = column.native.kind === 'text' ? `t.${column.column}` : `t.${column.column}::text`;
  return access.dialect.coarse(key.normalise, text);
}

/** A database whose `lower` knows ASCII only would miss "É" against "é". */
function needsUnicode(access: ReadAccess, key: Compared): boolean {
  return !access.binding.lowersUnicode && (key.normalise === 'case' || key.normalise === 'email');
}

function unicodeCoarse(access: ReadAccess, key: Compared): string {
  return access.dialect.unicodeCoarse(key.normalise, `t.${key.column.column}::text`);
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) return false;
  return true;
}
