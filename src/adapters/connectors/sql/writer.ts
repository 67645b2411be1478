import type {
  CallContext,
  WriteRequest,
  WriteResult,
} from '../../../application/ports/record-system.port.js';
import type { Failure } from '../../../domain/errors/failure.js';
import type { FieldValue } from '../../../domain/records/field-value.js';
import type { BoundType } from './binding.js';
import type { Session, SqlClient } from './client.js';
import type { Dialect, WrittenRow } from './dialects/dialect.js';
import { SqlError, toFailure, type SqlProblem } from './errors.js';
import { toStored } from './mapper.js';
import { packedRows } from './packed-rows.js';
import { recallCreates } from './recall.js';
import { recordFailure } from './record-failure.js';
import { NOT_FOUND, planWrites, type PlannedOperation, type Results, type WriteGroup } from './write-plan.js';
import { checkWritable, mayBeUnwritable } from './value-checks.js';
import { statementOf } from './write-statements.js';

export interface WriteAccess {
  readonly dialect: Dialect;
  readonly client: SqlClient;
}

/** A group with a bad record is split in so many: fewer rows are sent twice than with halves. */
const PARTS = 4;

/**
 * Writes a batch in one transaction with one statement per group of like operations. A group that the data of
 * one record makes fail is split behind savepoints, so that only the bad records are left out.
 */
export async function writeBatch(
  access: WriteAccess,
  type: BoundType,
  request: WriteRequest,
  context: CallContext,
): Promise<readonly WriteResult[]> {
  const plan = planWrites(type, request.operations, context.actingUser ?? null);
  const results: Results = new Array<WriteResult>(request.operations.length);
  for (const { index, failure } of plan.refused) results[index] = { status: 'rejected', failure };
  if (plan.groups.length === 0) return results;
  try {
    await runGroups(access, type, plan.groups, results, context);
  } catch (error) {
    if (!(error instanceof SqlError) || !mayHaveDoubled(type, error.problem, plan.groups)) throw error;
    for (const group of plan.groups) reportUnknown(group, error.problem, results);
  }
  return results;
}

/** The same within a transaction that somebody else ends: a bad record leaves the others in it. */
export async function writeWithin(
  dialect: Dialect,
  session: Session,
  type: BoundType,
  request: WriteRequest,
  context: CallContext,
): Promise<readonly WriteResult[]> {
  const plan = planWrites(type, request.operations, context.actingUser ?? null);
  const results: Results = new Array<WriteResult>(request.operations.length);
  for (const { index, failure } of plan.refused) results[index] = { status: 'rejected', failure };
  for (const group of plan.groups) await applyOrSplit(dialect, session, type, group, results);
  return results;
}

async function runGroups(
  access: WriteAccess,
  type: BoundType,
  groups: readonly WriteGroup[],
  results: Results,
  context: CallContext,
): Promise<void> {
  if (await tryWhole(access, type, groups, results, context)) return;
  const [first] = groups;
  await access.client.transaction(context, async (session) => {
    if (groups.length === 1 && first !== undefined && first.operations.length > 1) {
      return applyParts(access.dialect, session, type, first, results);
    }
    for (const group of groups) await applyOrSplit(access.dialect, session, type, group, results);
  });
}

/** The common case, without savepoints; one statement is its own transaction. False = a record is bad, split. */
async function tryWhole(
  access: WriteAccess,
  type: BoundType,
  groups: readonly WriteGroup[],
  results: Results,
  context: CallContext,
): Promise<boolean> {
  const all = async (session: Session): Promise<void> => {
    for (const group of groups) await apply(access.dialect, session, type, group, results);
  };
  try {
    await (groups.length === 1 ? access.client.use(context, all) : access.client.transaction(context, all));
    return true;
  } catch (error) {
    if (error instanceof SqlError && error.problem.scope === 'record') return false;
    throw error;
  }
}

/** A savepoint is set anew before each part and never released: they go with the transaction. */
async function applyOrSplit(
  dialect: Dialect,
  session: Session,
  type: BoundType,
  group: WriteGroup,
  results: Results,
): Promise<void> {
  await session.query('savepoint part', []);
  try {
    await apply(dialect, session, type, group, results);
  } catch (error) {
    if (!(error instanceof SqlError) || error.problem.scope !== 'record') throw error;
    await session.query('rollback to savepoint part', []);
    const [only, ...more] = group.operations;
    if (only === undefined || more.length > 0) await applyParts(dialect, session, type, group, results);
    else results[only.index] = { status: 'rejected', failure: recordFailure(type, error.problem) };
  }
}

async function applyParts(
  dialect: Dialect,
  session: Session,
  type: BoundType,
  group: WriteGroup,
  results: Results,
): Promise<void> {
  const size = Math.ceil(group.operations.length / PARTS);
  for (let from = 0; from < group.operations.length; from += size) {
    const operations = group.operations.slice(from, from + size);
    await applyOrSplit(dialect, session, type, { ...group, operations }, results);
  }
}

async function apply(
  dialect: Dialect,
  session: Session,
  type: BoundType,
  group: WriteGroup,
  results: Results,
): Promise<void> {
  const input = payload(group);
  const sent = mayBeUnwritable(input) ? withoutUnwritable(group, results) : group;
  if (sent.operations.length === 0) return;
  const json = sent === group ? input : payload(sent);
  if (group.kind === 'update') await applyUpdates(dialect, session, type, sent, json, results);
  else await applyCreates(dialect, session, type, sent, json, results);
}

function withoutUnwritable(group: WriteGroup, results: Results): WriteGroup {
  const operations = group.operations.filter(({ index, operation }) => {
    for (const column of group.columns) {
      const failure = checkWritable(column, operation.fields[column.field]);
      if (failure === null) continue;
      results[index] = { status: 'rejected', failure };
      return false;
    }
    return true;
  });
  return operations.length === group.operations.length ? group : { ...group, operations };
}

async function applyCreates(
  dialect: Dialect,
  session: Session,
  type: BoundType,
  group: WriteGroup,
  json: string,
  results: Results,
): Promise<void> {
  const rows = await written(dialect, session, type, group, json);
  for (const row of rows) keep(group, row, true, results);
  if (rows.length === group.operations.length) return;
  const done = new Set(rows.map(([at]) => at));
  const repeated = group.operations.filter((_, at) => !done.has(at));
  await recallCreates(dialect, session, type, { ...group, operations: repeated }, results);
}

async function applyUpdates(
  dialect: Dialect,
  session: Session,
  type: BoundType,
  group: WriteGroup,
  json: string,
  results: Results,
): Promise<void> {
  if (group.columns.length === 0) {
    for (const { index, operation } of group.operations) {
      const id = operation.kind === 'update' ? operation.id : '';
      results[index] = { status: 'written', id, created: false, stored: {} };
    }
    return;
  }
  const rows = await written(dialect, session, type, group, json);
  for (const { index } of group.operations) results[index] = { status: 'rejected', failure: NOT_FOUND };
  for (const row of rows) keep(group, row, false, results);
}

async function written(
  dialect: Dialect,
  session: Session,
  type: BoundType,
  group: WriteGroup,
  json: string,
): Promise<readonly WrittenRow[]> {
  return packedRows<WrittenRow>(await session.cell(statementOf(dialect, type, group), [json]));
}

/** Ordinals count within the group; values keep their JSON type, the statement casts them. */
function payload(group: WriteGroup): string {
  const { columns, operations } = group;
  const rows = new Array<readonly (FieldValue | number)[]>(operations.length);
  for (let at = 0; at < operations.length; at += 1) {
    const { operation } = operations[at] as PlannedOperation;
    const row: (FieldValue | number)[] = [
      at,
      operation.kind === 'update' ? operation.id : operation.operationId,
    ];
    for (const column of columns) row.push(operation.fields[column.field] ?? null);
    rows[at] = row;
  }
  return JSON.stringify(rows);
}

function keep(group: WriteGroup, [at, id, cells]: WrittenRow, created: boolean, results: Results): void {
  const planned = group.operations[at];
  if (planned === undefined) return;
  const { fields } = planned.operation;
  const stored = cells === null ? fields : toStored(group.columns, cells, 0, fields);
  results[planned.index] = { status: 'written', id, created, stored };
}

/** Without a guard a create whose answer was lost must not be sent again blindly. */
function mayHaveDoubled(type: BoundType, problem: SqlProblem, groups: readonly WriteGroup[]): boolean {
  return (
    problem.outcomeUnknown && type.guard.kind === 'none' && groups.some((group) => group.kind === 'create')
  );
}

function reportUnknown(group: WriteGroup, problem: SqlProblem, results: Results): void {
  const unknown: Failure = {
    ...toFailure(problem),
    class: 'outcome-unknown',
    code: 'outcome-unknown',
    message: 'The connection was lost before the answer came; look whether the record was created.',
  };
  for (const { index } of group.operations) {
    results[index] =
      group.kind === 'create'
        ? { status: 'unknown', failure: unknown }
        : { status: 'rejected', failure: { ...toFailure(problem), class: 'transient' } };
  }
}
