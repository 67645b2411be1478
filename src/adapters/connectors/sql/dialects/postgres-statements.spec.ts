import { packedPortionSql } from './postgres-statements.js';

const columns = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`);

/** Arguments of every call in the statement; Postgres takes up to 100 each. */
const argumentsOf = (sql: string) =>
  [...sql.matchAll(/jsonb?_build_array\(([^)]*)\)/g)].map((call) => call[1]?.split(',').length);

const portion = (count: number, outer: string | null = null) =>
  packedPortionSql({
    expressions: columns(count),
    outer,
    found: 'from a as t',
    key: 't.id',
    behind: null,
    limit: 9,
  });

describe('rows in one cell', () => {
  it('is one call for the usual number of columns', () => {
    expect(portion(3)).toBe(
      'select json_agg(json_build_array(c0, c1, c2)) from (select t.* from (select t.* from a as t offset 0) as t order by t.id limit 9) as t',
    );
    expect(portion(1, 'b as p')).toContain(
      'from b as p cross join lateral (select t.* from a as t offset 0) as t order by t.id',
    );
    const later = packedPortionSql({
      expressions: columns(1),
      outer: null,
      found: 'from a as t',
      key: 't.id',
      behind: '$2',
      limit: 9,
    });
    expect(later).toContain('(select t.* from a as t offset 0) as t where t.id > $2 order by t.id limit 9');
  });

  it('is put together where a table has more columns than a call takes arguments', () => {
    expect(argumentsOf(portion(100))).toEqual([100]);
    expect(argumentsOf(portion(230))).toEqual([100, 100, 30]);
  });
});
