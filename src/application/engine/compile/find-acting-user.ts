import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { TypeSchema } from '../../../domain/schema/system-schema.js';
import type { NormaliserName, SettingValues } from '../../../domain/sync/definition.js';
import type { ValueFunctions } from '../../../domain/values/value-functions.js';
import type { ActingUser, CallContext, RecordSystem } from '../../ports/record-system.port.js';
import { candidatesOf } from '../candidates.js';
import { configurationFailure } from './schema-lookups.js';

/** The setting of a sync or job that names a user of the business system (S0: the integration user). */
export const INTEGRATION_USER = 'integrationUser';
/** How people name him. */
export const USER_KEYS: readonly {
  readonly field: 'number' | 'email';
  readonly normalise: NormaliserName;
}[] = [
  { field: 'number', normalise: 'exact' },
  { field: 'email', normalise: 'email' },
];
const USER = 'user';

/**
 * The user whom the setting names, looked up before anything is read or written; null = none is wanted. Throws a
 * configuration failure for one that does not exist, or is several.
 */
export async function findActingUser(
  settings: SettingValues,
  business: RecordSystem,
  types: readonly TypeSchema[],
  values: Pick<ValueFunctions, 'coarseKey' | 'normalise'>,
  context: CallContext,
): Promise<ActingUser | null> {
  const wanted = settings[INTEGRATION_USER];
  if (typeof wanted !== 'string' || wanted.trim() === '') return null;
  const fields = fieldsOf(types.find(({ name }) => name === USER));
  const found = new Map<string, ActingUser>();
  for (const { field, normalise } of USER_KEYS) {
    const probe = fields.includes(field) ? values.coarseKey(normalise, wanted.trim()) : null;
    if (probe === null) continue;
    const request = { type: USER, keys: [{ field, normalise }], probes: [[probe]], fields };
    for await (const portion of candidatesOf(business, request, context)) {
      for (const record of portion) {
        const value = record.fields[field] ?? null;
        if (values.normalise(normalise, value) === values.normalise(normalise, wanted.trim()))
          found.set(record.id, actingUser(record));
      }
    }
  }
  const [only, ...more] = found.values();
  if (only && more.length === 0) return only;
  const said = only ? 'Several users' : 'No user';
  throw configurationFailure(
    only ? 'user-ambiguous' : 'user-not-found',
    `Setting "${INTEGRATION_USER}": ${said} of the business system ${only ? 'have' : 'has'} this number or e-mail address.`,
  );
}

function actingUser({ id, fields }: SystemRecord): ActingUser {
  return { id, number: textOf(fields['number']), email: textOf(fields['email']) };
}

function fieldsOf(type: TypeSchema | undefined): readonly string[] {
  const names = type?.fields.map(({ name }) => name) ?? [];
  const fields = USER_KEYS.map(({ field }) => field).filter((field) => names.includes(field));
  if (fields.length > 0) return fields;
  const message = `Setting "${INTEGRATION_USER}": the business system describes no users with a number or e-mail address.`;
  throw configurationFailure('user-not-found', message);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
