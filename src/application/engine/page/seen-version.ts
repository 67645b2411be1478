import type { FieldValues } from '../../../domain/records/field-value.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { TargetDraft } from './page-draft.js';

/**
 * Where a baseline keeps the version (last change) of the record that it stands for, once we have read or written it. A search
 * index may lag behind: what it still tells of the time before is no change of a person.
 */
const VERSION = '@version';

export function isStale(record: SystemRecord, seen: FieldValues): boolean {
  const version = seen[VERSION];
  if (typeof version !== 'string' || record.modifiedAt === null) return false;
  return Date.parse(record.modifiedAt) < Date.parse(version);
}

/** The target's baseline with its version after our write. */
export function withWrittenVersion(baseline: FieldValues, { version }: TargetDraft): FieldValues {
  return version === null ? baseline : withVersion(baseline, version);
}

/**
 * The source's baseline with the version that was read: where its system may tell of an older one still, and where we
 * have written to it.
 */
export function withReadVersion(
  baseline: FieldValues,
  earlier: FieldValues | null,
  { modifiedAt }: SystemRecord,
  lags: boolean,
): FieldValues {
  const kept = earlier?.[VERSION];
  if (typeof kept !== 'string')
    return lags && modifiedAt !== null ? withVersion(baseline, modifiedAt) : baseline;
  const version = modifiedAt !== null && Date.parse(modifiedAt) > Date.parse(kept) ? modifiedAt : kept;
  return withVersion(baseline, version);
}

/** Spelt out: V8 is slow in adding a field after a spread whose name it has to look up. */
function withVersion(baseline: FieldValues, version: string): FieldValues {
  return { ...baseline, '@version': version } satisfies Record<typeof VERSION, string>;
}
