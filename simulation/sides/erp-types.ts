import type { FieldSchema, FieldType, TypeSchema } from '../../src/domain/schema/system-schema.js';

interface ErpType {
  readonly name: string;
  /** Name of a field, and its type after a colon where it is not text. */
  readonly fields: readonly string[];
  readonly parents?: TypeSchema['parents'];
  readonly options?: Readonly<Record<string, readonly string[]>>;
}

export const ERP_TYPES: readonly ErpType[] = [
  { name: 'account', fields: ['name', 'domain', 'city', 'phone'] },
  {
    name: 'contact',
    fields: ['email', 'lastName', 'title', 'accountId'],
    parents: [{ type: 'account', field: 'accountId' }],
  },
  {
    name: 'opportunity',
    fields: ['name', 'amount:decimal', 'closeDate:date', 'accountId'],
    parents: [{ type: 'account', field: 'accountId' }],
  },
  { name: 'item', fields: ['name', 'sku', 'price:decimal'] },
  {
    name: 'salesDocument',
    fields: ['number', 'total:decimal', 'status', 'accountId'],
    options: { status: ['open', 'released', 'sent'] },
  },
];

export function schemaOf(type: ErpType): TypeSchema {
  return {
    name: type.name,
    label: type.name,
    fields: type.fields.map((text) => fieldOf(type, text)),
    parents: type.parents ?? [],
    canCreate: true,
    canUpdate: true,
    idempotency: 'ledger',
    changes: 'timestamp',
  };
}

function fieldOf({ options }: ErpType, text: string): FieldSchema {
  const [name = '', type = 'text'] = text.split(':');
  const values = options?.[name];
  return {
    name,
    label: name,
    type: values ? 'enumeration' : (type as FieldType),
    readOnly: false,
    requiredOnCreate: false,
    unique: false,
    ...(values ? { options: values.map((value) => ({ value, label: value })) } : {}),
  };
}
