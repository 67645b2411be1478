/** What a portal or a business system can hold: read at connect time, checked when a mapping is saved. */
export type FieldType =
  'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'datetime' | 'enumeration' | 'multi-enumeration';

export interface FieldSchema {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly readOnly: boolean;
  readonly requiredOnCreate: boolean;
  readonly unique: boolean;
  /** Characters, for text. */
  readonly maxLength?: number;
  /** Digits after the point, for decimals. */
  readonly scale?: number;
  /** Allowed values with their labels, in the order of the system; absent = any. */
  readonly options?: readonly FieldOption[];
}

export interface FieldOption {
  readonly value: string;
  readonly label: string;
  /** Of a deal stage: its pipeline. */
  readonly pipeline?: string;
  /** Of a deal stage that ends a deal: how (HF PL4). */
  readonly closed?: 'won' | 'lost';
}

export interface ParentSchema {
  /** Canonical type of the parent, e.g. `account`. */
  readonly type: string;
  /** Canonical field that holds the parent's id, e.g. `accountId`. */
  readonly field: string;
}

export interface TypeSchema {
  readonly name: string;
  readonly label: string;
  readonly fields: readonly FieldSchema[];
  readonly parents: readonly ParentSchema[];
  readonly canCreate: boolean;
  readonly canUpdate: boolean;
  /** How a repeated create is kept from doubling; `none` = at-least-once, and the user is told. */
  readonly idempotency: 'ledger' | 'external-id' | 'natural-key' | 'none';
  /** How changes are found. */
  readonly changes: 'timestamp' | 'hash' | 'none';
}

export interface SystemSchema {
  /** Of the account, where it has one: what a calendar date of its users is meant in. */
  readonly timeZone?: string;
  readonly types: readonly TypeSchema[];
  /** Records per write call. */
  readonly maxWriteBatch: number;
  readonly maxReadPage: number;
}
