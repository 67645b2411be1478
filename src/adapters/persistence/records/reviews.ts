import type { Page, PageQuery } from '../../../application/ports/record-queries.port.js';
import type { ReviewView } from '../../../application/ports/repair-desk.port.js';
import type { Side } from '../../../domain/records/system-record.js';
import type { SyncDefinition, TargetDefinition } from '../../../domain/sync/definition.js';
import { decodeCursor, isoOf } from '../column-values.js';
import type { Database, Session } from '../database.js';
import { readsType } from './fit-values.js';
import { pageOf } from './paged.js';
import { uuidOrNull } from './uuid.js';

export interface ReviewRow {
  readonly id: string;
  readonly sync_key: number;
  readonly job_key: number;
  readonly job: string;
  readonly pair_key: number;
  readonly mapping: string;
  readonly side: Side;
  readonly type: string;
  readonly type_key: number;
  readonly source_id: string;
  readonly rule: string;
  readonly candidate_ids: readonly string[];
  readonly candidate_type: string | null;
  readonly status: ReviewView['status'];
  readonly decided_by: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly definition: SyncDefinition;
}

const SELECT_REVIEWS = `
select m.id, y.key as sync_key, m.job_key, j.name as job, m.pair_key, p.name as mapping, j.source_side as side,
  t.name as type, m.type_key, m.source_id, m.rule, m.candidate_ids, ct.name as candidate_type, m.status, m.decided_by,
  m.created_at, m.updated_at, v.definition
from crosstie.sync y
join crosstie.config_version v on v.sync_key = y.key and v.n = y.config_version
join crosstie.pair p on p.sync_key = y.key
join crosstie.match_review m on m.pair_key = p.key
join crosstie.job j on j.key = m.job_key
join crosstie.record_type t on t.key = m.type_key
left join crosstie.record_type ct on ct.key = m.candidate_type_key
where y.slug = $1 and y.deleted_at is null`;

export async function listReviews(
  database: Database,
  sync: string,
  query: PageQuery & { readonly job?: string; readonly type?: string; readonly status?: string },
): Promise<Page<ReviewView>> {
  const [after] = decodeCursor(query.cursor, 'uuid') ?? [null];
  const { rows } = await database.query<ReviewRow & Record<string, unknown>>(
    `${SELECT_REVIEWS} and ($2::text is null or j.name = $2) and ($3::text is null or t.name = $3)
       and ($4::text is null or m.status = $4) and ($5::uuid is null or m.id > $5)
     order by m.id limit $6`,
    [sync, query.job ?? null, query.type ?? null, query.status ?? null, after ?? null, query.limit + 1],
  );
  return pageOf(rows, query.limit, reviewView, (row) => [row.id]);
}

export async function findReview(
  session: Session,
  sync: string,
  id: string,
  lock: boolean,
): Promise<ReviewRow | undefined> {
  const { rows } = await session.query<ReviewRow & Record<string, unknown>>(
    `${SELECT_REVIEWS} and m.id = $2::uuid ${lock ? 'for update of m' : ''}`,
    [sync, uuidOrNull(id)],
  );
  return rows[0];
}

/** The targets that asked: those of the review's mapping that read its type. */
export function reviewedTargets(row: ReviewRow): readonly TargetDefinition[] {
  const job = row.definition.jobs[row.job];
  if (!job) return [];
  return job.targets.filter((t) => t.mapping === row.mapping && readsType(job, t, row.type));
}

export function reviewView(row: ReviewRow): ReviewView {
  return {
    id: row.id,
    job: row.job,
    mapping: row.mapping,
    side: row.side,
    type: row.type,
    recordId: row.source_id,
    rule: row.rule,
    candidateType: row.candidate_type,
    candidateTypes: [...new Set(reviewedTargets(row).flatMap((target) => target.type))],
    candidates: row.candidate_ids,
    status: row.status,
    decidedBy: row.decided_by,
    createdAt: isoOf(row.created_at),
    updatedAt: isoOf(row.updated_at),
  };
}
