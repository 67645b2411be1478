import type { ActingUser } from '../../../application/ports/record-system.port.js';
import type { Problem } from '../../../domain/configuration/documents.js';
import type { CatalogColumn, Dialect } from './dialects/dialect.js';
import type { RecordTypeDocument } from './tables.js';

/** Where a table keeps who changed a row last. */
export interface BoundChangedBy {
  /** Quoted name. */
  readonly column: string;
  readonly typeName: string;
  readonly as: keyof ActingUser;
  /** The column as text, over the row `t`. */
  readonly read: string;
  /** When the row was changed, as text over `t`; null = as its modification. */
  readonly readAt: string | null;
}

interface Input {
  readonly dialect: Dialect;
  readonly document: RecordTypeDocument;
  readonly path: string;
  readonly problems: Problem[];
}

/** @param check finds a column of the table, or adds to the problems that there is none */
export function bindChangedBy(
  { dialect, document, path, problems }: Input,
  check: (column: string, at: string) => CatalogColumn | null,
): BoundChangedBy | null {
  const { changedBy } = document;
  if (changedBy === undefined) return null;
  const isShort = typeof changedBy === 'string';
  const { column, as = 'id', at } = isShort ? { column: changedBy } : changedBy;
  const who = check(column, isShort ? '/changedBy' : '/changedBy/column');
  const when = at === undefined ? null : check(at, '/changedBy/at');
  if (when !== null && dialect.fieldType(when) !== 'datetime') {
    const message = 'This column holds no time.';
    problems.push({ path: `${path}/changedBy/at`, code: 'not-a-timestamp', message });
  }
  if (who === null) return null;
  const text = (native: CatalogColumn): string =>
    dialect.read(`t.${dialect.quote(native.name)}`, native, 'UTC');
  return {
    column: dialect.quote(who.name),
    typeName: who.typeName,
    as,
    read: text(who),
    readAt: when === null ? null : text(when),
  };
}
