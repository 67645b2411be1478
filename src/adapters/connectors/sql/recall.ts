import type { BoundType } from './binding.js';
import type { Session } from './client.js';
import type { Dialect, Row } from './dialects/dialect.js';
import { toStored } from './mapper.js';
import type { PlannedOperation, Results, WriteGroup } from './write-plan.js';

/** Answers creates that an earlier attempt had applied with the record of then. */
export async function recallCreates(
  dialect: Dialect,
  session: Session,
  type: BoundType,
  group: WriteGroup,
  results: Results,
): Promise<void> {
  const returning = group.columns.map((column) => column.read);
  const rows =
    type.guard.kind === 'ledger'
      ? await session.query(
          dialect.ledgerLookup(
            type.guard.table,
            type.table,
            type.key.column,
            type.key.native.typeName,
            returning,
          ),
          [group.operations.map(({ operation }) => operation.operationId), type.name],
        )
      : await byColumn(session, type, group, returning);
  const found = new Map(rows.map((row) => [String(row[0]), row]));
  for (const planned of group.operations)
    answer(type, group, planned, found.get(mark(type, planned)), results);
}

/** What the guard's column holds for this operation. */
function mark(type: BoundType, { operation }: PlannedOperation): string {
  return type.naturalKey === null ? operation.operationId : String(operation.fields[type.naturalKey] ?? '');
}

function byColumn(
  session: Session,
  type: BoundType,
  group: WriteGroup,
  returning: readonly string[],
): Promise<readonly Row[]> {
  if (type.guard.kind !== 'column') return Promise.resolve([]);
  const column = `t.${type.guard.column}`;
  const text = [
    `select ${column}::text, ${type.key.raw}${returning.map((sql) => `, ${sql}`).join('')}`,
    `from ${type.table} as t where ${column}::text = any($1::text[])`,
  ].join('\n');
  return session.query(text, [group.operations.map((planned) => mark(type, planned))]);
}

function answer(
  type: BoundType,
  group: WriteGroup,
  planned: PlannedOperation,
  row: Row | undefined,
  results: Results,
): void {
  if (row === undefined || row[1] === null || row[1] === undefined) {
    results[planned.index] = {
      status: 'rejected',
      failure: {
        class: 'not-found',
        code: 'deleted-since',
        message: `This "${type.name}" was created by an earlier attempt and has been deleted since.`,
      },
    };
    return;
  }
  const stored = toStored(group.columns, row, 2, planned.operation.fields);
  results[planned.index] = { status: 'written', id: String(row[1]), created: false, stored };
}
