import type { CallContext, SuccessionPage } from '../../../application/ports/record-system.port.js';
import type { ReadAccess } from './access.js';
import type { BoundType } from './binding.js';

const ROWS_PER_READ = 1_000;

/** Rows that say which row of another type they became, by ascending key. */
export async function readSuccessors(
  { client, dialect }: ReadAccess,
  type: BoundType,
  after: string | null,
  context: CallContext,
): Promise<SuccessionPage> {
  const { key, successor } = type;
  if (successor === null) return { moves: [], next: null };
  const conditions = [type.filter, `t.${successor.column.column} is not null`];
  if (after !== null) conditions.push(`t.${key.column} > ${dialect.parameter(1, key.native.typeName)}`);
  const rows = await client.query(
    [
      `select ${key.raw}, ${successor.column.raw} from ${type.table} as t`,
      `where ${conditions.join(' and ')}`,
      `order by t.${key.column} limit ${ROWS_PER_READ}`,
    ].join('\n'),
    after === null ? [] : [after],
    context,
  );
  const moves = rows.map((row) => ({
    from: String(row[0]),
    to: { type: successor.type, id: String(row[1]) },
  }));
  const last = moves.at(-1);
  return { moves, next: last && rows.length === ROWS_PER_READ ? last.from : null };
}
