import type { LinkView, RecordView } from '../../../application/ports/record-queries.port.js';
import type { Side } from '../../../domain/records/system-record.js';
import type { Outcome, Reason } from '../../../domain/sync/outcome.js';
import type { TargetChange } from '../../../domain/sync/record-change.js';
import { isoOf } from '../column-values.js';
import { decodeTargets, type StoredTarget } from '../target-codec.js';

export interface RecordRow {
  readonly side: Side;
  readonly type: string;
  readonly type_key: number;
  readonly source_id: string;
  readonly job: string;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly attempts: number;
  readonly targets: readonly StoredTarget[];
  readonly updated_at: Date;
  readonly links: readonly (readonly [string, string, string, string])[] | null;
  readonly preview_title?: string | null;
  readonly preview_changes?: readonly TargetChange[] | null;
}

/** A record's state `s` in the job `j` of the sync `y`, with its links; ids of pages are few, so links are looked up per row. */
export const RECORD_COLUMNS = `
  j.source_side as side, t.name as type, s.type_key, s.source_id, j.name as job, s.outcome, s.reason, s.attempts, s.targets,
  s.updated_at,
  (select json_agg(json_build_array(k.id, p.name, ot.name,
            case j.source_side when 'hubspot' then k.business_id else k.hubspot_id end) order by p.name)
   from crosstie.pair p
   join crosstie.link k on k.pair_key = p.key and (
     j.source_side = 'hubspot' and k.hubspot_id = s.source_id and k.hubspot_type_key = s.type_key
     or j.source_side = 'business' and k.business_id = s.source_id and k.business_type_key = s.type_key)
   join crosstie.record_type ot
     on ot.key = case j.source_side when 'hubspot' then k.business_type_key else k.hubspot_type_key end
   where p.sync_key = j.sync_key) as links`;

export function recordView(row: RecordRow): RecordView {
  return {
    side: row.side,
    type: row.type,
    id: row.source_id,
    job: row.job,
    outcome: row.outcome,
    reason: row.reason,
    attempts: row.attempts,
    links: (row.links ?? []).map(([id, mapping, type, counterpartId]) => ({
      id,
      mapping,
      type,
      counterpartId,
    })),
    targets: decodeTargets(row.targets),
    ...(row.preview_changes
      ? { preview: { title: row.preview_title ?? null, changes: row.preview_changes } }
      : {}),
    updatedAt: isoOf(row.updated_at),
  };
}

export interface LinkRow {
  readonly id: string;
  readonly mapping: string;
  readonly hubspot_type: string;
  readonly hubspot_id: string;
  readonly business_type: string;
  readonly business_id: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export function linkView(row: LinkRow): LinkView {
  return {
    id: row.id,
    mapping: row.mapping,
    hubspotType: row.hubspot_type,
    hubspotId: row.hubspot_id,
    businessType: row.business_type,
    businessId: row.business_id,
    createdAt: isoOf(row.created_at),
    updatedAt: isoOf(row.updated_at),
  };
}
