import type {
  CatalogColumn,
  CatalogConstraint,
  CatalogTable,
  NativeKind,
  Row,
  RunSql,
  TableName,
} from './dialect.js';

const COLUMNS = `
select w.n, a.attname, format_type(b.oid, null), b.typname, b.typcategory,
  a.attnotnull or t.typnotnull, pg_get_expr(d.adbin, d.adrelid), a.attgenerated <> '', a.attidentity,
  pg_get_serial_sequence(quote_ident(n.nspname) || '.' || quote_ident(c.relname), a.attname),
  case when t.typtype = 'd' then t.typtypmod else a.atttypmod end,
  (select json_agg(e.enumlabel order by e.enumsortorder)::text from pg_enum e where e.enumtypid = b.oid),
  col_description(c.oid, a.attnum), c.reltuples::bigint,
  c.relkind in ('r', 'p', 'v', 'f') and has_table_privilege(c.oid, 'INSERT'),
  c.relkind in ('r', 'p', 'v', 'f') and has_table_privilege(c.oid, 'UPDATE'), c.relkind
from unnest($1::text[], $2::text[]) with ordinality as w (s, t, n)
join pg_namespace n on n.nspname = w.s
join pg_class c on c.relnamespace = n.oid and c.relname = w.t and c.relkind in ('r', 'p', 'v', 'm', 'f')
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
order by w.n, a.attnum`;

const CONSTRAINTS = `
select w.n, k.conname, obj_description(k.oid, 'pg_constraint'), k.contype in ('p', 'u'),
  (select json_agg(a.attname order by x.i)::text from unnest(k.conkey) with ordinality as x (num, i)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = x.num)
from unnest($1::text[], $2::text[]) with ordinality as w (s, t, n)
join pg_namespace n on n.nspname = w.s
join pg_class c on c.relnamespace = n.oid and c.relname = w.t
join pg_constraint k on k.conrelid = c.oid
union all
select w.n, i.relname, obj_description(i.oid, 'pg_class'), x.indisunique and x.indpred is null and x.indexprs is null,
  (select json_agg(a.attname)::text from pg_attribute a where a.attrelid = c.oid and a.attnum = any(x.indkey::int2[]) and a.attnum > 0)
from unnest($1::text[], $2::text[]) with ordinality as w (s, t, n)
join pg_namespace n on n.nspname = w.s
join pg_class c on c.relnamespace = n.oid and c.relname = w.t
join pg_index x on x.indrelid = c.oid and x.indisunique
join pg_class i on i.oid = x.indexrelid
where not exists (select from pg_constraint k where k.conindid = i.oid and k.conrelid = c.oid)`;

const KINDS: Readonly<Record<string, NativeKind>> = {
  int2: 'int2',
  int4: 'int4',
  int8: 'int8',
  numeric: 'decimal',
  float4: 'float',
  float8: 'float',
  bool: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  uuid: 'uuid',
  _text: 'text-array',
  _varchar: 'text-array',
};

/** Reads the tables that are named; a table that does not exist is absent. Keys are `schema.table`. */
export async function loadPostgresCatalog(
  run: RunSql,
  tables: readonly TableName[],
): Promise<ReadonlyMap<string, CatalogTable>> {
  const parameters = [tables.map((t) => t.schema), tables.map((t) => t.table)];
  const columns = await run(COLUMNS, parameters);
  const constraints = await run(CONSTRAINTS, parameters);
  const found = new Map<string, CatalogTable>();
  tables.forEach((table, index) => {
    const mine = columns.filter((row) => Number(row[0]) === index + 1);
    const first = mine[0];
    if (first === undefined) return;
    found.set(`${table.schema}.${table.table}`, {
      name: table.table,
      columns: new Map(mine.map((row) => [text(row[1]), toColumn(row)])),
      constraints: toConstraints(constraints.filter((row) => Number(row[0]) === index + 1)),
      estimatedRows: Number(first[13]),
      isView: first[16] !== 'r' && first[16] !== 'p',
      mayInsert: first[14] === true,
      mayUpdate: first[15] === true,
    });
  });
  return found;
}

function toColumn(row: Row): CatalogColumn {
  const kind = kindOf(text(row[3]), text(row[4]), row[11] !== null);
  const modifier = Number(row[10]);
  const sized = kind === 'text' && modifier > 4;
  const scaled = kind === 'decimal' && modifier > 4;
  const identity = text(row[8]);
  return {
    name: text(row[1]),
    // A cast to `character` without a length would cut to one letter.
    typeName: row[3] === 'bpchar' ? 'bpchar' : text(row[2]),
    kind,
    notNull: row[5] === true,
    defaultSql:
      identity === '' ? (row[6] as string | null) : `nextval('${text(row[9]).replaceAll("'", "''")}')`,
    generated: row[7] === true,
    identityAlways: identity === 'a',
    maxLength: sized ? modifier - 4 : null,
    precision: scaled ? ((modifier - 4) >> 16) & 0xffff : null,
    scale: scaled ? (modifier - 4) & 0x7ff : null,
    options: row[11] === null ? null : (JSON.parse(text(row[11])) as string[]),
    comment: row[12] as string | null,
  };
}

function kindOf(typeName: string, category: string, isEnum: boolean): NativeKind {
  if (isEnum) return 'enum';
  return KINDS[typeName] ?? (category === 'S' ? 'text' : 'other');
}

function toConstraints(rows: readonly Row[]): ReadonlyMap<string, CatalogConstraint> {
  return new Map(
    rows.map((row) => [
      text(row[1]),
      {
        name: text(row[1]),
        comment: row[2] as string | null,
        unique: row[3] === true,
        columns: row[4] === null ? [] : (JSON.parse(text(row[4])) as string[]),
      },
    ]),
  );
}

function text(cell: Row[number] | undefined): string {
  return typeof cell === 'string' ? cell : '';
}
