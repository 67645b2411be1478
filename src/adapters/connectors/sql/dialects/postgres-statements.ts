import type { InsertSpec, PortionSpec, UpdateSpec } from './dialect.js';

/** Rows of the parameter, each a JSON array: ordinal, operation id or key, inputs. Half the size of objects. */
function inputRows(second: string, count: number): string {
  const inputs = Array.from({ length: count }, (_, index) => `, e->>${index + 2} as c${index}`);
  return `(select (e->>0)::int as o, e->>1 as ${second}${inputs.join('')} from jsonb_array_elements($1::jsonb) as e)`;
}

/** Null where the row holds just what was sent, which is the common case; else all values. */
function storedUnlessSame(stored: readonly string[]): string {
  if (stored.length === 0) return 'null';
  const sent = stored.map((_, index) => `i.c${index}`);
  const same = `row(${stored.map((sql) => `(${sql})::text`).join(', ')}) is not distinct from row(${sent.join(', ')})`;
  return `case when ${same} then null else ${rowJson(stored)} end`;
}

/**
 * One statement per group of creates: keys first, then the guard, then the rows, all or nothing. The row and its
 * entry in the ledger commit together, so that a repeated operation finds either both or neither.
 */
export function insertSql(spec: InsertSpec): string {
  const lines = [
    `with raw as materialized (select i.*${spec.sequence === null ? '' : `, nextval(${spec.sequence}::regclass) as seq`}`,
    `  from ${inputRows('p', spec.inputs)} as i),`,
    `input as materialized (select i.*, ${spec.key.sql} as key from raw as i)`,
  ];
  if (spec.guard.kind === 'ledger') {
    lines.push(
      `, applied as (insert into ${spec.guard.table} (op_id, record_type, record_key)`,
      `  select i.p, '${spec.recordType.replaceAll("'", "''")}', i.key::text from input as i order by i.p`,
      `  on conflict (op_id) do nothing returning op_id)`,
    );
  }
  lines.push(
    `, added as (insert into ${spec.table} as t (${[spec.key.column, ...spec.columns.map((c) => c.column)].join(', ')})`,
    `  ${spec.key.override ? 'overriding system value ' : ''}select ${['i.key', ...spec.columns.map((c) => c.sql)].join(', ')}`,
    `  from input as i${spec.guard.kind === 'ledger' ? ' where i.p in (select op_id from applied)' : ''} order by i.o`,
    spec.guard.kind === 'column' ? `  on conflict (${spec.guard.column}) do nothing` : '',
    `  returning ${[`t.${spec.key.column} as rkey`, ...spec.returning.map((sql, at) => `${sql} as r${at}`)].join(', ')})`,
    `select json_agg(json_build_array(i.o, a.rkey::text, ${storedUnlessSame(spec.returning.map((_, at) => `a.r${at}`))}))`,
    `  from added as a join input as i on i.key = a.rkey`,
  );
  return lines.join('\n');
}

export function updateSql(spec: UpdateSpec): string {
  return [
    `with changed as (update ${spec.table} as t set ${spec.columns.map((c) => `${c.column} = ${c.sql}`).join(', ')}`,
    `  from (select * from ${inputRows('k', spec.inputs)} as r order by r.k) as i`,
    `  where ${spec.match}`,
    `  returning json_build_array(i.o, i.k, ${storedUnlessSame(spec.returning)}) as row)`,
    `select json_agg(row) from changed`,
  ].join('\n');
}

/**
 * `offset 0` keeps the planner from joining with the whole table instead, which a plan made while the table was small
 * would go on doing for ever, and from walking along the key until enough rows fit.
 */
export function packedPortionSql({ expressions, outer, found, key, behind, limit }: PortionSpec): string {
  const all = `(select t.* ${found} offset 0) as t`;
  const from = outer === null ? all : `${outer} cross join lateral ${all}`;
  const rest = behind === null ? '' : ` where ${key} > ${behind}`;
  const portion = `select t.* from ${from}${rest} order by ${key} limit ${limit}`;
  return `select json_agg(${rowJson(expressions)}) from (${portion}) as t`;
}

/** Functions take up to 100 arguments. */
const ARGUMENTS = 100;

function rowJson(expressions: readonly string[]): string {
  const parts: string[] = [];
  for (let from = 0; from < expressions.length; from += ARGUMENTS)
    parts.push(`jsonb_build_array(${expressions.slice(from, from + ARGUMENTS).join(', ')})`);
  return parts.length === 1 ? `json_build_array(${expressions.join(', ')})` : `(${parts.join(' || ')})`;
}

export function ledgerDdl(table: string): string {
  return (
    `create table if not exists ${table} (op_id text primary key, record_type text not null, ` +
    `record_key text not null, applied_at timestamptz not null default now())`
  );
}

export function ledgerLookupSql(
  ledger: string,
  table: string,
  keyColumn: string,
  keyType: string,
  returning: readonly string[],
): string {
  return [
    `select a.op_id, t.${keyColumn}::text${returning.map((sql) => `, ${sql}`).join('')}`,
    `  from ${ledger} as a left join ${table} as t on t.${keyColumn} = a.record_key::${keyType}`,
    `  where a.op_id = any($1::text[]) and a.record_type = $2`,
  ].join('\n');
}
