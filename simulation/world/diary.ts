import type { FieldValue } from '../../src/domain/records/field-value.js';
import type { Side } from '../../src/domain/records/system-record.js';

export interface Edit {
  readonly at: number;
  readonly seq: number;
  readonly value: FieldValue;
}

/** Two records became one: whatever leads to the second of them leads to other values from then on. */
export interface Merge {
  readonly at: number;
  readonly seq: number;
  readonly other: string;
  readonly merged: string;
  readonly values: Readonly<Record<string, FieldValue>>;
}

/** What people did, as it really happened: the model's only source of truth. */
export class Diary {
  private seq = 0;
  readonly merges: Merge[] = [];
  private readonly fields = new Map<string, Edit[]>();
  /** `side type id` of records that a person deleted or archived. */
  readonly gone = new Set<string>();
  /** Former portal id -> id of the record that it was merged into. */
  readonly mergedInto = new Map<string, string>();
  acts = 0;

  constructor(private readonly now: () => number) {}

  wrote(side: Side, type: string, id: string, fields: Readonly<Record<string, FieldValue>>): void {
    this.acts += 1;
    for (const [field, value] of Object.entries(fields)) {
      const key = fieldKey(side, type, id, field);
      const edits = this.fields.get(key) ?? [];
      edits.push({ at: this.now(), seq: this.seq++, value });
      this.fields.set(key, edits);
    }
  }

  /** A record's edits are those of another one from now on. */
  goesOnAs(side: Side, type: string, id: string, successor: string): void {
    const prefix = `${recordKey(side, type, id)} `;
    for (const [key, edits] of [...this.fields]) {
      if (!key.startsWith(prefix)) continue;
      this.fields.set(fieldKey(side, type, successor, key.slice(prefix.length)), [...edits]);
    }
  }

  merged(other: string, merged: string, values: Readonly<Record<string, FieldValue>>): void {
    this.merges.push({ at: this.now(), seq: this.seq++, other, merged, values });
  }

  removed(side: Side, type: string, id: string): void {
    this.acts += 1;
    this.gone.add(recordKey(side, type, id));
  }

  isGone(side: Side, type: string, id: string): boolean {
    return this.gone.has(recordKey(side, type, id));
  }

  edits(side: Side, type: string, id: string, field: string): readonly Edit[] {
    return this.fields.get(fieldKey(side, type, id, field)) ?? [];
  }

  last(side: Side, type: string, id: string, field: string): Edit | null {
    return this.edits(side, type, id, field).at(-1) ?? null;
  }
}

export function recordKey(side: Side, type: string, id: string): string {
  return `${side} ${type} ${id}`;
}

function fieldKey(side: Side, type: string, id: string, field: string): string {
  return `${recordKey(side, type, id)} ${field}`;
}
