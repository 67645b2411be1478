import type { Side } from '../../src/domain/records/system-record.js';

/** Mapped fields that people edit, as both sides call them. */
export interface EditedField {
  readonly pair: 'company' | 'contact' | 'deal';
  readonly hubspot: string;
  /** Column of the sample ERP. */
  readonly column: string;
  /** Field of the business type, as conflicts name it. */
  readonly business: string;
}

export const FIELDS: readonly EditedField[] = [
  { pair: 'company', hubspot: 'name', column: 'name', business: 'name' },
  { pair: 'company', hubspot: 'phone', column: 'phone', business: 'phone' },
  { pair: 'contact', hubspot: 'lastname', column: 'last_name', business: 'lastName' },
  { pair: 'contact', hubspot: 'jobtitle', column: 'job_title', business: 'title' },
  { pair: 'contact', hubspot: 'mobilephone', column: 'mobile', business: 'mobile' },
  { pair: 'deal', hubspot: 'dealname', column: 'name', business: 'name' },
  { pair: 'deal', hubspot: 'amount', column: 'amount', business: 'amount' },
];

export interface Edit {
  readonly side: Side;
  readonly id: string;
  /** Milliseconds since the epoch, by the clock of the side that was edited. */
  readonly at: number;
  readonly value: string;
}

/** What people wrote, as it really happened: the only source of truth. */
export class Diary {
  private readonly fields = new Map<string, Edit[]>();
  edits = 0;
  created = 0;

  wrote(pair: EditedField['pair'], hubspotField: string, edit: Edit): void {
    this.edits += 1;
    const key = keyOf(pair, hubspotField, edit.side, edit.id);
    const list = this.fields.get(key);
    if (list) list.push(edit);
    else this.fields.set(key, [edit]);
  }

  last(pair: EditedField['pair'], hubspotField: string, side: Side, id: string): Edit | null {
    return this.fields.get(keyOf(pair, hubspotField, side, id))?.at(-1) ?? null;
  }
}

function keyOf(pair: string, field: string, side: Side, id: string): string {
  return `${pair} ${field} ${side} ${id}`;
}

export type Ownership = Side | 'both';

/**
 * Which side's people edit this field of this record: one in five is edited on both. Where one side alone edits, its last
 * edit has to stand in the end, whatever was killed; where both do, the loser has to be named by a conflict.
 */
export function ownership(naturalKey: string, field: EditedField): Ownership {
  let hash = 0x811c9dc5;
  for (const char of `${naturalKey} ${field.hubspot}`)
    hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  const place = hash % 10;
  if (place < 4) return 'hubspot';
  return place < 8 ? 'business' : 'both';
}
