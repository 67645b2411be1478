import type { SystemRecord } from '../../domain/records/system-record.js';
import type { NormaliserName } from '../../domain/sync/definition.js';
import type { TypeSchema } from '../../domain/schema/system-schema.js';
import type { ValueFunctions } from '../../domain/values/value-functions.js';
import type { CallContext, RecordSystem } from '../ports/record-system.port.js';
import { candidatesOf } from '../engine/candidates.js';

interface Key {
  readonly field: string;
  readonly normalise: NormaliserName;
}

/** What a person may have typed, by the fields in which business systems keep it. */
const KEYS: readonly Key[] = [
  { field: 'email', normalise: 'email' },
  { field: 'domain', normalise: 'domain' },
  { field: 'website', normalise: 'domain' },
  { field: 'number', normalise: 'case' },
  { field: 'sku', normalise: 'case' },
  { field: 'phone', normalise: 'phone' },
  { field: 'name', normalise: 'name' },
  { field: 'lastName', normalise: 'name' },
  { field: 'firstName', normalise: 'name' },
];
const NAMES: ReadonlySet<string> = new Set(['name', 'lastName', 'firstName']);

export interface BusinessSearch {
  readonly type: TypeSchema;
  readonly text: string;
  readonly fields: readonly string[];
  readonly limit: number;
}

/** Records of a business system by e-mail address, domain, number or name, as its own look-ups find them. */
export async function searchBusiness(
  system: RecordSystem,
  { type, text, fields, limit }: BusinessSearch,
  values: ValueFunctions,
  context: CallContext,
): Promise<readonly SystemRecord[]> {
  const found = new Map<string, SystemRecord>();
  const has = new Set(type.fields.map(({ name }) => name));
  for (const key of KEYS.filter(({ field }) => has.has(field))) {
    const probes = probesOf(key, text, values);
    if (probes.length === 0) continue;
    const request = { type: type.name, keys: [key], probes, fields };
    for await (const portion of candidatesOf(system, request, context)) {
      for (const record of portion) if (fits(record, key, text, values)) found.set(record.id, record);
      if (found.size >= limit) return [...found.values()];
    }
  }
  return [...found.values()];
}

/** A part of a name is looked for word by word: "Ada Lovelace" is a first and a last name. */
function probesOf(key: Key, text: string, values: ValueFunctions): readonly (readonly string[])[] {
  const parts = NAMES.has(key.field) ? [text, ...text.split(/\s+/)] : [text];
  const keys = parts.map((part) => values.coarseKey(key.normalise, part)).filter((part) => part !== null);
  return [...new Set(keys)].map((part) => [part]);
}

function fits(record: SystemRecord, key: Key, text: string, values: ValueFunctions): boolean {
  const value = record.fields[key.field] ?? null;
  if (!NAMES.has(key.field)) {
    return values.normalise(key.normalise, value) === values.normalise(key.normalise, text);
  }
  const all = [...NAMES].map((name) => String(record.fields[name] ?? '')).join(' ');
  const shown = all.toLocaleLowerCase();
  return text
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => shown.includes(word));
}
