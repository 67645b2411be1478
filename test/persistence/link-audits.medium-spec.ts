import { PostgresLinkAudits } from '../../src/adapters/persistence/postgres-link-audits.js';
import { openDatabase } from '../../src/adapters/persistence/data-source.js';
import type { Database } from '../../src/adapters/persistence/database.js';
import { migrate } from '../../src/adapters/persistence/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/services/database.js';

describe('PostgresLinkAudits', () => {
  let server: TestDatabase;
  let database: Database;
  let audits: PostgresLinkAudits;
  const JOB = 1;
  const COMPANIES = 1;

  beforeAll(async () => {
    server = await createTestDatabase();
    database = await openDatabase({ url: server.url, applicationName: 'crosstie test' });
    await migrate(database.dataSource);
    audits = new PostgresLinkAudits(database);
    // Hot tables have no foreign keys; the audit's own row has.
    await database.query('alter table crosstie.link_audit drop constraint fk_link_audit_job');
    await database.query('alter table crosstie.link_audit drop constraint fk_link_audit_type');
    for (const [n, pair, type] of [
      [1, 5, COMPANIES],
      [2, 5, COMPANIES],
      [2, 6, COMPANIES],
      [3, 5, 9],
      [4, 7, COMPANIES],
    ]) {
      await database.query(
        `insert into crosstie.link (id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared, generation)
         values (gen_random_uuid(), $1, $2, $3, 2, $4, false, 0)`,
        [pair, type, `10${n}`, `A${n}-${pair}`],
      );
    }
  });
  afterAll(async () => {
    await database.close();
    await server.drop();
  });

  it('goes through the linked ids of a type, each once', async () => {
    const request = { pairKeys: [5, 6], sourceSide: 'hubspot', typeKey: COMPANIES, limit: 100 } as const;
    expect(await audits.nextLinked({ ...request, after: null })).toEqual(['101', '102']);
    expect(await audits.nextLinked({ ...request, after: null, limit: 1 })).toEqual(['101']);
    expect(await audits.nextLinked({ ...request, after: '101' })).toEqual(['102']);
    const business = { ...request, sourceSide: 'business', typeKey: 2, after: null } as const;
    expect(await audits.nextLinked(business)).toEqual(['A1-5', 'A2-5', 'A2-6', 'A3-5']);
  });

  it('keeps where an audit stands', async () => {
    expect(await audits.find(JOB)).toEqual([]);
    const state = { typeKey: COMPANIES, cursor: '101', finishedAt: null, missing: 0 };
    await audits.keep(JOB, state);
    expect(await audits.find(JOB)).toEqual([state]);
    const ended = { ...state, cursor: null, finishedAt: '2026-11-01T00:00:00.000Z', missing: 3 };
    await audits.keep(JOB, ended);
    expect(await audits.find(JOB)).toEqual([ended]);
  });

  it('counts what a job knows, without what is gone', async () => {
    for (const [id, code] of [
      ['1', null],
      ['2', 'source-gone'],
      ['3', 'filtered'],
    ]) {
      await database.query(
        `insert into crosstie.record_state (job_key, type_key, source_id, outcome, reason, attempts, targets, config_version, run_key, round)
         values ($1, $2, $3, 'skipped', $4::jsonb, 1, '[]', 1, 1, 0)`,
        [JOB, COMPANIES, id, code === null ? null : JSON.stringify({ code, message: '' })],
      );
    }
    expect(await audits.countKnown(JOB, COMPANIES)).toBe(2);
  });
});
