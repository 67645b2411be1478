import type {
  PrepareWritesRequest,
  PrepareWritesResult,
} from '../../../application/ports/page-store.port.js';
import { otherSide, type Side } from '../../../domain/records/system-record.js';
import type { Database, Statement } from '../database.js';

/**
 * Claims and intents behind the lane's fence, in one statement. A claim is taken over from an earlier attempt of
 * the same lane, when its writes must be over by the database's clock, or when its run has ended.
 */
const CLAIM: Statement = {
  name: 'claim-page',
  text: `
with lane as (
  update crosstie.run_lane set write_until = clock_timestamp() + make_interval(secs => $4::float8 / 1000)
  where run_key = $1 and lane = $2 and fence = $3
  returning write_until
), claims as (
  insert into crosstie.claim as c (sync_key, side, type_key, record_id, run_key, lane, fence, until)
  select $5, x.s, x.t, x.i, $1, $2, $3, lane.write_until
  from lane cross join jsonb_to_recordset($6::jsonb) as x(s text, t integer, i text)
  on conflict (sync_key, side, type_key, record_id) do update set
    run_key = excluded.run_key, lane = excluded.lane, fence = excluded.fence, until = excluded.until
  where (c.run_key = excluded.run_key and c.lane = excluded.lane)
    or c.until < clock_timestamp()
    or exists (select 1 from crosstie.run r where r.key = c.run_key and r.ended_at is not null)
  returning side, type_key, record_id
), intents as (
  insert into crosstie.write_intent (operation_id, run_key, lane, fence, pair_key, source_id)
  select x.o, $1, $2, $3, x.p, x.i
  from lane cross join jsonb_to_recordset($7::jsonb) as x(o text, p integer, i text)
  on conflict (operation_id) do update set run_key = excluded.run_key, lane = excluded.lane, fence = excluded.fence
)
select
  (select count(*) from lane)::int as lanes,
  (select json_agg(json_build_array(side, type_key, record_id)) from claims) as claimed`,
};

/** Asked after the claims are held: whoever linked these records before has committed by now. */
function linkedStatement(side: Side): Statement {
  return {
    name: `linked-meanwhile-${side}`,
    text: `
select k.${side}_id as id
from jsonb_to_recordset($1::jsonb) as x(p integer, i text)
join crosstie.link k on k.pair_key = x.p and k.${side}_id = x.i and k.${side}_type_key = $2`,
  };
}

const LINKED: Readonly<Record<Side, Statement>> = {
  hubspot: linkedStatement('hubspot'),
  business: linkedStatement('business'),
};

export async function prepareWrites(
  database: Database,
  request: PrepareWritesRequest,
): Promise<PrepareWritesResult> {
  const [row] = await database.pageStatement<{ lanes: number; claimed: [Side, number, string][] | null }>(
    CLAIM,
    [
      request.runKey,
      request.lane,
      request.fence,
      request.writeTimeoutMs,
      request.syncKey,
      JSON.stringify(claimsOf(request)),
      JSON.stringify(intentsOf(request)),
    ],
  );
  if (!row || row.lanes === 0) return { status: 'stale' };
  const claimed = new Set((row.claimed ?? []).map(([side, typeKey, id]) => `${side} ${typeKey} ${id}`));
  const busy = new Set<string>();
  for (const source of request.sources) {
    if (keysOf(request, source).some((key) => !claimed.has(key))) busy.add(source.sourceId);
  }
  for (const id of await linkedMeanwhile(database, request)) busy.add(id);
  return { status: 'ok', busy };
}

/** One entry per record, in the order of the key, so that two pages cannot wait for each other. */
function claimsOf(request: PrepareWritesRequest): readonly { s: Side; t: number; i: string }[] {
  const target = otherSide(request.sourceSide);
  const claims = new Map<string, { s: Side; t: number; i: string }>();
  for (const source of request.sources) {
    const own = { s: request.sourceSide, t: request.typeKey, i: source.sourceId };
    claims.set(`${own.s} ${own.t} ${own.i}`, own);
    for (const { typeKey, id } of source.targets)
      claims.set(`${target} ${typeKey} ${id}`, { s: target, t: typeKey, i: id });
  }
  return [...claims].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, claim]) => claim);
}

function keysOf(
  request: PrepareWritesRequest,
  source: PrepareWritesRequest['sources'][number],
): readonly string[] {
  const target = otherSide(request.sourceSide);
  return [
    `${request.sourceSide} ${request.typeKey} ${source.sourceId}`,
    ...source.targets.map(({ typeKey, id }) => `${target} ${typeKey} ${id}`),
  ];
}

function intentsOf(request: PrepareWritesRequest): readonly { o: string; p: number; i: string }[] {
  const intents = new Map(
    request.intents.map((intent) => [
      intent.operationId,
      { o: intent.operationId, p: intent.pairKey, i: intent.sourceId },
    ]),
  );
  return [...intents.values()].sort((a, b) => (a.o < b.o ? -1 : 1));
}

async function linkedMeanwhile(
  database: Database,
  request: PrepareWritesRequest,
): Promise<readonly string[]> {
  const unlinked = request.sources.flatMap((s) => s.unlinkedPairs.map((p) => ({ p, i: s.sourceId })));
  if (unlinked.length === 0) return [];
  const rows = await database.pageStatement<{ id: string }>(LINKED[request.sourceSide], [
    JSON.stringify(unlinked),
    request.typeKey,
  ]);
  return rows.map((row) => row.id);
}
