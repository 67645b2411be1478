import type {
  ChosenPage,
  OfferedPage,
  PreviewPage,
  PreviewStore,
} from '../../application/ports/preview-store.port.js';
import { NO_CALLS, type CallsBySide } from '../../domain/sync/record-change.js';
import type { Database, Session } from './database.js';
import type { Statement } from './statement.js';
import { jsonParameter } from './json-parameter.js';
import { offer, offered, type OfferedRow } from './previews/offered-page.js';
import { purgePreviews } from './previews/purge-previews.js';

const KEEP: Statement = {
  name: 'keep-preview',
  text: `
with records as (
  insert into crosstie.preview_record (run_key, type_key, source_id, title, changes)
  select $1, $2, x.i, x.t, x.c from jsonb_to_recordset($3::jsonb) as x(i text, t text, c jsonb)
  on conflict (run_key, type_key, source_id) do update set title = excluded.title, changes = excluded.changes
), links as (
  insert into crosstie.preview_link (run_key, pair_key, source_id, type, counterpart_id)
  select $1, x.p, x.i, x.t, x.c from jsonb_to_recordset($4::jsonb) as x(p integer, i text, t text, c text)
  on conflict (run_key, pair_key, source_id) do update set type = excluded.type, counterpart_id = excluded.counterpart_id
)
insert into crosstie.preview_cost (run_key, lane, seq, calls) values ($1, $5, $6, $7::jsonb)
on conflict (run_key, lane, seq) do update set calls = excluded.calls`,
};

const LINKS: Statement = {
  name: 'preview-links',
  text: `
select v.pair_key, v.source_id, v.type, v.counterpart_id
from jsonb_to_recordset($2::jsonb) as w(p integer, ids jsonb)
cross join lateral jsonb_array_elements_text(w.ids) as e(id)
join crosstie.preview_link v on v.run_key = $1 and v.pair_key = w.p and v.source_id = e.id`,
};

const OWNERS: Statement = {
  name: 'preview-owners',
  text: `
select counterpart_id, source_id from crosstie.preview_link
where run_key = $1 and pair_key = $2 and counterpart_id = any($3::text[])`,
};

/** Under the dry run's own job key, as they stand: the run sees what the real one would see. */
const SEED = `
insert into crosstie.record_state
  (job_key, type_key, source_id, outcome, reason, attempts, source_version, targets, config_version, run_key, round,
   wanted_run, wait_pair, wait_id)
select -r.key, s.type_key, s.source_id, s.outcome, s.reason, s.attempts, s.source_version, s.targets, s.config_version,
  s.run_key, s.round, s.wanted_run, s.wait_pair, s.wait_id
from crosstie.run r
join crosstie.record_state s on s.job_key = r.job_key and (s.outcome in ('pending', 'failed') or s.wanted_run is not null)
where r.id = $1 and r.dry_run and not r.planned
on conflict (job_key, type_key, source_id) do nothing`;

interface LinkRow {
  readonly pair_key: number;
  readonly source_id: string;
  readonly type: string;
  readonly counterpart_id: string;
}

/** `PreviewStore` on the page path's connections. */
export class PostgresPreviewStore implements PreviewStore {
  constructor(private readonly database: Database) {}

  async seed(runId: string): Promise<void> {
    await this.database.query(SEED, [runId]);
  }

  async keepPage({ runKey, lane, seq, typeKey, records, links, calls }: PreviewPage): Promise<void> {
    await this.database.pageStatement(KEEP, [
      runKey,
      typeKey,
      jsonParameter(records.map(({ id, title, changes }) => ({ i: id, t: title, c: changes }))),
      jsonParameter(
        links.map(({ pairKey, sourceId, type, counterpartId }) => ({
          p: pairKey,
          i: sourceId,
          t: type,
          c: counterpartId,
        })),
      ),
      lane,
      seq,
      JSON.stringify(calls),
    ]);
  }

  async links(
    runKey: number,
    wanted: readonly { readonly pairKey: number; readonly ids: readonly string[] }[],
  ): Promise<ReadonlyMap<number, ReadonlyMap<string, { readonly id: string; readonly type: string }>>> {
    const asked = JSON.stringify(wanted.map(({ pairKey, ids }) => ({ p: pairKey, ids })));
    const rows = await this.database.pageStatement<LinkRow & Record<string, unknown>>(LINKS, [runKey, asked]);
    const found = new Map<number, Map<string, { id: string; type: string }>>();
    for (const { pair_key: pair, source_id: id, type, counterpart_id: counterpart } of rows) {
      found.set(pair, (found.get(pair) ?? new Map()).set(id, { id: counterpart, type }));
    }
    return found;
  }

  async owners(
    runKey: number,
    pairKey: number,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.pageStatement<LinkRow & Record<string, unknown>>(OWNERS, [
      runKey,
      pairKey,
      ids,
    ]);
    return new Map(rows.map((row) => [row.counterpart_id, row.source_id]));
  }

  async calls(runId: string): Promise<CallsBySide> {
    const { rows } = await this.database.query<{ readonly calls: CallsBySide }>(
      'select p.calls from crosstie.preview_cost p join crosstie.run r on r.key = p.run_key where r.id = $1',
      [runId],
    );
    return rows.map((row) => row.calls).reduce(addCalls, NO_CALLS);
  }

  async offer(page: OfferedPage): Promise<void> {
    await offer(this.database, page);
  }

  async offered(runKey: number): Promise<ChosenPage | null> {
    const { rows } = await this.database.query<OfferedRow & Record<string, unknown>>(
      'select * from crosstie.offered_page where run_key = $1',
      [runKey],
    );
    return rows[0] ? offered(rows[0]) : null;
  }

  async choose(
    runKey: number,
    page: { readonly lane: number; readonly seq: number },
    choice: { readonly exclude: readonly string[]; readonly auto: boolean },
  ): Promise<boolean> {
    const { affected } = await this.database.query(
      `update crosstie.offered_page set chosen = true, exclude = $4::jsonb, auto = $5
       where run_key = $1 and lane = $2 and seq = $3 and not chosen`,
      [runKey, page.lane, page.seq, JSON.stringify(choice.exclude), choice.auto],
    );
    return affected === 1;
  }

  purge(endedBefore: string): Promise<number> {
    return this.database.transaction((session: Session) => purgePreviews(session, endedBefore));
  }
}

function addCalls(a: CallsBySide, b: CallsBySide): CallsBySide {
  const sum = (side: 'hubspot' | 'business') => ({
    reads: a[side].reads + b[side].reads,
    writes: a[side].writes + b[side].writes,
  });
  return { hubspot: sum('hubspot'), business: sum('business') };
}
