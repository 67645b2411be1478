import type { SystemSchema } from '../../../domain/schema/system-schema.js';
import type { SettingValues } from '../../../domain/sync/definition.js';
import type { RecordSystem } from '../../ports/record-system.port.js';
import type { RunPlan } from '../../ports/run-store.port.js';
import { configurationFailure } from './schema-lookups.js';

/** The setting of a sync or job that takes back what a record and its associated ones had written when one fails (S1). */
export const ROLLBACK = 'rollbackOnError';

/** Records of one unit at most, the one that it is about included. */
export const UNIT_SIZE = 200;

/**
 * Whether the job writes each record together with its associated ones, all or none. Rehearsals, chosen fields and runs
 * about a single associated record write them one by one. Throws a configuration failure where the target cannot.
 */
export function writesUnits(
  { job, options, dryRun }: RunPlan,
  settings: SettingValues,
  target: RecordSystem,
  { types }: SystemSchema,
): boolean {
  if (settings[ROLLBACK] !== true || job.kind !== 'import') return false;
  if (!target.atomically) {
    const message = `Setting "${ROLLBACK}": the system has no transactions, so that nothing can be taken back.`;
    throw configurationFailure('rollback-unsupported', message);
  }
  const creates = new Set(job.targets.flatMap(({ create, type }) => (create === 'never' ? [] : type)));
  const unsafe = types.find(({ name, idempotency }) => creates.has(name) && idempotency === 'none');
  if (unsafe) {
    const message = `Setting "${ROLLBACK}": nothing keeps a repeated creation of "${unsafe.name}" from doubling.`;
    throw configurationFailure('rollback-unsupported', message);
  }
  const { single, fields, stepwise } = options;
  const isWhole = single === undefined || single.type === job.source.type;
  return isWhole && fields === null && !stepwise && !dryRun;
}
