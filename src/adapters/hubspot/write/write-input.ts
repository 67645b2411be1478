import type { WriteOperation } from '../../../application/ports/record-system.port.js';
import type { FieldValues } from '../../../domain/records/field-value.js';
import { CROSSTIE_ID } from '../hubspot-types.js';

/** How a batch is sent; each its own endpoint. */
export type WriteMode = 'update' | 'upsert' | 'create';

export interface WriteItem {
  readonly index: number;
  readonly operation: WriteOperation;
  /** Value of the unique property, on creates that carry it. */
  readonly key: string | null;
}

export function toItem(operation: WriteOperation, index: number): WriteItem {
  const key = operation.kind === 'create' ? operation.fields[CROSSTIE_ID] : null;
  return { index, operation, key: typeof key === 'string' && key !== '' ? key : null };
}

/** Null would be ignored: only the empty text clears (HF D13, X6). */
export function toProperties(fields: FieldValues): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) properties[name] = value === null ? '' : String(value);
  return properties;
}

/** Upsert takes the key as its id and no empty values, which a new record has nothing to clear with. */
function createdProperties(fields: FieldValues): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(toProperties(fields)).filter(([, value]) => value !== ''));
}

export function toInput(item: WriteItem, mode: WriteMode): object {
  const { operation } = item;
  const objectWriteTraceId = operation.operationId;
  switch (mode) {
    case 'update':
      return {
        id: operation.kind === 'update' ? operation.id : '',
        properties: toProperties(operation.fields),
        objectWriteTraceId,
      };
    case 'upsert':
      return {
        id: item.key,
        idProperty: CROSSTIE_ID,
        properties: createdProperties(operation.fields),
        objectWriteTraceId,
      };
    case 'create':
      return { properties: createdProperties(operation.fields), associations: [], objectWriteTraceId };
  }
}

/**
 * Batches of up to 100 in which no record and no key stands twice, since that refuses the whole batch (HF E16, B8).
 * What comes second goes into a later batch: they are sent one after the other.
 */
export function toBatches(items: readonly WriteItem[], size = 100): readonly (readonly WriteItem[])[] {
  const batches: WriteItem[][] = [];
  const turns = new Map<string, number>();
  for (const item of items) {
    const subject = subjectOf(item);
    let at = subject === null ? 0 : (turns.get(subject) ?? 0);
    while ((batches[at]?.length ?? 0) >= size) at += 1;
    (batches[at] ??= []).push(item);
    if (subject !== null) turns.set(subject, at + 1);
  }
  return batches;
}

function subjectOf(item: WriteItem): string | null {
  return item.operation.kind === 'update' ? `id:${item.operation.id}` : item.key;
}
