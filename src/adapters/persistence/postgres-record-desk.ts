import type {
  KnownLink,
  LinkByHand,
  LinkByHandResult,
  RecordDesk,
} from '../../application/ports/record-desk.port.js';
import type { RunPlan } from '../../application/ports/run-store.port.js';
import type { Side } from '../../domain/records/system-record.js';
import type { SingleRecord } from '../../domain/sync/single-record.js';
import type { Database } from './database.js';
import { loadJobPlan } from './record-desk/job-plan.js';
import { linkByHand } from './record-desk/link-by-hand.js';
import { requeueRecord } from './record-desk/requeue-record.js';
import { SINGLE } from './run-store/run.row.js';

interface LinkRow {
  readonly own_id: string;
  readonly id: string;
  readonly mapping: string;
  readonly type: string;
  readonly counterpart_id: string;
}

/** Rows per statement, so that a long pause does not make one long delete. */
const PURGED_AT_ONCE = 1_000;

export class PostgresRecordDesk implements RecordDesk {
  constructor(private readonly database: Database) {}

  jobPlan(sync: string, job: string, single: SingleRecord): Promise<RunPlan | null> {
    return loadJobPlan(this.database, sync, job, single);
  }

  async linksOf(
    sync: string,
    side: Side,
    type: string,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly KnownLink[]>> {
    const [own, other] = side === 'hubspot' ? ['hubspot', 'business'] : ['business', 'hubspot'];
    const { rows } = await this.database.query<LinkRow & Record<string, unknown>>(
      `select k.${own}_id as own_id, k.id, p.name as mapping, o.name as type, k.${other}_id as counterpart_id
       from crosstie.sync s
       join crosstie.pair p on p.sync_key = s.key
       join crosstie.record_type t on t.side = $2 and t.name = $3
       join crosstie.link k on k.pair_key = p.key and k.${own}_type_key = t.key and k.${own}_id = any($4::text[])
       join crosstie.record_type o on o.key = k.${other}_type_key
       where s.slug = $1 and s.deleted_at is null
       order by k.created_at, k.id`,
      [sync, side, type, ids],
    );
    const links = new Map<string, KnownLink[]>();
    for (const { own_id: ownId, id, mapping, type: of, counterpart_id: counterpartId } of rows) {
      links.set(ownId, [...(links.get(ownId) ?? []), { id, mapping, type: of, counterpartId }]);
    }
    return links;
  }

  link(link: LinkByHand): Promise<LinkByHandResult> {
    return linkByHand(this.database, link);
  }

  lookAgain(
    sync: string,
    side: Side,
    type: string,
    id: string,
    reason: { readonly code: string; readonly message: string },
  ): Promise<number> {
    return this.database.transaction((session) => requeueRecord(session, { sync, side, type, id }, reason));
  }

  async purgeRuns(before: string): Promise<number> {
    for (let purged = 0; ;) {
      const { affected } = await this.database.query(
        `delete from crosstie.run where key in (
           select key from crosstie.run where ${SINGLE} and ended_at < $1 order by ended_at limit ${PURGED_AT_ONCE})`,
        [before],
      );
      purged += affected;
      if (affected < PURGED_AT_ONCE) return purged;
    }
  }
}
