import type { AuditState, LinkAudits, LinkedRequest } from '../../application/ports/link-audit.port.js';
import type { Side } from '../../domain/records/system-record.js';
import type { Database } from './database.js';
import type { Statement } from './statement.js';

function nextLinked(side: Side): Statement {
  return {
    name: `next-linked-${side}`,
    text: `
select distinct ${side}_id as id from crosstie.link
where pair_key = any($1::int[]) and ${side}_type_key = $2 and ($3::text is null or ${side}_id > $3)
order by id limit $4`,
  };
}

const NEXT_LINKED: Readonly<Record<Side, Statement>> = {
  hubspot: nextLinked('hubspot'),
  business: nextLinked('business'),
};

export class PostgresLinkAudits implements LinkAudits {
  constructor(private readonly database: Database) {}

  async find(jobKey: number): Promise<readonly AuditState[]> {
    const { rows } = await this.database.query<{
      type_key: number;
      cursor: string | null;
      finished_at: string | null;
      missing: number;
    }>('select type_key, cursor, finished_at, missing from crosstie.link_audit where job_key = $1', [jobKey]);
    return rows.map((row) => ({
      typeKey: row.type_key,
      cursor: row.cursor,
      finishedAt: row.finished_at,
      missing: row.missing,
    }));
  }

  async keep(jobKey: number, { typeKey, cursor, finishedAt, missing }: AuditState): Promise<void> {
    await this.database.query(
      `insert into crosstie.link_audit (job_key, type_key, cursor, finished_at, missing) values ($1, $2, $3, $4, $5)
       on conflict (job_key, type_key) do update set
         cursor = excluded.cursor, finished_at = excluded.finished_at, missing = excluded.missing`,
      [jobKey, typeKey, cursor, finishedAt, missing],
    );
  }

  async nextLinked(request: LinkedRequest): Promise<readonly string[]> {
    const { pairKeys, typeKey, after, limit } = request;
    const rows = await this.database.pageStatement<{ id: string }>(NEXT_LINKED[request.sourceSide], [
      pairKeys,
      typeKey,
      after,
      limit,
    ]);
    return rows.map(({ id }) => id);
  }

  async countKnown(jobKey: number, typeKey: number): Promise<number> {
    const { rows } = await this.database.query<{ n: number }>(
      `select count(*)::int as n from crosstie.record_state
       where job_key = $1 and type_key = $2
         and coalesce(reason->>'code', '') not in ('source-gone', 'archived', 'source-deleted', 'deleted')`,
      [jobKey, typeKey],
    );
    return rows[0]?.n ?? 0;
  }
}
