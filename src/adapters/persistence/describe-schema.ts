import type { Database, Session } from './database.js';

/**
 * The schema `crosstie` as text in a stable order, from the catalogue: the same on every version of Postgres that
 * we support, so that `docs/schema.sql` can be compared with what the migrations make.
 */
export function describeSchema(database: Pick<Database, 'transaction'>): Promise<string> {
  return database.transaction(async (session) => {
    // Names are spelt out only where the search path does not lead to them; a user called crosstie has it there.
    await session.query("set local search_path = ''");
    return describe(session);
  });
}

async function describe(database: Session): Promise<string> {
  const { rows: tables } = await database.query<{ name: string; options: string[] | null }>(
    `select c.relname as name, c.reloptions as options from pg_class c
     where c.relnamespace = 'crosstie'::regnamespace and c.relkind = 'r' order by c.relname`,
  );
  const parts: string[] = ['create schema crosstie;'];
  for (const { name, options } of tables) {
    const columns = await columnsOf(database, name);
    const constraints = await constraintsOf(database, name);
    const body = [...columns, ...constraints].map((line) => `  ${line}`).join(',\n');
    const settings = options ? ` with (${options.map((each) => each.replace('=', ' = ')).join(', ')})` : '';
    parts.push(
      [`create table crosstie.${name} (\n${body}\n)${settings};`, ...(await indexesOf(database, name))].join(
        '\n',
      ),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

async function columnsOf(database: Session, table: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ line: string }>(
    `select a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
       || case when l.collname is not null and l.collname <> 'default' then ' collate "' || l.collname || '"' else '' end
       || case when a.attidentity = 'a' then ' generated always as identity' else '' end
       || case when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
       || case when a.attnotnull then ' not null' else '' end as line
     from pg_attribute a
     left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     left join pg_collation l on l.oid = a.attcollation
     where a.attrelid = ('crosstie.' || $1)::regclass and a.attnum > 0 and not a.attisdropped
     order by a.attnum`,
    [table],
  );
  return rows.map((row) => row.line);
}

/** Without the NOT NULL constraints that newer versions list as well: the columns say it already. */
async function constraintsOf(database: Session, table: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ line: string }>(
    `select 'constraint ' || conname || ' ' || pg_get_constraintdef(oid) as line from pg_constraint
     where conrelid = ('crosstie.' || $1)::regclass and contype in ('p', 'u', 'f', 'c') order by contype, conname`,
    [table],
  );
  return rows.map((row) => row.line);
}

async function indexesOf(database: Session, table: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ line: string }>(
    `select pg_get_indexdef(i.indexrelid) || ';' as line from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = ('crosstie.' || $1)::regclass
       and not exists (select 1 from pg_constraint o where o.conindid = i.indexrelid and o.contype in ('p', 'u'))
     order by c.relname`,
    [table],
  );
  return rows.map((row) => row.line);
}
