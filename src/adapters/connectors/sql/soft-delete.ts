import type { ArchiveResult, CallContext } from '../../../application/ports/record-system.port.js';
import type { Failure } from '../../../domain/errors/failure.js';
import type { BoundType } from './binding.js';
import { isKey } from './key-forms.js';
import type { WriteAccess } from './writer.js';

const NOT_DESCRIBED: Failure = {
  class: 'configuration',
  code: 'delete-refused',
  message:
    'Its counterpart was deleted. Rows of this table are deleted by its soft column only, and none is described.',
};

/** Marks rows as deleted by the described column; rows are never removed. One that is gone or marked already is well. */
export async function softDelete(
  access: WriteAccess,
  type: BoundType,
  ids: readonly string[],
  context: CallContext,
): Promise<readonly ArchiveResult[]> {
  const { markDeleted, canUpdate } = type;
  if (markDeleted === null || !canUpdate)
    return ids.map((id) => ({ status: 'rejected', id, failure: NOT_DESCRIBED }));
  const { changedBy } = type;
  const actor = changedBy && context.actingUser ? context.actingUser[changedBy.as] : null;
  const by =
    changedBy && actor !== null
      ? `, ${changedBy.column} = ${access.dialect.literal(actor)}::${changedBy.typeName}`
      : '';
  const keys = ids.filter((id) => isKey(type, id));
  const list = access.dialect.parameterList(1, type.key.native.typeName);
  const text = `update ${type.table} as t set ${markDeleted}${by}
    where t.${type.key.column} = any(${list}) and ${type.filter} and not (${type.deleted ?? 'false'})`;
  if (keys.length > 0) await access.client.query(text, [keys], context);
  return ids.map((id) => ({ status: 'archived', id }));
}
