import type { JsonObject } from '../core/json.js';

/** Our own description of the answers, written from what clients rely on; JSON Schema. */
const text = { type: 'string' };
const whole = { type: 'integer' };
const flag = { type: 'boolean' };
const instant = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,3})?Z$' };
const decimalId = { type: 'string', pattern: '^\\d+$' };
const list = (items: JsonObject): JsonObject => ({ type: 'array', items });

function shape(required: JsonObject, optional: JsonObject = {}): JsonObject {
  return {
    type: 'object',
    required: Object.keys(required),
    properties: { ...required, ...optional },
    additionalProperties: false,
  };
}

const paging = shape({ next: shape({ after: text }, { link: text }) });
const page = (item: JsonObject): JsonObject => shape({ results: list(item) }, { paging });

const associations = {
  type: 'object',
  additionalProperties: shape({ results: list(shape({ id: decimalId, type: text })) }, { paging }),
};
const recordFields = {
  id: decimalId,
  properties: { type: 'object', additionalProperties: { type: ['string', 'null'] } },
  createdAt: instant,
  updatedAt: instant,
  archived: flag,
};
const record = shape(recordFields, {
  archivedAt: instant,
  associations,
  propertiesWithHistory: { type: 'object' },
  objectWriteTraceId: text,
  new: flag,
  url: text,
});
const batchError = shape(
  {
    status: text,
    category: text,
    message: text,
    context: { type: 'object' },
    errors: { type: 'array' },
    links: { type: 'object' },
  },
  { subCategory: text },
);
const batch = (item: JsonObject): JsonObject =>
  shape(
    { status: { const: 'COMPLETE' }, results: list(item), startedAt: instant, completedAt: instant },
    { numErrors: whole, errors: list(batchError) },
  );
const associationType = shape({ category: text, typeId: whole, label: { type: ['string', 'null'] } });
const pair = shape({ toObjectId: whole, associationTypes: list(associationType) });
const labelledPair = shape({
  fromObjectTypeId: text,
  fromObjectId: whole,
  toObjectTypeId: text,
  toObjectId: whole,
  labels: list(text),
});
const plainPair = shape({
  from: shape({ id: decimalId }),
  to: shape({ id: decimalId }),
  associationSpec: shape({ associationCategory: text, associationTypeId: whole }),
});
const stage = shape({
  id: text,
  label: text,
  displayOrder: whole,
  metadata: { type: 'object', additionalProperties: text },
  archived: flag,
  createdAt: instant,
  updatedAt: instant,
  writePermissions: text,
});
const pipeline = shape({
  id: text,
  label: text,
  displayOrder: whole,
  archived: flag,
  createdAt: instant,
  updatedAt: instant,
  stages: list(stage),
});
const owner = shape({
  id: decimalId,
  email: text,
  type: text,
  firstName: text,
  lastName: text,
  userId: { type: ['integer', 'null'] },
  userIdIncludingInactive: whole,
  createdAt: instant,
  updatedAt: instant,
  archived: flag,
  teams: { type: 'array' },
});
const property = {
  type: 'object',
  required: [
    'name',
    'label',
    'type',
    'fieldType',
    'groupName',
    'options',
    'hasUniqueValue',
    'modificationMetadata',
  ],
};

export const WIRE_SHAPES = {
  record,
  recordPage: page(record),
  searchPage: shape({ total: whole, results: list(record) }, { paging }),
  recordBatch: batch(record),
  pairPage: page(pair),
  labelledPair,
  pairBatch: batch(labelledPair),
  plainPairBatch: batch(plainPair),
  pairReadBatch: batch(shape({ from: shape({ id: decimalId }), to: list(pair) }, { paging })),
  labels: page(associationType),
  pipelines: page(pipeline),
  owners: page(owner),
  owner,
  properties: page(property),
  property,
  groups: page(shape({ name: text, label: text, displayOrder: whole, archived: flag })),
  account: {
    type: 'object',
    required: ['portalId', 'accountType', 'timeZone', 'companyCurrency', 'utcOffset', 'uiDomain'],
  },
  usage: page(
    shape({
      name: text,
      usageLimit: whole,
      currentUsage: whole,
      collectedAt: instant,
      fetchStatus: text,
      resetsAt: instant,
    }),
  ),
  token: shape({ userId: whole, hubId: whole, appId: whole, scopes: list(text) }),
  nothing: {},
} satisfies Record<string, JsonObject>;

export type WireShape = keyof typeof WIRE_SHAPES;
