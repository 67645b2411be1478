import type { FieldValue } from '../../../domain/records/field-value.js';
import type { ReferenceDefinition, SettingValues } from '../../../domain/sync/definition.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { CallContext, FindRequest, RecordSystem } from '../../ports/record-system.port.js';
import type { RunPlan } from '../../ports/run-store.port.js';
import { candidatesOf } from '../candidates.js';
import { configurationFailure } from './schema-lookups.js';

interface Sides {
  readonly source: RecordSystem;
  readonly target: RecordSystem;
}

/**
 * Looks the sync's references up, once per run: `name.field` -> value. A reference without a value has none; one
 * that names a record which does not exist, or several, stops the run before it reads anything.
 */
export async function readReferences(
  plan: RunPlan,
  settings: SettingValues,
  sides: Sides,
  context: CallContext,
): Promise<ReadonlyMap<string, FieldValue>> {
  const values = new Map<string, FieldValue>();
  const used = usedReferences(plan);
  for (const [name, reference] of Object.entries(plan.sync.references ?? {})) {
    if (!used.has(name)) continue;
    const wanted = valueOf(reference, settings);
    for (const field of reference.fields) values.set(`${name}.${field}`, null);
    if (wanted === null) continue;
    const record = await findOne(name, reference, wanted, sides, context);
    for (const field of reference.fields)
      values.set(`${name}.${field}`, field === 'id' ? record.id : (record.fields[field] ?? null));
  }
  return values;
}

/** Those that a mapping of this job takes values from, in its own fields or in converters. */
function usedReferences(plan: RunPlan): ReadonlySet<string> {
  const names = new Set<string>();
  for (const target of plan.job.targets) {
    for (const { reference, convert, active } of plan.sync.mappings[target.mapping]?.fields ?? []) {
      if (!active) continue;
      const paths = [reference, ...(convert ?? []).map((converter) => converter['byReference'])];
      for (const path of paths) if (typeof path === 'string') names.add(path.split('.')[0] ?? '');
    }
  }
  return names;
}

function valueOf({ value }: ReferenceDefinition, settings: SettingValues): string | null {
  const wanted = typeof value === 'string' ? value : settings[value.setting];
  return wanted === null || wanted === undefined || wanted === '' ? null : String(wanted);
}

async function findOne(
  name: string,
  reference: ReferenceDefinition,
  wanted: string,
  { source, target }: Sides,
  context: CallContext,
) {
  const system = source.side === reference.side ? source : target;
  const fields = reference.fields.filter((field) => field !== 'id');
  const request: FindRequest = {
    type: reference.type,
    keys: [{ field: reference.by, normalise: 'exact' }],
    probes: [[wanted]],
    fields: [...fields],
  };
  const found = new Map<string, SystemRecord>();
  for await (const portion of candidatesOf(system, request, context)) {
    for (const record of portion) if (record.fields[reference.by] === wanted) found.set(record.id, record);
    if (found.size > 1) break;
  }
  const [only, ...more] = found.values();
  if (only && more.length === 0) return only;
  const setting = typeof reference.value === 'string' ? '' : ` (setting "${reference.value.setting}")`;
  throw configurationFailure(
    only ? 'reference-ambiguous' : 'reference-not-found',
    `Reference "${name}"${setting}: ${only ? 'several records' : 'no record'} of type ${reference.type} ${
      only ? 'have' : 'has'
    } this ${reference.by}.`,
  );
}
