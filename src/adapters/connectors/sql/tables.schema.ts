const name = { type: 'string', minLength: 1, maxLength: 128 };
const constant = { type: ['string', 'number', 'boolean', 'null'] };
const where = {
  type: 'object',
  additionalProperties: { anyOf: [constant, { type: 'array', items: constant, minItems: 1 }] },
};
const fieldName = { pattern: '^[A-Za-z][A-Za-z0-9_.]{0,99}$' };

const column = {
  anyOf: [
    name,
    {
      type: 'object',
      additionalProperties: false,
      required: ['column'],
      properties: {
        column: name,
        label: { type: 'string' },
        type: {
          enum: [
            'text',
            'integer',
            'decimal',
            'boolean',
            'date',
            'datetime',
            'enumeration',
            'multi-enumeration',
          ],
        },
        trim: { type: 'boolean' },
        emptyAsNull: { type: 'boolean' },
        sentinels: { type: 'array', items: { type: 'string' } },
        nullAs: { type: 'string' },
        maxLength: { type: 'integer', minimum: 1 },
        readOnly: { type: 'boolean' },
        timeZone: { type: 'string', pattern: '^[A-Za-z0-9_+/:-]{1,64}$' },
        options: {
          anyOf: [
            { type: 'array', items: { type: 'string' }, minItems: 1 },
            {
              type: 'object',
              additionalProperties: false,
              required: ['lookup'],
              properties: { lookup: name },
            },
          ],
        },
      },
    },
  ],
};

const parent = {
  type: 'object',
  additionalProperties: false,
  required: ['type', 'field'],
  properties: { type: name, field: name, column: name },
};

const change = {
  anyOf: [
    {
      type: 'object',
      additionalProperties: false,
      required: ['watermark'],
      properties: {
        watermark: {
          type: 'object',
          additionalProperties: false,
          required: ['column'],
          properties: { column: name, overlap: { type: 'string', pattern: '^[0-9]{1,6}(s|m|h)$' } },
        },
      },
    },
    {
      type: 'object',
      additionalProperties: false,
      required: ['hash'],
      properties: { hash: { const: true } },
    },
  ],
};

const softColumn = {
  anyOf: [
    name,
    {
      type: 'object',
      additionalProperties: false,
      required: ['column'],
      properties: { column: name, values: { type: 'array', items: { type: 'string' }, minItems: 1 } },
    },
  ],
};

const changedBy = {
  anyOf: [
    name,
    {
      type: 'object',
      additionalProperties: false,
      required: ['column'],
      properties: { column: name, as: { enum: ['id', 'number', 'email'] }, at: name },
    },
  ],
};

const recordType = {
  type: 'object',
  additionalProperties: false,
  required: ['table', 'key', 'columns', 'change'],
  properties: {
    label: { type: 'string' },
    table: name,
    key: name,
    number: {
      type: 'object',
      additionalProperties: false,
      required: ['column'],
      properties: {
        column: name,
        sequence: name,
        template: { type: 'string', pattern: '^[^{}]*\\{0+\\}[^{}]*$' },
      },
    },
    columns: { type: 'object', minProperties: 1, propertyNames: fieldName, additionalProperties: column },
    parent,
    parents: { type: 'array', items: parent },
    successor: {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'field'],
      properties: { type: name, field: name },
    },
    where,
    change,
    changedBy,
    deletes: {
      anyOf: [
        { const: 'none' },
        { type: 'object', additionalProperties: false, required: ['softColumn'], properties: { softColumn } },
      ],
    },
    externalId: name,
    naturalKey: name,
    ledger: { type: 'boolean' },
    readOnly: { type: 'boolean' },
  },
};

/** JSON Schema of a `tables.yaml` (design.md 10, interfaces.md 4). */
export const TABLES_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['recordTypes'],
  properties: {
    recordTypes: {
      type: 'object',
      minProperties: 1,
      propertyNames: fieldName,
      additionalProperties: recordType,
    },
    lookups: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['table', 'key'],
        properties: { table: name, key: name, label: name, order: name, where },
      },
    },
  },
} as const;
