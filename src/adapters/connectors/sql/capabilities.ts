import type { FieldSchema, SystemSchema, TypeSchema } from '../../../domain/schema/system-schema.js';
import type { BoundColumn, BoundType } from './binding.js';
import type { SystemBinding } from './system-binding.js';

export const MAX_WRITE_BATCH = 100;
export const MAX_READ_PAGE = 100;

/** What the described tables can do, for validation before a run. */
export function toSystemSchema(binding: SystemBinding): SystemSchema {
  return {
    types: [...binding.types.values()].map((type) => toTypeSchema(type, binding)),
    maxWriteBatch: MAX_WRITE_BATCH,
    maxReadPage: MAX_READ_PAGE,
  };
}

function toTypeSchema(type: BoundType, binding: SystemBinding): TypeSchema {
  return {
    name: type.name,
    label: type.label,
    fields: [...type.fields.values()].map((column) => toFieldSchema(column, binding)),
    parents: type.parents.map(({ type: parent, field }) => ({ type: parent, field })),
    canCreate: type.canCreate,
    canUpdate: type.canUpdate,
    idempotency: idempotencyOf(type),
    changes: type.watermark === null ? 'hash' : 'timestamp',
  };
}

function idempotencyOf(type: BoundType): TypeSchema['idempotency'] {
  if (type.guard.kind !== 'column') return type.guard.kind;
  return type.naturalKey === null ? 'external-id' : 'natural-key';
}

function toFieldSchema(column: BoundColumn, binding: SystemBinding): FieldSchema {
  const options =
    column.lookup === null
      ? column.options?.map((value) => ({ value, label: value }))
      : binding.lookups.get(column.lookup);
  return {
    name: column.field,
    label: column.label,
    type: column.type,
    readOnly: column.readOnly,
    requiredOnCreate: column.required && !column.readOnly,
    unique: column.unique,
    ...(column.maxLength === null ? {} : { maxLength: column.maxLength }),
    ...(column.native.scale === null ? {} : { scale: column.native.scale }),
    ...(options === undefined ? {} : { options }),
  };
}
