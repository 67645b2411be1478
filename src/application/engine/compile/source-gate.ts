import { matchesSearch, type SearchFilterGroup } from '../../../domain/hooks/search-filter.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type {
  SelectValue,
  SettingValues,
  SourceDefinition,
  TriggerDefinition,
} from '../../../domain/sync/definition.js';
import type { Reason } from '../../../domain/sync/outcome.js';
import { configurationFailure } from './schema-lookups.js';

/** Which records of its root type a job takes at all: its selection, and the state that triggers it. */
export interface SourceGate {
  /** Fields of the source that it looks at. */
  readonly fields: readonly string[];
  /** Condition for the source's own query: field -> allowed values. */
  readonly where: Readonly<Record<string, readonly string[]>>;
  /** Why a record takes no part; null = it does. */
  refusal(record: SystemRecord): Reason | null;
  /** Not even counted: the source's query could have left it out. */
  selects(record: SystemRecord): boolean;
}

export interface GateContext {
  readonly settings: SettingValues;
  /** What scripts that run before reading let in: a record must pass every list. */
  readonly searches: readonly (readonly SearchFilterGroup[])[];
}

function searchedFields(searches: GateContext['searches']): readonly string[] {
  return searches.flatMap((groups) => groups.flatMap((group) => group.filters.map((filter) => filter.field)));
}

/** Null where a job takes everything. Throws a configuration failure for a selection by a setting without a value. */
export function compileGate(
  { select, trigger }: SourceDefinition,
  { settings, searches }: GateContext,
): SourceGate | null {
  if (!select && !trigger && searches.length === 0) return null;
  const where = Object.fromEntries(
    Object.entries(select ?? {}).map(([field, value]) => [field, valuesOf(field, value, settings)]),
  );
  const allowed = Object.entries(where).map(([field, values]) => [field, new Set(values)] as const);
  const selects = (record: SystemRecord): boolean =>
    allowed.every(([field, values]) => values.has(String(record.fields[field] ?? ''))) &&
    searches.every((groups) => matchesSearch(groups, record.fields));
  return {
    fields: [...Object.keys(where), ...(trigger ? [trigger.field] : []), ...searchedFields(searches)],
    where,
    selects,
    refusal: (record) => {
      if (!selects(record)) return NOT_SELECTED;
      return trigger && !isTriggered(trigger, record) ? NOT_TRIGGERED : null;
    },
  };
}

const NOT_SELECTED: Reason = {
  code: 'not-selected',
  message: 'The record is no longer among those that this job takes.',
  rule: 'select',
};

const NOT_TRIGGERED: Reason = {
  code: 'not-triggered',
  message: 'The record is not in a state that this job waits for, or was before the job was switched on.',
  rule: 'trigger',
};

function valuesOf(field: string, value: SelectValue, settings: SettingValues): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!('setting' in value)) return value;
  const wanted = settings[value.setting];
  const values = (Array.isArray(wanted) ? wanted : [wanted]).filter((v) => typeof v === 'string' && v !== '');
  if (values.length > 0) return values as readonly string[];
  throw configurationFailure(
    'setting-missing',
    `Setting "${value.setting}" is empty: it says which ${field} this job takes records from.`,
  );
}

function isTriggered(trigger: TriggerDefinition, record: SystemRecord): boolean {
  const state = String(record.fields[trigger.field] ?? '');
  if (!trigger.entered.includes(state) && !trigger.alsoIn.includes(state)) return false;
  if (trigger.since === null) return true;
  const since = Date.parse(trigger.since);
  const moved = [record.createdAt, record.modifiedAt].filter((at) => at !== null);
  return moved.length === 0 || moved.some((at) => Date.parse(at) >= since);
}
