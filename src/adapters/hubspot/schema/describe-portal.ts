import type { CallContext } from '../../../application/ports/record-system.port.js';
import type { FieldSchema, SystemSchema, TypeSchema } from '../../../domain/schema/system-schema.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import { customObjectsOf, timeZoneOf } from '../account.js';
import { associationField, parentTypesOf } from '../association-fields.js';
import { OBJECT_TYPES, OWNERS } from '../hubspot-types.js';
import type { PortalAccess } from '../portal-access.js';
import type { CustomObject } from './custom-objects.js';

interface DescribedType {
  readonly name: string;
  readonly label: string;
  /** Types that a field of its records may refer to. */
  readonly refersTo: readonly string[];
  readonly required: ReadonlySet<string>;
}

/** A type whose definitions the token may not see is left out; `test()` names the missing scope. */
async function objectType(
  { name, label, refersTo, required }: DescribedType,
  access: PortalAccess,
  context: CallContext,
): Promise<TypeSchema | null> {
  try {
    const { fields } = await access.schemas.type(name, context);
    return {
      name,
      label,
      fields: required.size === 0 ? fields : fields.map((field) => withNeed(field, required)),
      parents: refersTo.map((to) => ({ type: to, field: associationField(to) })),
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

function withNeed(field: FieldSchema, required: ReadonlySet<string>): FieldSchema {
  return required.has(field.name) ? { ...field, requiredOnCreate: true } : field;
}

/** HubSpot's own types, which may refer to custom objects that are associated with them, and these. */
function describedTypes(custom: readonly CustomObject[]): readonly DescribedType[] {
  const standard = OBJECT_TYPES.map(({ name, label }) => {
    const others = custom.filter(({ associated }) => associated.includes(name)).map((object) => object.name);
    return { name, label, refersTo: [...parentTypesOf(name), ...others], required: new Set<string>() };
  });
  return [...standard, ...custom.map((object) => ({ ...object, refersTo: object.associated }))];
}

export async function describePortal(access: PortalAccess, context: CallContext): Promise<SystemSchema> {
  const custom = await customObjectsOf(access, context);
  const objects = await Promise.all(describedTypes(custom).map((type) => objectType(type, access, context)));
  const owners: TypeSchema = {
    name: OWNERS,
    label: 'Owners',
    fields: (await access.schemas.type(OWNERS, context)).fields,
    parents: [],
    canCreate: false,
    canUpdate: false,
    idempotency: 'none',
    changes: 'none',
  };
  const timeZone = await timeZoneOf(access, context);
  return {
    ...(timeZone !== null && { timeZone }),
    types: [...objects.filter((type) => type !== null), owners],
    maxWriteBatch: 100,
    maxReadPage: 100,
  };
}
