import type { RecordFacts } from '../../../application/ports/record-queries.port.js';
import type { FieldValues } from '../../../domain/records/field-value.js';
import type { Side } from '../../../domain/records/system-record.js';
import { isoOf } from '../column-values.js';
import type { Database } from '../database.js';

interface LinkFact {
  readonly id: string;
  readonly mapping: string;
  readonly type: string;
  readonly counterpart_id: string;
  readonly hubspot_seen: FieldValues | null;
  readonly business_seen: FieldValues | null;
  readonly generation: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

type Question = readonly [string, string, string, string];

interface FactsRow {
  readonly attempts:
    readonly (readonly [string, string | null, number, string | null, string | null])[] | null;
  readonly failures: readonly (readonly [string, string, string, string | null])[] | null;
  readonly conflicts: readonly Question[] | null;
  readonly reviews: readonly Question[] | null;
  readonly decisions: readonly (readonly [string, string, string, string, string])[] | null;
  readonly tombstones: readonly (readonly [string, string, boolean, number])[] | null;
}

/** Everything besides its outcomes that is kept about a record; one statement for links, one for the rest. */
export async function factsOf(
  database: Database,
  sync: string,
  side: Side,
  type: string,
  id: string,
): Promise<RecordFacts> {
  const other = side === 'hubspot' ? 'business' : 'hubspot';
  const values = [sync, side, type, id];
  const [links, facts] = await Promise.all([
    database.query<LinkFact & Record<string, unknown>>(linksStatement(side, other), values),
    database.query<FactsRow & Record<string, unknown>>(FACTS, values),
  ]);
  const row = facts.rows[0];
  return {
    links: links.rows.map((link) => ({
      id: link.id,
      mapping: link.mapping,
      type: link.type,
      counterpartId: link.counterpart_id,
      baseline:
        link.hubspot_seen === null && link.business_seen === null
          ? null
          : { hubspot: link.hubspot_seen, business: link.business_seen },
      generation: link.generation,
      linkedAt: isoOf(link.created_at),
      updatedAt: isoOf(link.updated_at),
    })),
    lastRead: (row?.attempts ?? []).map(([job, sourceVersion, configVersion, runId, runEndedAt]) => ({
      job,
      sourceVersion,
      configVersion,
      runId,
      runEndedAt: runEndedAt === null ? null : new Date(runEndedAt).toISOString(),
    })),
    failures: (row?.failures ?? []).map(([job, failureId, of, assignedTo]) => ({
      job,
      failureId,
      class: of,
      assignedTo,
    })),
    conflicts: (row?.conflicts ?? []).map(([job, conflictId, field, resolution]) => ({
      job,
      id: conflictId,
      field,
      resolution,
    })),
    reviews: (row?.reviews ?? []).map(([job, reviewId, rule, status]) => ({
      job,
      id: reviewId,
      rule,
      status,
    })),
    decisions: (row?.decisions ?? []).map(([job, kind, field, by, at]) => ({
      job,
      kind,
      field: field === '' ? null : field,
      by,
      at: new Date(at).toISOString(),
    })),
    tombstones: (row?.tombstones ?? []).map(([mapping, reason, blocking, generation]) => ({
      mapping,
      reason,
      blocking,
      generation,
    })),
  };
}

function linksStatement(side: Side, other: Side): string {
  return `
select k.id, p.name as mapping, ot.name as type, k.${other}_id as counterpart_id, k.hubspot_seen, k.business_seen,
  k.generation, k.created_at, k.updated_at
from crosstie.sync y
join crosstie.pair p on p.sync_key = y.key
join crosstie.record_type t on t.side = $2 and t.name = $3
join crosstie.link k on k.pair_key = p.key and k.${side}_id = $4 and k.${side}_type_key = t.key
join crosstie.record_type ot on ot.key = k.${other}_type_key
where y.slug = $1 and y.deleted_at is null order by p.name, k.id`;
}

const FACTS = `
with place as (
  select y.key as sync_key, t.key as type_key
  from crosstie.sync y join crosstie.record_type t on t.side = $2 and t.name = $3
  where y.slug = $1 and y.deleted_at is null
), jobs as (
  select j.key, j.name, j.position, place.type_key from place
  join crosstie.job j on j.sync_key = place.sync_key and j.source_side = $2
), pairs as (select p.key, p.name from place join crosstie.pair p on p.sync_key = place.sync_key)
select
  (select json_agg(json_build_array(j.name, s.source_version, s.config_version, r.id, r.ended_at) order by j.position)
   from jobs j join crosstie.record_state s on s.job_key = j.key and s.type_key = j.type_key and s.source_id = $4
   left join crosstie.run r on r.key = s.run_key) as attempts,
  (select json_agg(json_build_array(j.name, d.id, d.class, d.assigned_to) order by j.position)
   from jobs j join crosstie.dead_letter d on d.job_key = j.key and d.type_key = j.type_key and d.source_id = $4) as failures,
  (select json_agg(json_build_array(j.name, c.id, c.field, c.resolution) order by j.position, c.field)
   from jobs j join crosstie.conflict c on c.job_key = j.key and c.type_key = j.type_key and c.source_id = $4) as conflicts,
  (select json_agg(json_build_array(j.name, m.id, m.rule, m.status) order by j.position)
   from jobs j join crosstie.match_review m on m.job_key = j.key and m.type_key = j.type_key and m.source_id = $4) as reviews,
  (select json_agg(json_build_array(j.name, d.kind, d.field, d.decided_by, d.decided_at) order by j.position, d.kind, d.field)
   from jobs j join crosstie.repair_decision d on d.job_key = j.key and d.type_key = j.type_key and d.source_id = $4) as decisions,
  (select json_agg(json_build_array(p.name, t.reason, t.blocking, t.generation) order by p.name)
   from pairs p join crosstie.tombstone t on t.pair_key = p.key and t.side = $2 and t.record_id = $4
     and (t.type_key = 0 or t.type_key = (select key from crosstie.record_type where side = $2 and name = $3))) as tombstones`;
