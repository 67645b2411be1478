import { packedLateralSql, packedSql } from './postgres-statements.js';

const columns = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`);

/** Arguments of every call in the statement; Postgres takes up to 100 each. */
const argumentsOf = (sql: string) =>
  [...sql.matchAll(/jsonb?_build_array\(([^)]*)\)/g)].map((call) => call[1]?.split(',').length);

describe('rows in one cell', () => {
  it('is one call for the usual number of columns', () => {
    expect(packedSql(columns(3), 'from t')).toBe('select json_agg(json_build_array(c0, c1, c2)) from t');
    expect(packedLateralSql('p', columns(1), 'from t')).toContain(
      'from p cross join lateral (select json_build_array(c0) as row from t offset 0) as f',
    );
  });

  it('is put together where a table has more columns than a call takes arguments', () => {
    expect(argumentsOf(packedSql(columns(100), 'from t'))).toEqual([100]);
    expect(argumentsOf(packedSql(columns(230), 'from t'))).toEqual([100, 100, 30]);
  });
});
