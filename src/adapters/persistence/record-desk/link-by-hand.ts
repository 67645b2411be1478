import { uuidv7 } from 'uuidv7';

import type { KnownLink, LinkByHand, LinkByHandResult } from '../../../application/ports/record-desk.port.js';
import type { Database, Session } from '../database.js';
import { jsonParameter } from '../json-parameter.js';
import { isUniqueViolation } from '../transient-errors.js';
import { requeueRecord } from './requeue-record.js';

interface Place {
  readonly sync_key: number;
  readonly pair_key: number;
  readonly hubspot_type: number;
  readonly business_type: number;
}

const TAKEN = {
  status: 'refused',
  code: 'already-linked',
  message: 'One of the two records is linked in this pair already. Unlink it first.',
} as const;
const BUSY = {
  status: 'refused',
  code: 'busy',
  message: 'A run is working on one of the two records. Try again in a moment.',
} as const;
const LINKED = { code: 'linked-by-hand', message: 'A person linked it; the next run compares both records.' };

/** Links under claims as a page does, so that no page creates a counterpart for one of the two meanwhile. */
export async function linkByHand(database: Database, link: LinkByHand): Promise<LinkByHandResult> {
  try {
    return await database.transaction((session) => insertLink(session, link));
  } catch (error) {
    if (isUniqueViolation(error)) return TAKEN;
    throw error;
  }
}

async function insertLink(session: Session, link: LinkByHand): Promise<LinkByHandResult> {
  const place = await findPlace(session, link);
  if (!place) return { status: 'unknown-mapping' };
  if (!(await claimBoth(session, place, link))) {
    await releaseClaims(session, place);
    return BUSY;
  }
  const isTaken = await hasLink(session, place, link);
  const known = isTaken ? null : await insert(session, place, link);
  if (known) await tidy(session, place, link);
  await releaseClaims(session, place);
  return known ? { status: 'linked', link: known } : TAKEN;
}

async function findPlace(session: Session, link: LinkByHand): Promise<Place | undefined> {
  const { rows } = await session.query<Place & Record<string, unknown>>(
    `select s.key as sync_key, p.key as pair_key, h.key as hubspot_type, b.key as business_type
     from crosstie.sync s
     join crosstie.pair p on p.sync_key = s.key and p.name = $2
     join crosstie.record_type h on h.side = 'hubspot' and h.name = $3
     join crosstie.record_type b on b.side = 'business' and b.name = $4
     where s.slug = $1 and s.deleted_at is null`,
    [link.sync, link.mapping, link.hubspot.type, link.business.type],
  );
  return rows[0];
}

/** False = a page holds one of them and may be writing to it this moment. */
async function claimBoth(
  session: Session,
  place: Place,
  { hubspot, business }: LinkByHand,
): Promise<boolean> {
  const { rows } = await session.query(
    `insert into crosstie.claim as c (sync_key, side, type_key, record_id, run_key, lane, fence, until)
     values ($1, 'business', $4, $5, 0, 0, 0, clock_timestamp()), ($1, 'hubspot', $2, $3, 0, 0, 0, clock_timestamp())
     on conflict (sync_key, side, type_key, record_id) do update set run_key = 0, lane = 0, fence = 0, until = excluded.until
     where c.until < clock_timestamp()
       or exists (select 1 from crosstie.run r where r.key = c.run_key and r.ended_at is not null)
     returning 1`,
    [place.sync_key, place.hubspot_type, hubspot.id, place.business_type, business.id],
  );
  return rows.length === 2;
}

async function releaseClaims(session: Session, place: Place): Promise<void> {
  await session.query('delete from crosstie.claim where sync_key = $1 and run_key = 0', [place.sync_key]);
}

async function hasLink(session: Session, place: Place, link: LinkByHand): Promise<boolean> {
  const { rows } = await session.query(
    `select 1 from crosstie.link
     where pair_key = $1 and (
       $6::text is distinct from 'hubspot' and hubspot_id = $2 and hubspot_type_key = $3
       or $6::text is distinct from 'business' and business_id = $4 and business_type_key = $5
       or hubspot_id = $2 and hubspot_type_key = $3 and business_id = $4 and business_type_key = $5)
     limit 1`,
    [
      place.pair_key,
      link.hubspot.id,
      place.hubspot_type,
      link.business.id,
      place.business_type,
      link.sharedSide,
    ],
  );
  return rows.length > 0;
}

async function insert(session: Session, place: Place, link: LinkByHand): Promise<KnownLink> {
  const id = uuidv7();
  const { hubspot, business, mapping } = link;
  await session.query(
    `insert into crosstie.link
       (id, pair_key, hubspot_type_key, hubspot_id, business_type_key, business_id, shared, hubspot_seen, business_seen,
        generation)
     values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb, coalesce((select max(t.generation) from crosstie.tombstone t
       where t.pair_key = $2 and (t.side = 'hubspot' and t.record_id = $4 and t.type_key in (0, $3)
         or t.side = 'business' and t.record_id = $6 and t.type_key in (0, $5))), 0))`,
    [
      id,
      place.pair_key,
      place.hubspot_type,
      hubspot.id,
      place.business_type,
      business.id,
      link.sharedSide !== null,
      jsonParameter(hubspot.seen),
      jsonParameter(business.seen),
    ],
  );
  return { id, mapping, type: business.type, counterpartId: business.id };
}

/** Open questions about the two are answered, and what stood against linking them is gone. */
async function tidy(session: Session, place: Place, { sync, hubspot, business }: LinkByHand): Promise<void> {
  const ends = [place.hubspot_type, hubspot.id, place.business_type, business.id];
  await session.query(
    `update crosstie.match_review set status = 'closed', updated_at = clock_timestamp()
     where pair_key = $1 and status = 'open' and (type_key, source_id) in (($2::int, $3), ($4::int, $5))`,
    [place.pair_key, ...ends],
  );
  await session.query(
    `update crosstie.tombstone set blocking = false
     where pair_key = $1 and (side = 'hubspot' and record_id = $3 and type_key in (0, $2::int)
       or side = 'business' and record_id = $5 and type_key in (0, $4::int))`,
    [place.pair_key, ...ends],
  );
  await requeueRecord(session, { sync, side: 'hubspot', type: hubspot.type, id: hubspot.id }, LINKED);
  await requeueRecord(session, { sync, side: 'business', type: business.type, id: business.id }, LINKED);
}
