import { planAssociations } from './association-input.js';
import type { Answer, Call } from './call.js';
import { parseObject } from './call.js';
import { badObjectId, notFound } from './errors.js';
import { asText } from './json.js';
import { mergeRecords } from './merge-records.js';
import { isStandard, type ObjectType, type StandardName } from './object-types.js';
import { resolveRecord } from './object-read-handlers.js';
import { readersFor } from './read-values.js';
import type { PortalRecord } from './record.js';
import type { WireRecord } from './record-wire.js';
import { recordToWire } from './record-wire.js';
import type { World } from './world.js';
import { archiveRecord, createRecord, prepareCreate, prepareUpdate, updateRecord } from './write-records.js';

const BODY: readonly string[] = ['hs_body_preview', 'hs_body_preview_html'];

/** Calculated values that every full answer carries beside the stored ones. */
const ALWAYS: Record<StandardName, readonly string[]> = {
  contacts: ['lastmodifieddate', 'hs_full_name_or_email', 'hs_email_domain', 'associatedcompanyid'],
  companies: ['hs_num_child_companies'],
  deals: ['hs_is_closed', 'hs_is_closed_won', 'hs_deal_stage_probability', 'hs_projected_amount'],
  products: [],
  line_items: ['amount'],
  notes: BODY,
  calls: BODY,
  emails: BODY,
  meetings: BODY,
  tasks: BODY,
};

function systemNames(type: ObjectType): string[] {
  const all = ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'];
  return isStandard(type.name) ? ['createdate', ...all, ...ALWAYS[type.name]] : all;
}

/** The answer of a create: every stored property (HF O17). */
export function fullWire(world: World, record: PortalRecord): WireRecord {
  const names = [...systemNames(record.type), ...Object.keys(record.current.props)];
  const wire = recordToWire(record, record.current, readersFor(world, record.type, names));
  for (const [name, value] of Object.entries(wire.properties)) {
    if (value === null) delete wire.properties[name];
  }
  return wire;
}

/** The answer of an update: what was sent and changed, and system values (HF D11). */
export function subsetWire(
  world: World,
  record: PortalRecord,
  sent: readonly string[],
  changed: readonly string[],
): WireRecord {
  const names = [...systemNames(record.type), ...sent, ...changed];
  return recordToWire(record, record.current, readersFor(world, record.type, names));
}

export function createOne(call: Call, type: ObjectType): Answer {
  const { world } = call;
  const body = parseObject(call);
  const values = prepareCreate(world, type, body['properties'] ?? {});
  const attach = planAssociations(world, type, body['associations']);
  const record = createRecord(world, type, values, 'INTEGRATION', asText(body['objectWriteTraceId']));
  attach(record);
  const location = `/crm/v3/objects/${type.name}/${record.id}`;
  return { status: 201, body: fullWire(world, record), headers: { location } };
}

export function patchOne(call: Call, type: ObjectType, id: string): Answer {
  const { world } = call;
  const record = resolveRecord(world, type, id, call.query.get('idProperty'));
  if (!record || record.archivedAt !== null) throw notFound();
  const body = parseObject(call);
  const values = prepareUpdate(world, record, body['properties'] ?? {});
  const changed = updateRecord(world, record, values, 'INTEGRATION', asText(body['objectWriteTraceId']));
  return { status: 200, body: subsetWire(world, record, Object.keys(values), changed) };
}

/** DELETE is idempotent, unknown ids included (HF O14). */
export function deleteOne(call: Call, type: ObjectType, id: string): Answer {
  const record = call.world.store(type).findLive(id);
  if (record) archiveRecord(call.world, record, 'INTEGRATION');
  return { status: 204 };
}

export function mergeOne(call: Call, type: ObjectType): Answer {
  const body = parseObject(call);
  const primaryId = asText(body['primaryObjectId']) ?? '';
  const otherId = asText(body['objectIdToMerge']) ?? '';
  for (const id of [primaryId, otherId]) if (!/^\d+$/.test(id)) throw badObjectId(id);
  const merged = mergeRecords(call.world, type, primaryId, otherId, 'INTEGRATION');
  return { status: 200, body: fullWire(call.world, merged) };
}

/** Permanent deletion: not in the archived lists afterwards (HF M4). */
export function gdprDelete(call: Call, type: ObjectType): Answer {
  const { world } = call;
  const body = parseObject(call);
  const id = asText(body['objectId']) ?? '';
  const idProperty = asText(body['idProperty']);
  const record = resolveRecord(world, type, id, idProperty);
  if (record) {
    world.remove(record, null);
    world.journal.write({
      at: world.clock(),
      operation: 'delete',
      type: type.name,
      id: record.id,
      source: 'INTEGRATION',
    });
  }
  return { status: 204 };
}
