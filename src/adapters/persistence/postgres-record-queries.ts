import type {
  LinkView,
  Page,
  PageQuery,
  RecordFacts,
  RecordQueries,
  RecordView,
} from '../../application/ports/record-queries.port.js';
import type { Side } from '../../domain/records/system-record.js';
import type { Outcome } from '../../domain/sync/outcome.js';
import { decodeCursor } from './column-values.js';
import type { Database } from './database.js';
import { deleteLink } from './records/delete-link.js';
import { factsOf } from './records/explain.js';
import { pageOf } from './records/paged.js';
import { linkView, RECORD_COLUMNS, recordView, type LinkRow, type RecordRow } from './records/record.row.js';

type Selected = RecordRow & Record<string, unknown>;

/** Records, links and failures for people; every list is read along an index from a cursor on. */
export class PostgresRecordQueries implements RecordQueries {
  constructor(private readonly database: Database) {}

  async runRecords(
    runId: string,
    query: PageQuery & { readonly outcome?: Outcome; readonly type?: string },
  ): Promise<Page<RecordView>> {
    const [typeKey, id] = decodeCursor(query.cursor, 'number', 'text') ?? [null, null];
    const { rows } = await this.database.query<Selected>(
      `select ${RECORD_COLUMNS}, v.title as preview_title, v.changes as preview_changes
       from crosstie.run r
       join crosstie.job j on j.key = r.job_key
       join crosstie.record_state s on s.job_key = case when r.dry_run then -r.key else r.job_key end and s.run_key = r.key
       join crosstie.record_type t on t.key = s.type_key
       left join crosstie.preview_record v
         on r.dry_run and v.run_key = r.key and v.type_key = s.type_key and v.source_id = s.source_id
       where r.id = $1 and ($2::text is null or s.outcome = $2) and ($3::text is null or t.name = $3)
         and ($4::int is null or (s.type_key, s.source_id) > ($4, $5::text))
       order by s.type_key, s.source_id limit $6`,
      [runId, query.outcome ?? null, query.type ?? null, typeKey ?? null, id ?? null, query.limit + 1],
    );
    return pageOf(rows, query.limit, recordView, (row) => [row.type_key, row.source_id]);
  }

  /** What every job knows of the record, as a source or, by its links, as the counterpart of one. */
  async record(sync: string, side: Side, type: string, id: string): Promise<readonly RecordView[]> {
    const own = await this.database.query<Selected>(
      `select ${RECORD_COLUMNS}
       from crosstie.sync y
       join crosstie.job j on j.sync_key = y.key and j.source_side = $2
       join crosstie.record_type t on t.side = $2 and t.name = $3
       join crosstie.record_state s on s.job_key = j.key and s.type_key = t.key and s.source_id = $4
       where y.slug = $1 and y.deleted_at is null order by j.position`,
      [sync, side, type, id],
    );
    const source = side === 'hubspot' ? 'business' : 'hubspot';
    const linked = await this.database.query<Selected>(
      `select ${RECORD_COLUMNS}
       from crosstie.sync y
       join crosstie.pair cp on cp.sync_key = y.key
       join crosstie.record_type tt on tt.side = $2 and tt.name = $3
       join crosstie.link c on c.pair_key = cp.key and c.${side}_id = $4 and c.${side}_type_key = tt.key
       join crosstie.job j on j.sync_key = y.key and j.source_side <> $2
       join crosstie.record_type t on t.key = c.${source}_type_key
       join crosstie.record_state s on s.job_key = j.key and s.type_key = t.key and s.source_id = c.${source}_id
       where y.slug = $1 and y.deleted_at is null order by j.position`,
      [sync, side, type, id],
    );
    return [...own.rows.map(recordView), ...linked.rows.map((row) => asCounterpart(row, side, type, id))];
  }

  facts(sync: string, side: Side, type: string, id: string): Promise<RecordFacts> {
    return factsOf(this.database, sync, side, type, id);
  }

  async links(
    sync: string,
    query: PageQuery & {
      readonly hubspotType?: string;
      readonly hubspotId?: string;
      readonly businessType?: string;
      readonly businessId?: string;
    },
  ): Promise<Page<LinkView>> {
    const [after] = decodeCursor(query.cursor, 'uuid') ?? [null];
    const { rows } = await this.database.query<LinkRow & Record<string, unknown>>(
      `select k.id, p.name as mapping, ht.name as hubspot_type, k.hubspot_id, bt.name as business_type, k.business_id,
         k.created_at, k.updated_at
       from crosstie.sync y
       join crosstie.pair p on p.sync_key = y.key
       join crosstie.link k on k.pair_key = p.key
       join crosstie.record_type ht on ht.key = k.hubspot_type_key
       join crosstie.record_type bt on bt.key = k.business_type_key
       where y.slug = $1 and y.deleted_at is null
         and ($2::text is null or ht.name = $2) and ($3::text is null or k.hubspot_id = $3)
         and ($4::text is null or bt.name = $4) and ($5::text is null or k.business_id = $5)
         and ($6::uuid is null or k.id > $6)
       order by k.id limit $7`,
      [
        sync,
        query.hubspotType ?? null,
        query.hubspotId ?? null,
        query.businessType ?? null,
        query.businessId ?? null,
        after ?? null,
        query.limit + 1,
      ],
    );
    return pageOf(rows, query.limit, linkView, (row) => [row.id]);
  }

  deleteLink(sync: string, linkId: string): Promise<boolean> {
    return deleteLink(this.database, sync, linkId);
  }
}

/** The record seen from the other end: the outcome of the target that it is. */
function asCounterpart(row: RecordRow, side: Side, type: string, id: string): RecordView {
  const view = recordView(row);
  const target = view.targets.find((t) => t.counterpartId === id);
  return {
    ...view,
    side,
    type,
    id,
    outcome: target?.outcome ?? view.outcome,
    reason: target ? target.reason : view.reason,
    links: view.links
      .filter((link) => link.counterpartId === id)
      .map((link) => ({ ...link, type: view.type, counterpartId: view.id })),
    targets: target ? [target] : [],
  };
}
