import type { Page, PageQuery } from '../../../application/ports/record-queries.port.js';
import type { FailureFilter, FailureView } from '../../../application/ports/repair-desk.port.js';
import type { FieldValue } from '../../../domain/records/field-value.js';
import { decodeCursor, isoOf } from '../column-values.js';
import type { Database } from '../database.js';
import { pageOf } from './paged.js';
import { RECORD_COLUMNS, recordView, type RecordRow } from './record.row.js';
import { uuidOrNull } from './uuid.js';

export interface LetterRow extends RecordRow {
  readonly letter: string;
  readonly class: string;
  readonly first_at: Date;
  readonly last_at: Date;
  readonly assigned_to: string | null;
  readonly overrides: readonly (readonly [string, string, FieldValue])[] | null;
}

/** A dead letter `d` with its record's state; conditions on the filter are `$2` to `$6`. */
export const SELECT_FAILURES = `
select d.id as letter, d.class, d.first_at, d.last_at, d.assigned_to, ${RECORD_COLUMNS},
  (select json_agg(json_build_array(op.name, o.field, o.value) order by op.name, o.field)
   from crosstie.repair_decision o join crosstie.pair op on op.key = o.pair_key
   where o.job_key = d.job_key and o.type_key = d.type_key and o.source_id = d.source_id and o.kind = 'override') as overrides
from crosstie.dead_letter d
join crosstie.job j on j.key = d.job_key
join crosstie.sync y on y.key = j.sync_key
join crosstie.record_state s on s.job_key = d.job_key and s.type_key = d.type_key and s.source_id = d.source_id
join crosstie.record_type t on t.key = d.type_key
where y.slug = $1 and y.deleted_at is null`;

export const FAILURE_FILTER = `
  and ($2::text is null or j.name = $2) and ($3::text is null or t.name = $3)
  and ($4::text is null or d.class = $4)
  and ($5::text is null or d.message ilike $5 or d.source_id ilike $5 or d.field ilike $5)
  and ($6::text is null or d.assigned_to = $6)`;

export function filterValues(filter: FailureFilter): readonly (string | null)[] {
  const { job, type, class: of, q, assignedTo } = filter;
  const like = q === undefined || q === '' ? null : `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return [job ?? null, type ?? null, of ?? null, like, assignedTo ?? null];
}

export async function listFailures(
  database: Database,
  sync: string,
  query: PageQuery & FailureFilter,
): Promise<Page<FailureView>> {
  const [after] = decodeCursor(query.cursor, 'uuid') ?? [null];
  const { rows } = await database.query<LetterRow & Record<string, unknown>>(
    `${SELECT_FAILURES} ${FAILURE_FILTER} and ($7::uuid is null or d.id > $7) order by d.id limit $8`,
    [sync, ...filterValues(query), after ?? null, query.limit + 1],
  );
  return pageOf(rows, query.limit, failureView, (row) => [row.letter]);
}

export async function findFailure(
  database: Database,
  sync: string,
  failureId: string,
): Promise<FailureView | null> {
  const { rows } = await database.query<LetterRow & Record<string, unknown>>(
    `${SELECT_FAILURES} and d.id = $2::uuid`,
    [sync, uuidOrNull(failureId)],
  );
  return rows[0] ? failureView(rows[0]) : null;
}

/** By its own id, else by its record's: several where more than one job failed on it. */
export async function failuresNamed(
  database: Database,
  sync: string,
  id: string,
): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string; own: boolean }>(
    `select d.id, d.id::text = $2 as own
     from crosstie.dead_letter d
     join crosstie.job j on j.key = d.job_key
     join crosstie.sync y on y.key = j.sync_key
     where y.slug = $1 and y.deleted_at is null and (d.id::text = $2 or d.source_id = $2)
     order by d.id`,
    [sync, id],
  );
  const own = rows.filter((row) => row.own);
  return (own.length > 0 ? own : rows).map((row) => row.id);
}

function failureView(row: LetterRow): FailureView {
  const overrides = new Map<string, Record<string, FieldValue>>();
  for (const [mapping, field, value] of row.overrides ?? []) {
    overrides.set(mapping, { ...overrides.get(mapping), [field]: value });
  }
  return {
    ...recordView(row),
    failureId: row.letter,
    class: row.class,
    firstFailedAt: isoOf(row.first_at),
    lastFailedAt: isoOf(row.last_at),
    assignedTo: row.assigned_to,
    overrides: [...overrides].map(([mapping, values]) => ({ mapping, values })),
  };
}
