import type { Problem } from '../../../domain/configuration/documents.js';
import { columnsOf, parentsOf, type RecordTypeDocument, type TablesDocument } from './tables.js';

const NAME = /^[^."\0]+(\.[^."\0]+)?$/;

/** What the JSON Schema cannot say: references between types, fields and lookups. */
export function checkTables(tables: TablesDocument, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const [name, type] of Object.entries(tables.recordTypes)) {
    checkType(tables, name, type, `${path}/recordTypes/${name}`, problems);
  }
  for (const [name, lookup] of Object.entries(tables.lookups ?? {})) {
    checkTableName(lookup.table, `${path}/lookups/${name}/table`, problems);
  }
  return problems;
}

function checkType(
  tables: TablesDocument,
  name: string,
  type: RecordTypeDocument,
  path: string,
  problems: Problem[],
): void {
  checkTableName(type.table, `${path}/table`, problems);
  checkParents(tables, type, path, problems);
  checkSuccessor(tables, type, path, problems);
  checkOptions(tables, type, path, problems);
  if ('id' in type.columns) {
    problems.push({
      path: `${path}/columns/id`,
      code: 'reserved',
      message: 'The field "id" is the key column; name the column under "key" only.',
    });
  }
  if (type.naturalKey !== undefined && !columnsOf(type).has(type.naturalKey)) {
    problems.push({
      path: `${path}/naturalKey`,
      code: 'unknown-field',
      message: `The natural key of ${name} must be one of its fields under "columns".`,
    });
  }
  if (type.number?.template !== undefined && type.number.sequence === undefined) {
    problems.push({
      path: `${path}/number`,
      code: 'required',
      message: 'A number with a template needs the "sequence" that counts it.',
    });
  }
}

function checkParents(
  tables: TablesDocument,
  type: RecordTypeDocument,
  path: string,
  problems: Problem[],
): void {
  const columns = columnsOf(type);
  parentsOf(type).forEach((parent, index) => {
    const at =
      type.parent && index === 0 ? `${path}/parent` : `${path}/parents/${type.parent ? index - 1 : index}`;
    if (!(parent.type in tables.recordTypes)) {
      problems.push({
        path: `${at}/type`,
        code: 'unknown-type',
        message: `There is no record type "${parent.type}".`,
      });
    }
    if (!columns.has(parent.field)) {
      problems.push({
        path: `${at}/field`,
        code: 'unknown-field',
        message: `"${parent.field}" is not among the columns; name its column there or here.`,
      });
    }
  });
}

function checkSuccessor(
  tables: TablesDocument,
  { successor, ...type }: RecordTypeDocument,
  path: string,
  problems: Problem[],
): void {
  if (successor === undefined) return;
  if (!(successor.type in tables.recordTypes)) {
    problems.push({
      path: `${path}/successor/type`,
      code: 'unknown-type',
      message: `There is no record type "${successor.type}".`,
    });
  }
  if (!columnsOf(type).has(successor.field)) {
    problems.push({
      path: `${path}/successor/field`,
      code: 'unknown-field',
      message: `"${successor.field}" is not among the columns.`,
    });
  }
}

function checkOptions(
  tables: TablesDocument,
  type: RecordTypeDocument,
  path: string,
  problems: Problem[],
): void {
  for (const [field, column] of columnsOf(type)) {
    const options = column.options;
    if (options === undefined || !('lookup' in options)) continue;
    if (!(options.lookup in (tables.lookups ?? {}))) {
      problems.push({
        path: `${path}/columns/${field}/options/lookup`,
        code: 'unknown-lookup',
        message: `There is no lookup "${options.lookup}".`,
      });
    }
  }
}

function checkTableName(table: string, path: string, problems: Problem[]): void {
  if (!NAME.test(table)) {
    problems.push({ path, code: 'invalid', message: 'Write "table" or "schema.table", without quotes.' });
  }
}
