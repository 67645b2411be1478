import type { FieldValue } from '../../../domain/records/field-value.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import { asObject, asText, objectsOf, type JsonObject } from '../transport/json.js';
import { factsOf, isCustomType, withoutAccount } from '../hubspot-types.js';
import { isoInstant, type ValueNormaliser } from './value-normalisers.js';

export const MERGED_IDS = 'hs_merged_object_ids';
const NO_IDS: readonly string[] = [];
const NO_ASSOCIATIONS: Readonly<Record<string, readonly string[]>> = {};

export type TypeNormalisers = ReadonlyMap<string, ValueNormaliser>;

/** Turns HubSpot's objects of one type into records; made once per read, used for every row. */
export class RecordConverter {
  private readonly steps: readonly {
    readonly name: string;
    readonly normalise: ValueNormaliser | undefined;
  }[];

  constructor(
    readonly type: string,
    fields: readonly string[],
    normalisers: TypeNormalisers,
    /** Hears of wanted properties that an answer does not have, not even empty. */
    private readonly leftOut: (name: string) => void = () => undefined,
  ) {
    this.steps = fields.map((name) => ({ name, normalise: normalisers.get(name) }));
  }

  convert(
    row: JsonObject,
    associations: Readonly<Record<string, readonly string[]>> = NO_ASSOCIATIONS,
  ): SystemRecord {
    const properties = asObject(row['properties']) ?? {};
    const fields: Record<string, FieldValue> = {};
    for (const step of this.steps) {
      const value = properties[step.name];
      if (typeof value === 'string' && value !== '') {
        fields[step.name] = step.normalise ? step.normalise(value) : value;
      } else {
        if (value === undefined) this.leftOut(step.name);
        fields[step.name] = oddValue(value);
      }
    }
    return {
      id: asText(row['id']) ?? '',
      fields,
      createdAt: instant(row['createdAt']),
      modifiedAt: instant(row['updatedAt']),
      archived: row['archived'] === true,
      formerIds: formerIds(properties[MERGED_IDS]),
      associations,
    };
  }
}

function oddValue(value: unknown): FieldValue {
  if (typeof value === 'boolean') return value;
  return typeof value === 'number' ? String(value) : null;
}

function instant(value: unknown): string | null {
  return typeof value === 'string' ? isoInstant(value) : null;
}

function formerIds(value: unknown): readonly string[] {
  return typeof value === 'string' && value !== '' ? value.split(';').filter((id) => id !== '') : NO_IDS;
}

export interface InlineAssociations {
  readonly ids: readonly string[];
  /** False when the answer holds a first part only. */
  readonly complete: boolean;
}

/** The `associations` map of a list answer: a pair stands there once per association type (HF O10). */
export function inlineAssociations(row: JsonObject, from: string, to: string): InlineAssociations {
  const map = asObject(row['associations']);
  const entry = asObject(map?.[to]) ?? asObject(map?.[to.replaceAll('_', ' ')]) ?? ofCustom(map, to);
  if (!entry) return { ids: NO_IDS, complete: true };
  const complete = entry['paging'] === undefined || entry['paging'] === null;
  return { ids: primaryFirst(objectsOf(entry['results']), from, to), complete };
}

/** Custom objects stand there under their full names (HF O9). */
function ofCustom(map: JsonObject | null | undefined, to: string): JsonObject | null {
  if (!map || !isCustomType(to)) return null;
  const key = Object.keys(map).find((name) => withoutAccount(name) === to);
  return key === undefined ? null : (asObject(map[key]) ?? null);
}

/** Mostly it is one record, under one or two association types. */
function primaryFirst(results: readonly JsonObject[], from: string, to: string): readonly string[] {
  const first = asText(results[0]?.['id']);
  if (first !== null && results.every(({ id }) => id === results[0]?.['id'])) return [first];
  const primaryType = `${factsOf(from).singular}_to_${factsOf(to).singular}`;
  const primary: string[] = [];
  const others: string[] = [];
  for (const { id, type } of results) {
    const text = asText(id);
    if (text !== null) (type === primaryType ? primary : others).push(text);
  }
  return [...new Set([...primary, ...others])];
}
