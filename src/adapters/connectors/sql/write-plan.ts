import type {
  ActingUser,
  WriteOperation,
  WriteResult,
} from '../../../application/ports/record-system.port.js';
import type { Failure } from '../../../domain/errors/failure.js';
import type { FieldValues } from '../../../domain/records/field-value.js';
import { keyField, type BoundColumn, type BoundType } from './binding.js';
import { isKey } from './key-forms.js';
import { checkValue } from './value-checks.js';

/** Results by the place of their operation in the request. */
export type Results = WriteResult[];

export interface PlannedOperation {
  /** Place in the request. */
  readonly index: number;
  readonly operation: WriteOperation;
}

/** Operations that one statement writes: the same kind and the same columns. */
export interface WriteGroup {
  readonly kind: 'create' | 'update';
  readonly columns: readonly BoundColumn[];
  readonly operations: readonly PlannedOperation[];
  /** In whose name; null = nobody's. */
  readonly actor: ActingUser | null;
}

export interface WritePlan {
  readonly groups: readonly WriteGroup[];
  readonly refused: readonly { readonly index: number; readonly failure: Failure }[];
}

/** Checks every operation and sorts the good ones into as few statements as their columns allow. */
export function planWrites(
  type: BoundType,
  operations: readonly WriteOperation[],
  actor: ActingUser | null,
): WritePlan {
  const refused: { index: number; failure: Failure }[] = [];
  const creates = new Map<string, PlannedOperation[]>();
  const updates = new Map<string, PlannedOperation[]>();
  const rounds = new Map<string, number>();
  const rules = createRules(type);
  operations.forEach((operation, index) => {
    const failure =
      operation.kind === 'create' ? checkCreate(type, rules, operation) : checkUpdate(type, operation);
    if (failure !== null) {
      refused.push({ index, failure });
      return;
    }
    if (operation.kind === 'create')
      add(creates, defaultsOf(rules.defaulted, operation.fields), { index, operation });
    else add(updates, updateKey(rounds, operation), { index, operation });
  });
  return {
    refused,
    groups: [
      ...[...creates.values()].map((group) => toGroup(type, 'create', group, actor)),
      ...[...updates].sort(byRound).map(([, group]) => toGroup(type, 'update', group, actor)),
    ],
  };
}

function toGroup(
  type: BoundType,
  kind: WriteGroup['kind'],
  operations: readonly PlannedOperation[],
  actor: ActingUser | null,
): WriteGroup {
  const columns: BoundColumn[] = [];
  for (const [field, column] of type.fields) if (isGiven(field, operations)) columns.push(column);
  return { kind, columns, operations, actor };
}

/** Mostly the first operation has it: to gather the names of all of them would cost more. */
function isGiven(field: string, operations: readonly PlannedOperation[]): boolean {
  for (const { operation } of operations) if (Object.hasOwn(operation.fields, field)) return true;
  return false;
}

function add(groups: Map<string, PlannedOperation[]>, key: string, planned: PlannedOperation): void {
  const group = groups.get(key);
  if (group) group.push(planned);
  else groups.set(key, [planned]);
}

/** A column with a default is left out of a create that has no value for it. */
function defaultsOf(defaulted: readonly string[], fields: FieldValues): string {
  let key = '';
  for (const field of defaulted) if (isFilled(fields, field)) key += `${field} `;
  return key;
}

/** Asks before it reads: reading a property that is not there is slow where objects have many shapes. */
function isFilled(fields: FieldValues, field: string): boolean {
  return Object.hasOwn(fields, field) && fields[field] !== null;
}

/** What every create of a type is asked, found once per type. */
interface CreateRules {
  readonly required: readonly BoundColumn[];
  /** Fields whose column has a default. */
  readonly defaulted: readonly string[];
  /** Field that must hold the key; null = the database makes it. */
  readonly keyField: string | null;
}

const KNOWN = new WeakMap<BoundType, CreateRules>();

function createRules(type: BoundType): CreateRules {
  const known = KNOWN.get(type);
  if (known) return known;
  const columns = [...type.fields.values()];
  const key = keyField(type.fields, type.key);
  const keyMade = type.key.native.defaultSql !== null || type.number?.column === type.key.column;
  const rules: CreateRules = {
    required: columns.filter((column) => column.required && !column.readOnly),
    defaulted: columns.filter((column) => column.native.defaultSql !== null).map((column) => column.field),
    keyField: key === null || keyMade ? null : key.field,
  };
  KNOWN.set(type, rules);
  return rules;
}

/** Keys begin with the round. */
function byRound(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return Number.parseInt(a[0], 10) - Number.parseInt(b[0], 10);
}

/** Two updates of one record go into two statements, in their order. */
function updateKey(rounds: Map<string, number>, operation: WriteOperation & { kind: 'update' }): string {
  const round = rounds.get(operation.id) ?? 0;
  rounds.set(operation.id, round + 1);
  let key = `${round}`;
  for (const field in operation.fields) key += ` ${field}`;
  return key;
}

function checkCreate(type: BoundType, rules: CreateRules, operation: WriteOperation): Failure | null {
  if (!type.canCreate)
    return notAllowed('create-refused', `Records of "${type.name}" cannot be created here.`);
  for (const column of rules.required) {
    const failure = checkValue(column, operation.fields[column.field] ?? null);
    if (failure !== null) return failure;
  }
  if (type.naturalKey !== null && (operation.fields[type.naturalKey] ?? null) === null)
    return keyless(type.naturalKey);
  if (rules.keyField !== null && (operation.fields[rules.keyField] ?? null) === null)
    return keyless(rules.keyField);
  return checkFields(type, operation.fields);
}

function checkUpdate(type: BoundType, operation: WriteOperation & { kind: 'update' }): Failure | null {
  if (!type.canUpdate)
    return notAllowed('update-refused', `Records of "${type.name}" cannot be changed here.`);
  if (!isKey(type, operation.id)) return NOT_FOUND;
  return checkFields(type, operation.fields);
}

function checkFields(type: BoundType, fields: FieldValues): Failure | null {
  for (const field in fields) {
    const column = type.fields.get(field);
    if (column === undefined) {
      return {
        class: 'configuration',
        code: 'unknown-field',
        message: `"${type.name}" has no such field.`,
        field,
      };
    }
    if (column.readOnly) {
      return { class: 'configuration', code: 'read-only', message: `"${field}" cannot be written.`, field };
    }
    const failure = checkValue(column, fields[field] ?? null);
    if (failure !== null) return failure;
  }
  return null;
}

export const NOT_FOUND: Failure = {
  class: 'not-found',
  code: 'not-found',
  message: 'The record does not exist any more.',
};

function keyless(field: string): Failure {
  return { class: 'validation', code: 'required', message: `"${field}" must not be empty.`, field };
}

function notAllowed(code: string, message: string): Failure {
  return { class: 'configuration', code, message };
}
