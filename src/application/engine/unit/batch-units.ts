import type { SystemRecord } from '../../../domain/records/system-record.js';
import { UNIT_SIZE } from '../compile/unit-rules.js';
import type { CompiledStream } from '../compile/compiled-job.js';

/** Each unit has a transaction of its own, and all of a batch must be over before their claims are. */
const UNITS_PER_BATCH = 10;

/** Associated records of a root, by type. */
export function associatedIds(
  root: CompiledStream,
  record: SystemRecord,
): readonly (readonly [string, string])[] {
  return root.handsOn.flatMap(({ type }) =>
    [...new Set(record.associations[type] ?? [])].map((id) => [type, id] as const),
  );
}

export function isTooLarge(root: CompiledStream, record: SystemRecord): boolean {
  return associatedIds(root, record).length + 1 > UNIT_SIZE;
}

/** Roots that can be worked on at once: few records in all, and none of them in two units. */
export function batchesOf(
  root: CompiledStream,
  records: readonly SystemRecord[],
): readonly (readonly SystemRecord[])[] {
  const batches: SystemRecord[][] = [];
  let open: SystemRecord[] = [];
  let taken = new Set<string>();
  for (const record of records) {
    const names = isTooLarge(root, record)
      ? []
      : associatedIds(root, record).map(([type, id]) => `${type} ${id}`);
    const isFull = open.length >= UNITS_PER_BATCH || taken.size + names.length > UNIT_SIZE;
    if (open.length > 0 && (isFull || names.some((name) => taken.has(name)))) {
      batches.push(open);
      [open, taken] = [[], new Set()];
    }
    open.push(record);
    for (const name of names) taken.add(name);
  }
  return open.length > 0 ? [...batches, open] : batches;
}
