import type { IncomingResult, IncomingView } from '../../../application/ports/webhook-inbox.port.js';
import { isoOf, isoOrNull } from '../column-values.js';

export interface IncomingRow {
  readonly id: string;
  readonly received_at: Date;
  readonly kind: string;
  readonly type: string | null;
  readonly record_id: string | null;
  readonly property: string | null;
  readonly occurred_at: Date | null;
  readonly outcome: IncomingResult;
  readonly message: string | null;
  readonly why: string | null;
  readonly run_ids: readonly string[];
  readonly payload: unknown;
}

/** What became of the runs is looked up, not kept: it is right at any time, and nobody has to tell the inbox. */
export const INCOMING = `
select i.id::text as id, i.received_at, i.kind, i.type, i.record_id, i.property, i.occurred_at, i.message, i.run_ids,
  i.payload, o.outcome, case when o.outcome = 'failed' then coalesce(f.message, i.message) end as why
from crosstie.webhook_inbox i
join crosstie.portal p on p.key = i.portal_key
cross join lateral (
  select case when i.result <> 'started' then i.result
    when bool_or(r.ended_at is null) then 'running'
    when bool_or(r.status <> 'succeeded') then 'failed'
    else 'done' end as outcome
  from crosstie.run r where r.id = any(i.run_ids)
) as o
left join lateral (
  select coalesce(d.message, r.reason->>'message') as message
  from crosstie.run r
  left join crosstie.dead_letter d on d.job_key = r.job_key and d.source_id = i.record_id
  where o.outcome = 'failed' and r.id = any(i.run_ids) and r.status <> 'succeeded'
  order by r.key limit 1
) as f on true`;

export function incomingView(row: IncomingRow): IncomingView {
  return {
    id: row.id,
    receivedAt: isoOf(row.received_at),
    kind: row.kind,
    type: row.type,
    recordId: row.record_id,
    property: row.property,
    occurredAt: isoOrNull(row.occurred_at),
    result: row.outcome,
    message: row.why ?? row.message,
    runIds: row.run_ids,
    payload: row.payload,
  };
}
