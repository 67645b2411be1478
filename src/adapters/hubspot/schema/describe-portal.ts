import type { CallContext } from '../../../application/ports/record-system.port.js';
import type { SystemSchema, TypeSchema } from '../../../domain/schema/system-schema.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import { associationField, parentTypesOf } from '../association-fields.js';
import { OBJECT_TYPES, OWNERS } from '../hubspot-types.js';
import type { SchemaCache } from './schema-cache.js';

/** A type whose definitions the token may not see is left out; `test()` names the missing scope. */
async function objectType(
  type: (typeof OBJECT_TYPES)[number],
  schemas: SchemaCache,
  context: CallContext,
): Promise<TypeSchema | null> {
  try {
    const { fields } = await schemas.type(type.name, context);
    return {
      name: type.name,
      label: type.label,
      fields,
      parents: parentTypesOf(type.name).map((to) => ({ type: to, field: associationField(to) })),
      canCreate: true,
      canUpdate: true,
      idempotency: 'external-id',
      changes: 'timestamp',
    };
  } catch (error) {
    if (error instanceof SystemFailure && error.failure.class === 'permission') return null;
    throw error;
  }
}

export async function describePortal(schemas: SchemaCache, context: CallContext): Promise<SystemSchema> {
  const objects = await Promise.all(OBJECT_TYPES.map((type) => objectType(type, schemas, context)));
  const owners: TypeSchema = {
    name: OWNERS,
    label: 'Owners',
    fields: (await schemas.type(OWNERS, context)).fields,
    parents: [],
    canCreate: false,
    canUpdate: false,
    idempotency: 'none',
    changes: 'none',
  };
  return {
    types: [...objects.filter((type) => type !== null), owners],
    maxWriteBatch: 100,
    maxReadPage: 100,
  };
}
