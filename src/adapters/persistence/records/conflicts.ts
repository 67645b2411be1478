import type { Page, PageQuery } from '../../../application/ports/record-queries.port.js';
import type { ConflictDecision } from '../../../application/ports/repair-decisions.port.js';
import type { ConflictSide, ConflictView, DeskResult } from '../../../application/ports/repair-desk.port.js';
import type { FieldValue, FieldValues } from '../../../domain/records/field-value.js';
import { otherSide, type Side } from '../../../domain/records/system-record.js';
import type { SyncDefinition } from '../../../domain/sync/definition.js';
import type { Reason } from '../../../domain/sync/outcome.js';
import { decodeCursor, isoOf } from '../column-values.js';
import type { Database, Session } from '../database.js';
import { conflictDecision } from '../decision-page.js';
import { jsonParameter } from '../json-parameter.js';
import { dropDecisions, keepDecisions } from './decisions.js';
import { pageOf } from './paged.js';
import { lockStates, moveStates, reopened } from './requeue.js';
import { uuidOrNull } from './uuid.js';

interface ConflictRow {
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
  readonly other_type: string | null;
  readonly other_id: string | null;
  readonly field: string;
  readonly resolution: string;
  readonly status: ConflictView['status'];
  readonly sides: StoredSides | null;
  readonly hubspot_seen: FieldValues | null;
  readonly business_seen: FieldValues | null;
  readonly take: ConflictDecision['take'] | null;
  readonly value: FieldValue;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly definition: SyncDefinition;
}

/** The values of the conflict, and beside them what people did about it since. */
interface StoredSides {
  readonly hubspot?: ConflictSide;
  readonly business?: ConflictSide;
  readonly decided?: ConflictDecision;
  readonly undone?: { readonly by: string; readonly at: string; readonly value: FieldValue };
}

/** A question is open only as long as its record is: what became well has answered it. */
const STATUS = `
case when c.resolution not in ('open', 'decided') or coalesce(s.outcome, 'pending') not in ('pending', 'failed') then 'settled'
     when d.take is null then 'open' else 'decided' end`;

const SELECT_CONFLICTS = `
select c.id, y.key as sync_key, c.job_key, j.name as job, c.pair_key, p.name as mapping, j.source_side as side,
  t.name as type, c.type_key, c.source_id, c.field, c.resolution, ${STATUS} as status, c.sides,
  ot.name as other_type, case j.source_side when 'hubspot' then k.business_id else k.hubspot_id end as other_id,
  k.hubspot_seen, k.business_seen, d.take, d.value, d.decided_by, d.decided_at, c.created_at, c.updated_at, v.definition
from crosstie.sync y
join crosstie.config_version v on v.sync_key = y.key and v.n = y.config_version
join crosstie.pair p on p.sync_key = y.key
join crosstie.conflict c on c.pair_key = p.key
join crosstie.job j on j.key = c.job_key
join crosstie.record_type t on t.key = c.type_key
left join crosstie.record_state s on s.job_key = c.job_key and s.type_key = c.type_key and s.source_id = c.source_id
left join crosstie.link k on k.pair_key = c.pair_key and (
  j.source_side = 'hubspot' and k.hubspot_id = c.source_id and k.hubspot_type_key = c.type_key
  or j.source_side = 'business' and k.business_id = c.source_id and k.business_type_key = c.type_key)
left join crosstie.record_type ot on ot.key = case j.source_side when 'hubspot' then k.business_type_key else k.hubspot_type_key end
left join crosstie.repair_decision d on d.job_key = c.job_key and d.type_key = c.type_key and d.source_id = c.source_id
  and d.kind = 'conflict' and d.pair_key = c.pair_key and d.field = c.field
where y.slug = $1 and y.deleted_at is null`;

export async function listConflicts(
  database: Database,
  sync: string,
  query: PageQuery & {
    readonly job?: string;
    readonly type?: string;
    readonly field?: string;
    readonly status?: string;
  },
): Promise<Page<ConflictView>> {
  const [after] = decodeCursor(query.cursor, 'uuid') ?? [null];
  const { rows } = await database.query<ConflictRow & Record<string, unknown>>(
    `${SELECT_CONFLICTS} and ($2::text is null or j.name = $2) and ($3::text is null or t.name = $3)
       and ($4::text is null or c.field = $4) and ($5::text is null or ${STATUS} = $5)
       and ($6::uuid is null or c.id > $6)
     order by c.id limit $7`,
    [
      sync,
      query.job ?? null,
      query.type ?? null,
      query.field ?? null,
      query.status ?? null,
      after ?? null,
      query.limit + 1,
    ],
  );
  return pageOf(rows, query.limit, conflictView, (row) => [row.id]);
}

const DECIDED: Reason = {
  code: 'conflict-decided',
  message: 'A person has chosen; the next run writes it.',
  rule: 'conflict',
};

/** Keeps the decision and puts the record back in the queue. Decided again before a run took it up = the later counts. */
export async function resolveConflict(
  database: Database,
  sync: string,
  id: string,
  decision: ConflictDecision,
  actor: string,
): Promise<DeskResult<ConflictView>> {
  return database.transaction(async (session) => {
    const row = await findConflict(session, sync, id, true);
    if (!row) return { status: 'unknown' };
    if (row.status === 'settled' && row.resolution !== 'kept') return SETTLED;
    return decide(session, sync, row, decision, actor, { decided: decision });
  });
}

/** The value that did not win is put in the place of the one that did, by a decision of its own. */
export async function undoConflict(
  database: Database,
  sync: string,
  id: string,
  value: FieldValue,
  actor: string,
): Promise<DeskResult<ConflictView>> {
  return database.transaction(async (session) => {
    const row = await findConflict(session, sync, id, true);
    if (!row) return { status: 'unknown' };
    if (row.status !== 'settled' || row.sides?.undone) return NOTHING_TO_UNDO;
    const undone = { by: actor, at: new Date().toISOString(), value };
    return decide(session, sync, row, { take: 'value', value }, actor, { undone });
  });
}

/** Keeps a decision, puts the record back in the queue and notes both with the conflict. */
async function decide(
  session: Session,
  sync: string,
  row: ConflictRow,
  decision: ConflictDecision,
  actor: string,
  note: Pick<StoredSides, 'decided' | 'undone'>,
): Promise<DeskResult<ConflictView>> {
  const place = { jobKey: row.job_key, typeKey: row.type_key, sourceId: row.source_id };
  const [state] = await lockStates(session, [place]);
  if (!state) return SETTLED;
  const isOpen = state.outcome === 'pending' || state.outcome === 'failed';
  if (!isOpen) await dropDecisions(session, [place], ['conflict', 'override']);
  await keepDecisions(
    session,
    { ...place, syncKey: row.sync_key },
    [{ kind: 'conflict', pairKey: row.pair_key, field: row.field, decision }],
    actor,
  );
  await session.query(
    `update crosstie.conflict set resolution = 'decided', sides = coalesce(sides, '{}') || $2::jsonb,
       updated_at = clock_timestamp() where id = $1`,
    [row.id, jsonParameter(note)],
  );
  const ofPair = new Set(
    row.definition.jobs[row.job]?.targets.flatMap((t) => (t.mapping === row.mapping ? [t.name] : [])),
  );
  const targets = reopened(state.targets, (t) => ofPair.has(t.target), DECIDED);
  await moveStates(session, [{ state, outcome: 'pending', reason: DECIDED, targets }]);
  const after = await findConflict(session, sync, row.id, false);
  return after ? { status: 'ok', value: conflictView(after) } : { status: 'unknown' };
}

const NOTHING_TO_UNDO = {
  status: 'refused',
  code: 'nothing-to-undo',
  message: 'Only the outcome of a settled conflict can be taken back, once.',
} as const;

const SETTLED = {
  status: 'refused',
  code: 'settled',
  message: 'This conflict is settled: there is nothing left to decide.',
} as const;

async function findConflict(
  session: Session,
  sync: string,
  id: string,
  lock: boolean,
): Promise<ConflictRow | undefined> {
  const { rows } = await session.query<ConflictRow & Record<string, unknown>>(
    `${SELECT_CONFLICTS} and c.id = $2::uuid ${lock ? 'for update of c' : ''}`,
    [sync, uuidOrNull(id)],
  );
  return rows[0];
}

function conflictView(row: ConflictRow): ConflictView {
  const decision = conflictDecision(row);
  return {
    id: row.id,
    job: row.job,
    mapping: row.mapping,
    side: row.side,
    type: row.type,
    recordId: row.source_id,
    counterpart:
      row.other_id === null || row.other_type === null ? null : { type: row.other_type, id: row.other_id },
    field: row.field,
    status: row.status,
    resolution: row.resolution,
    decision:
      decision && row.decided_at && row.status === 'decided'
        ? { ...decision, by: row.decided_by ?? '', at: isoOf(row.decided_at) }
        : null,
    agreed: agreedOf(row),
    hubspot: row.sides?.hubspot ?? null,
    business: row.sides?.business ?? null,
    fields: fieldsOf(row),
    kept: keptOf(row),
    undone: row.sides?.undone ?? null,
    createdAt: isoOf(row.created_at),
    updatedAt: isoOf(row.updated_at),
  };
}

/** The baselines of the two fields that the mapping joins. */
function agreedOf(row: ConflictRow): ConflictView['agreed'] {
  const fields = fieldsOf(row);
  const hubspot = fields.hubspot === undefined ? undefined : row.hubspot_seen?.[fields.hubspot];
  const business = fields.business === undefined ? undefined : row.business_seen?.[fields.business];
  return {
    ...(hubspot === undefined ? {} : { hubspot }),
    ...(business === undefined ? {} : { business }),
  };
}

function fieldsOf(row: ConflictRow): ConflictView['fields'] {
  const target = otherSide(row.side);
  const field = row.definition.mappings[row.mapping]?.fields.find((each) => each[target] === row.field);
  return {
    ...(field?.hubspot === undefined ? {} : { hubspot: field.hubspot }),
    ...(field?.business === undefined ? {} : { business: field.business }),
    [target]: row.field,
  };
}

function keptOf({ status, resolution, sides }: ConflictRow): ConflictView['kept'] {
  if (status !== 'settled' || sides === null) return null;
  if (sides.undone) return { of: 'value', value: sides.undone.value };
  const { decided } = sides;
  if (decided?.take === 'value') return { of: 'value', value: decided.value };
  const side = decided?.take ?? resolution;
  const kept = side === 'hubspot' || side === 'business' ? sides[side] : undefined;
  return kept === undefined || (side !== 'hubspot' && side !== 'business')
    ? null
    : { of: side, value: kept.value };
}

export async function findConflictView(
  database: Database,
  sync: string,
  id: string,
): Promise<ConflictView | null> {
  const row = await findConflict(database, sync, id, false);
  return row ? conflictView(row) : null;
}
