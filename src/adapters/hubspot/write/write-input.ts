import type { WriteOperation } from '../../../application/ports/record-system.port.js';
import type { FieldValue, FieldValues } from '../../../domain/records/field-value.js';
import { associatedType, associationFacts, isAssociationField } from '../association-fields.js';
import { CROSSTIE_ID } from '../hubspot-types.js';
import { crosstieId } from './crosstie-id.js';

/** How a batch is sent; each its own endpoint. */
export type WriteMode = 'update' | 'upsert' | 'create';

/** An association field and its value. */
export interface WriteLink {
  readonly field: string;
  readonly to: string;
  /** Null = take the association away. */
  readonly targetId: string | null;
  /** The association type that goes with a create; null = not known, the default one is set afterwards. */
  readonly typeId: number | null;
}

export interface WriteItem {
  readonly index: number;
  readonly operation: WriteOperation;
  /** The operation's fields that are properties. */
  readonly fields: FieldValues;
  /** Its association fields. */
  readonly links: readonly WriteLink[];
  /** Value of the unique property, on creates that carry it. */
  readonly key: string | null;
}

export function toItems(type: string, operations: readonly WriteOperation[]): readonly WriteItem[] {
  return operations.map((operation, index) => {
    const fields: Record<string, FieldValue> = {};
    const links: WriteLink[] = [];
    for (const [field, value] of Object.entries(operation.fields)) {
      if (isAssociationField(field)) links.push(toLink(type, field, value));
      else fields[field] = value;
    }
    return { index, operation, fields, links, key: keyOf(operation) };
  });
}

function toLink(type: string, field: string, value: FieldValue): WriteLink {
  const to = associatedType(field);
  const targetId = value === null || value === '' ? null : String(value);
  return { field, to, targetId, typeId: associationFacts(type, to)?.typeId ?? null };
}

function keyOf(operation: WriteOperation): string | null {
  if (operation.kind === 'update') return null;
  const given = operation.fields[CROSSTIE_ID];
  if (typeof given === 'string' && given !== '') return given;
  return operation.origin ? crosstieId(operation.origin) : null;
}

/**
 * Upsert takes no associations (HF B6): a creation that has some goes as a create, which takes them along at no
 * extra call (HF O16, DL3) and which the unique property keeps from doubling all the same.
 */
export function modeOf(item: WriteItem): WriteMode {
  if (item.operation.kind === 'update') return 'update';
  return item.key === null || inlineAssociations(item).length > 0 ? 'create' : 'upsert';
}

/** Changes associations and nothing else: needs no call for the object. */
export function isLinkOnly(item: WriteItem): boolean {
  return item.operation.kind === 'update' && item.links.length > 0 && Object.keys(item.fields).length === 0;
}

/** What is left to associate after the object was written; a new record has nothing to take away. */
export function linksAfter(item: WriteItem, isNew: boolean): readonly WriteLink[] {
  if (!isNew) return item.links;
  return item.links.filter((link) => link.targetId !== null && link.typeId === null);
}

/** Null would be ignored: only the empty text clears (HF D13, X6). */
export function toProperties(fields: FieldValues): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {};
  for (const [name, value] of Object.entries(fields)) properties[name] = value === null ? '' : String(value);
  return properties;
}

/** No empty values, which a new record has nothing to clear with. */
function createdProperties({ fields, key }: WriteItem): Readonly<Record<string, string>> {
  const filled = Object.entries(toProperties(fields)).filter(([, value]) => value !== '');
  return { ...Object.fromEntries(filled), ...(key === null ? {} : { [CROSSTIE_ID]: key }) };
}

function inlineAssociations({ links }: WriteItem): readonly object[] {
  return links.flatMap(({ targetId, typeId }) =>
    targetId === null || typeId === null
      ? []
      : [
          {
            to: { id: targetId },
            types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId }],
          },
        ],
  );
}

export function toInput(item: WriteItem, mode: WriteMode): object {
  const { operation } = item;
  const objectWriteTraceId = operation.operationId;
  switch (mode) {
    case 'update':
      return {
        id: operation.kind === 'update' ? operation.id : '',
        properties: toProperties(item.fields),
        objectWriteTraceId,
      };
    case 'upsert':
      return {
        id: item.key,
        idProperty: CROSSTIE_ID,
        properties: createdProperties(item),
        objectWriteTraceId,
      };
    case 'create':
      return {
        properties: createdProperties(item),
        associations: inlineAssociations(item),
        objectWriteTraceId,
      };
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
