import type { DecisionPlace, RepairDecision } from '../../../application/ports/repair-decisions.port.js';
import type { Session } from '../database.js';
import { jsonParameter } from '../json-parameter.js';
import type { StateKey } from './requeue.js';

const KEEP = `
insert into crosstie.repair_decision as d
  (sync_key, job_key, type_key, source_id, kind, pair_key, field, value, take, source_version, decided_by)
select $1, $2, $3, $4, x.k, x.p, x.f, x.v, x.t, x.s, $6
from jsonb_to_recordset($5::jsonb) as x(k text, p integer, f text, v jsonb, t text, s text)
on conflict (type_key, source_id, job_key, kind, pair_key, field) do update set
  value = case d.kind when 'rejected' then (
      select jsonb_agg(distinct e) from jsonb_array_elements(d.value || excluded.value) as e
    ) else excluded.value end,
  take = excluded.take, source_version = excluded.source_version,
  decided_by = excluded.decided_by, decided_at = clock_timestamp()`;

export async function keepDecisions(
  session: Session,
  place: DecisionPlace,
  decisions: readonly RepairDecision[],
  decidedBy: string,
): Promise<void> {
  if (decisions.length === 0) return;
  await session.query(KEEP, [
    place.syncKey,
    place.jobKey,
    place.typeKey,
    place.sourceId,
    jsonParameter(decisions.map(rowOf)),
    decidedBy,
  ]);
}

interface DecisionRow {
  readonly k: RepairDecision['kind'];
  readonly p: number;
  readonly f: string;
  readonly v?: unknown;
  readonly t?: string;
  readonly s?: string | null;
}

function rowOf(decision: RepairDecision): DecisionRow {
  const { kind: k } = decision;
  switch (decision.kind) {
    case 'ignore':
      return { k, p: 0, f: '', s: decision.sourceVersion };
    case 'override':
      return { k, p: decision.pairKey, f: decision.field, v: decision.value };
    case 'conflict': {
      const { pairKey, field, decision: chosen } = decision;
      const value = chosen.take === 'value' ? { v: chosen.value } : {};
      return { k, p: pairKey, f: field, t: chosen.take, ...value };
    }
    case 'rejected':
      return { k, p: decision.pairKey, f: '', v: decision.candidateIds };
    case 'restore':
      return { k, p: decision.pairKey, f: '', v: decision.fields };
  }
}

export async function dropDecisions(
  session: Session,
  keys: readonly StateKey[],
  kinds: readonly RepairDecision['kind'][],
): Promise<void> {
  if (keys.length === 0) return;
  await session.query(
    `delete from crosstie.repair_decision d
     using jsonb_to_recordset($1::jsonb) as x("jobKey" integer, "typeKey" integer, "sourceId" text)
     where d.job_key = x."jobKey" and d.type_key = x."typeKey" and d.source_id = x."sourceId" and d.kind = any($2::text[])`,
    [jsonParameter(keys.map(({ jobKey, typeKey, sourceId }) => ({ jobKey, typeKey, sourceId }))), kinds],
  );
}
