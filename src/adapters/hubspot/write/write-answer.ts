import type { WriteResult } from '../../../application/ports/record-system.port.js';
import type { Failure } from '../../../domain/errors/failure.js';
import { nounOf } from '../association-fields.js';
import type { FieldValue } from '../../../domain/records/field-value.js';
import { CROSSTIE_ID } from '../hubspot-types.js';
import type { TypeNormalisers } from '../records/record-converter.js';
import { isoInstant } from '../records/value-normalisers.js';
import { idsInContext, readErrorBody, refusal, traceIdsOf, type ErrorBody } from '../transport/error-body.js';
import { asObject, asText, objectsOf, type JsonObject } from '../transport/json.js';
import { toProperties, type WriteItem, type WriteLink, type WriteMode } from './write-input.js';

/**
 * The stored form of what was written. A create's answer holds every property, also those that HubSpot filled in by
 * itself, such as a company's website (HF O17, O21); an update's holds some only (HF D11).
 */
export function written(
  item: WriteItem,
  row: JsonObject,
  normalisers: TypeNormalisers,
  created: boolean,
): WriteResult {
  const properties = asObject(row['properties']) ?? {};
  const sent = toProperties(item.fields);
  const stored: Record<string, FieldValue> = {};
  const names = created ? [...Object.keys(sent), ...Object.keys(properties)] : Object.keys(sent);
  for (const name of new Set(names)) {
    const value = name in properties ? asText(properties[name]) : (sent[name] ?? null);
    stored[name] = value === null || value === '' ? null : (normalisers.get(name)?.(value) ?? value);
  }
  const updatedAt = asText(row['updatedAt']);
  return {
    status: 'written',
    id: asText(row['id']) ?? '',
    created,
    ...(updatedAt === null ? {} : { modifiedAt: isoInstant(updatedAt) }),
    stored,
  };
}

/** An update of nothing but associations leaves the object as it is. */
export function untouched({ operation }: WriteItem): WriteResult {
  return {
    status: 'written',
    id: operation.kind === 'update' ? operation.id : '',
    created: false,
    stored: {},
  };
}

/** Matches a batch answer to its inputs; the order of the results is not promised (HF B3). */
export function readBatchAnswer(
  answer: JsonObject,
  items: readonly WriteItem[],
  mode: WriteMode,
  normalisers: TypeNormalisers,
): Map<WriteItem, WriteResult> {
  const results = new Map<WriteItem, WriteResult>();
  const find = finder(items);
  for (const row of objectsOf(answer['results'])) {
    const item = find(asText(row['objectWriteTraceId']), asText(row['id']), keyOf(row));
    const created = mode === 'create' || (mode === 'upsert' && row['new'] !== false);
    if (item) results.set(item, written(item, row, normalisers, created));
  }
  for (const raw of objectsOf(answer['errors'])) {
    const body = readErrorBody(raw);
    for (const item of blamed(body, items)) {
      if (!results.has(item)) results.set(item, rejected(blameLink(item, refusal(207, body), body)));
    }
  }
  return results;
}

/** A creation refused for the record that it was to be associated with (HF E18). */
export function blameLink(item: WriteItem, failure: Failure, body: ErrorBody | null): Failure {
  const link = item.links.find(({ targetId }) => targetId !== null);
  if (item.operation.kind !== 'create' || !link) return failure;
  const words = `${asText(body?.raw['subCategory']) ?? ''} ${body?.message ?? ''}`;
  const about = failure.class === 'not-found' || /associat|from object type/i.test(words);
  if (!about) return failure;
  const targetIds = item.links.filter(({ targetId }) => targetId !== null && words.includes(targetId));
  return linkFailure(targetIds[0] ?? link, failure);
}

/** The association was refused, whether the object is written or not. */
export function linkFailure({ field, to, targetId }: WriteLink, cause: Failure): Failure {
  const native = {
    ...(cause.nativeStatus === undefined ? {} : { nativeStatus: cause.nativeStatus }),
    ...(cause.nativeCode === undefined ? {} : { nativeCode: cause.nativeCode }),
  };
  const whom = `the ${nounOf(to)} ${targetId ?? ''}`.trim();
  if (cause.class === 'not-found') {
    const message = `It cannot be associated with ${whom}, which HubSpot does not have`;
    return { class: 'validation', code: 'association-target-missing', message, field, ...native };
  }
  const message = `HubSpot refused its association with ${whom}`;
  return { class: 'validation', code: 'association-refused', message, field, ...native };
}

export function rejected(failure: Failure): WriteResult {
  return { status: 'rejected', failure };
}

function keyOf(row: JsonObject): string | null {
  return asText(asObject(row['properties'])?.[CROSSTIE_ID]);
}

function finder(
  items: readonly WriteItem[],
): (traceId: string | null, id: string | null, key: string | null) => WriteItem | undefined {
  const byTrace = new Map(items.map((item) => [item.operation.operationId, item]));
  const byId = new Map(
    items.map((item) => [item.operation.kind === 'update' ? item.operation.id : '', item]),
  );
  const byKey = new Map(items.map((item) => [item.key ?? '', item]));
  return (traceId, id, key) => byTrace.get(traceId ?? '-') ?? byId.get(id ?? '-') ?? byKey.get(key ?? '-');
}

function blamed(body: ErrorBody, items: readonly WriteItem[]): readonly WriteItem[] {
  const traces = new Set(traceIdsOf(body));
  const ids = new Set(idsInContext(body));
  return items.filter(
    ({ operation, key }) =>
      traces.has(operation.operationId) ||
      (operation.kind === 'update' && ids.has(operation.id)) ||
      (key !== null && ids.has(key)),
  );
}
