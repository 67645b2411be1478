import type { CallContext } from '../../../application/ports/record-system.port.js';
import type { SystemRecord } from '../../../domain/records/system-record.js';
import type { BoundType } from './binding.js';
import type { ReadAccess } from './access.js';

/** Adds the ids of child records (types that name this one as parent), one statement per wanted child type. */
export async function attachChildren(
  access: ReadAccess,
  type: BoundType,
  associations: readonly string[],
  records: readonly SystemRecord[],
  context: CallContext,
): Promise<readonly SystemRecord[]> {
  const wanted = (access.binding.children.get(type.name) ?? []).filter((child) =>
    associations.includes(child.type.name),
  );
  if (wanted.length === 0 || records.length === 0) return records;
  const ids = records.map((record) => record.id);
  const byType = new Map<string, Map<string, string[]>>();
  for (const child of wanted) {
    const grouped = byType.get(child.type.name) ?? new Map<string, string[]>();
    byType.set(child.type.name, grouped);
    for (const [parent, id] of await childIds(access, type, child, ids, context)) {
      const list = grouped.get(parent);
      if (list) list.push(id);
      else grouped.set(parent, [id]);
    }
  }
  return records.map((record) => withChildren(record, byType));
}

async function childIds(
  access: ReadAccess,
  type: BoundType,
  child: { readonly type: BoundType; readonly field: string },
  ids: readonly string[],
  context: CallContext,
): Promise<readonly (readonly [string, string])[]> {
  const column = child.type.fields.get(child.field);
  if (column === undefined) return [];
  const parent = `t.${column.column}`;
  const text = [
    `select ${parent}::text, ${child.type.key.raw} from ${child.type.table} as t`,
    `where ${parent} = any(${access.dialect.parameterList(1, type.key.native.typeName)})`,
    `and ${child.type.filter} and not ${child.type.deleted ?? 'false'} order by t.${child.type.key.column}`,
  ].join('\n');
  const rows = await access.client.query(text, [ids], context);
  return rows.map((row) => [String(row[0]), String(row[1])] as const);
}

function withChildren(
  record: SystemRecord,
  byType: ReadonlyMap<string, ReadonlyMap<string, string[]>>,
): SystemRecord {
  const associations: Record<string, readonly string[]> = { ...record.associations };
  for (const [type, grouped] of byType) associations[type] = grouped.get(record.id) ?? [];
  return { ...record, associations };
}
