import type { FieldSchema, FieldType } from '../../../domain/schema/system-schema.js';

function field(name: string, label: string, type: FieldType = 'text'): FieldSchema {
  return { name, label, type, readOnly: true, requiredOnCreate: false, unique: name === 'id' };
}

/** Owners have fixed fields and no property definitions (HF OW2); `active` is the opposite of archived. */
export const OWNER_FIELDS: readonly FieldSchema[] = [
  field('id', 'Owner id'),
  field('email', 'E-mail'),
  field('firstName', 'First name'),
  field('lastName', 'Last name'),
  field('type', 'Type'),
  field('userId', 'User id'),
  field('active', 'Active', 'boolean'),
];
