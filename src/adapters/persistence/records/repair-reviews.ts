import { uuidv7 } from 'uuidv7';

import type { DeskRefusal, DeskResult, ReviewView } from '../../../application/ports/repair-desk.port.js';
import { otherSide } from '../../../domain/records/system-record.js';
import type { Reason } from '../../../domain/sync/outcome.js';
import type { Database, Session } from '../database.js';
import { isUniqueViolation } from '../transient-errors.js';
import { keepDecisions } from './decisions.js';
import { lockStates, moveStates } from './requeue.js';
import { findReview, reviewedTargets, reviewView, type ReviewRow } from './reviews.js';

type Refused = DeskRefusal & { readonly status: 'refused' };

const refuse = (code: string, message: string): Refused => ({ status: 'refused', code, message });
const CLOSED = refuse('closed', 'This question is answered already.');
const LINKED = refuse('linked-meanwhile', 'One of the two records was linked meanwhile.');
const BUSY = refuse('busy', 'A run is working on one of the two records. Try again in a moment.');

const ACCEPTED: Reason = {
  code: 'review-accepted',
  message: 'A person linked it; the next run compares both records.',
  rule: 'review',
};
const REJECTED: Reason = {
  code: 'review-rejected',
  message: 'A person said that none of the candidates is it; the next run goes on without them.',
  rule: 'review',
};

/** Links the chosen candidate as a page would have done: no baseline yet, so that the next run compares both sides. */
export async function acceptReview(
  database: Database,
  sync: string,
  id: string,
  choice: { readonly candidate: string; readonly type?: string },
  actor: string,
): Promise<DeskResult<ReviewView>> {
  try {
    return await database.transaction((session) => accept(session, sync, id, choice, actor));
  } catch (error) {
    if (isUniqueViolation(error)) return LINKED;
    throw error;
  }
}

async function accept(
  session: Session,
  sync: string,
  id: string,
  choice: { readonly candidate: string; readonly type?: string },
  actor: string,
): Promise<DeskResult<ReviewView>> {
  const row = await findReview(session, sync, id, true);
  if (!row) return { status: 'unknown' };
  const chosen = chosenType(row, choice);
  if (typeof chosen !== 'string') return chosen;
  const ends = await endsOf(session, row, chosen, choice.candidate);
  const linked = await linkedEnds(session, row, ends);
  const isShared = reviewedTargets(row).some((target) => target.shared === true);
  if (linked.same) {
    if (row.status === 'accepted') return { status: 'ok', value: reviewView(row) };
  } else if (linked.source || (linked.candidate && !isShared)) return LINKED;
  else if (row.status !== 'open') return CLOSED;
  const isFree = await claimEnds(session, row, ends);
  if (isFree) {
    if (!linked.same) await insertLink(session, row, ends, isShared);
    await answer(session, row, 'accepted', actor);
    await closeTwins(session, row);
    await requeue(session, row, ACCEPTED, choice.candidate);
  }
  await session.query('delete from crosstie.claim where sync_key = $1 and run_key = 0', [row.sync_key]);
  return isFree ? after(session, sync, id) : BUSY;
}

/** The same question of another job of the pair has its answer, too. */
async function closeTwins(session: Session, row: ReviewRow): Promise<void> {
  await session.query(
    `update crosstie.match_review set status = 'closed', updated_at = clock_timestamp()
     where pair_key = $1 and type_key = $2 and source_id = $3 and id <> $4 and status = 'open'`,
    [row.pair_key, row.type_key, row.source_id, row.id],
  );
}

/** The candidate must be one that was asked about, and its type must be known or told. */
function chosenType(
  row: ReviewRow,
  choice: { readonly candidate: string; readonly type?: string },
): string | (DeskRefusal & { readonly status: 'invalid' }) {
  const problems: { path: string; code: string; message: string }[] = [];
  if (!row.candidate_ids.includes(choice.candidate)) {
    const message = `Choose one of the candidates: ${row.candidate_ids.join(', ')}.`;
    problems.push({ path: '/candidate', code: 'not-a-candidate', message });
  }
  const { candidateType, candidateTypes } = reviewView(row);
  const possible = candidateType === null ? candidateTypes : [candidateType];
  const type = choice.type ?? (possible.length === 1 ? possible[0] : undefined);
  if (type === undefined || !possible.includes(type)) {
    const code = choice.type === undefined ? 'required' : 'not-a-candidate';
    problems.push({ path: '/type', code, message: `Say the candidate's type: ${possible.join(' or ')}.` });
    return { status: 'invalid', problems };
  }
  return problems.length > 0 ? { status: 'invalid', problems } : type;
}

interface Ends {
  readonly hubspot: { readonly typeKey: number; readonly id: string };
  readonly business: { readonly typeKey: number; readonly id: string };
}

async function endsOf(session: Session, row: ReviewRow, type: string, candidate: string): Promise<Ends> {
  const { rows } = await session.query<{ key: number }>(
    'select key from crosstie.record_type where side = $1 and name = $2',
    [otherSide(row.side), type],
  );
  const candidateTypeKey = rows[0]?.key;
  if (candidateTypeKey === undefined) throw new Error(`Type ${type} of a target has no key.`);
  const source = { typeKey: row.type_key, id: row.source_id };
  const target = { typeKey: candidateTypeKey, id: candidate };
  return row.side === 'hubspot'
    ? { hubspot: source, business: target }
    : { hubspot: target, business: source };
}

async function linkedEnds(
  session: Session,
  row: ReviewRow,
  { hubspot, business }: Ends,
): Promise<{ readonly same: boolean; readonly source: boolean; readonly candidate: boolean }> {
  const { rows } = await session.query<{ h: boolean; b: boolean }>(
    `select hubspot_id = $2 and hubspot_type_key = $3 as h, business_id = $4 and business_type_key = $5 as b
     from crosstie.link
     where pair_key = $1 and (hubspot_id = $2 and hubspot_type_key = $3 or business_id = $4 and business_type_key = $5)
     for update`,
    [row.pair_key, hubspot.id, hubspot.typeKey, business.id, business.typeKey],
  );
  const forward = row.side === 'hubspot';
  return {
    same: rows.some(({ h, b }) => h && b),
    source: rows.some(({ h, b }) => (forward ? h : b)),
    candidate: rows.some(({ h, b }) => (forward ? b : h)),
  };
}

/**
 * Claims both records as a page does, until this transaction ends: a page that claims them meanwhile waits, and then
 * finds the link. False = a page holds one of them and may be writing to it this moment.
 */
async function claimEnds(session: Session, row: ReviewRow, { hubspot, business }: Ends): Promise<boolean> {
  const { rows } = await session.query(
    `insert into crosstie.claim as c (sync_key, side, type_key, record_id, run_key, lane, fence, until)
     values ($1, 'business', $4, $5, 0, 0, 0, clock_timestamp()), ($1, 'hubspot', $2, $3, 0, 0, 0, clock_timestamp())
     on conflict (sync_key, side, type_key, record_id) do update set run_key = 0, lane = 0, fence = 0, until = excluded.until
     where c.until < clock_timestamp()
       or exists (select 1 from crosstie.run r where r.key = c.run_key and r.ended_at is not null)
     returning 1`,
    [row.sync_key, hubspot.typeKey, hubspot.id, business.typeKey, business.id],
  );
  return rows.length === 2;
}

async function insertLink(
  session: Session,
  row: ReviewRow,
  { hubspot, business }: Ends,
  isShared: boolean,
): Promise<void> {
  await session.query(
    `insert into crosstie.link
       (id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared, generation)
     values ($1, $2, $3, $4, $5, $6, $7, coalesce((select max(t.generation) from crosstie.tombstone t
       where t.pair_key = $2 and t.side = $8 and t.record_id = $9
         and t.type_key in (0, case $8 when 'hubspot' then $3::integer else $5::integer end)), 0))`,
    [
      uuidv7(),
      row.pair_key,
      hubspot.typeKey,
      hubspot.id,
      business.typeKey,
      business.id,
      isShared,
      row.side,
      row.source_id,
    ],
  );
}

/** Never asked about these candidates again; the record goes on as if they had not been found. */
export async function rejectReview(
  database: Database,
  sync: string,
  id: string,
  actor: string,
): Promise<DeskResult<ReviewView>> {
  return database.transaction(async (session) => {
    const row = await findReview(session, sync, id, true);
    if (!row) return { status: 'unknown' };
    if (row.status === 'rejected') return { status: 'ok', value: reviewView(row) };
    if (row.status !== 'open') return CLOSED;
    const place = {
      syncKey: row.sync_key,
      jobKey: row.job_key,
      typeKey: row.type_key,
      sourceId: row.source_id,
    };
    const candidateIds = row.candidate_ids;
    await keepDecisions(session, place, [{ kind: 'rejected', pairKey: row.pair_key, candidateIds }], actor);
    await answer(session, row, 'rejected', actor);
    await requeue(session, row, REJECTED, null);
    return after(session, sync, id);
  });
}

async function answer(
  session: Session,
  row: ReviewRow,
  status: ReviewView['status'],
  actor: string,
): Promise<void> {
  await session.query(
    'update crosstie.match_review set status = $2, decided_by = $3, updated_at = clock_timestamp() where id = $1',
    [row.id, status, actor],
  );
}

async function requeue(
  session: Session,
  row: ReviewRow,
  reason: Reason,
  counterpartId: string | null,
): Promise<void> {
  const asked = new Set(reviewedTargets(row).map((target) => target.name));
  const states = await lockStates(session, [
    { jobKey: row.job_key, typeKey: row.type_key, sourceId: row.source_id },
  ]);
  await moveStates(
    session,
    states.map((state) => ({
      state,
      outcome: 'pending' as const,
      reason,
      targets: state.targets.map((target) =>
        asked.has(target.target)
          ? { ...target, outcome: 'pending', effect: null, reason, counterpartId }
          : target,
      ),
    })),
  );
}

async function after(session: Session, sync: string, id: string): Promise<DeskResult<ReviewView>> {
  const row = await findReview(session, sync, id, false);
  return row ? { status: 'ok', value: reviewView(row) } : { status: 'unknown' };
}
