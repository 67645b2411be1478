import type { ChosenPage, OfferedPage } from '../../../application/ports/preview-store.port.js';
import type { Side } from '../../../domain/records/system-record.js';
import type { RecordPreview } from '../../../domain/sync/record-change.js';
import type { Database } from '../database.js';
import { jsonParameter } from '../json-parameter.js';

export interface OfferedRow {
  readonly run_key: number;
  readonly lane: number;
  readonly seq: number;
  readonly side: Side;
  readonly type: string;
  readonly records: readonly RecordPreview[];
  readonly missing: readonly string[];
  readonly next: string | null;
  readonly chosen: boolean;
  readonly exclude: readonly string[];
  readonly auto: boolean;
}

/** Takes the place of the page before once that one is written; until then nothing changes. */
export async function offer(database: Database, page: OfferedPage): Promise<void> {
  await database.query(
    `insert into crosstie.offered_page as o (run_key, lane, seq, side, type, records, missing, next)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8)
     on conflict (run_key) do update set lane = excluded.lane, seq = excluded.seq, side = excluded.side, type = excluded.type,
       records = excluded.records, missing = excluded.missing, next = excluded.next, chosen = false, exclude = '[]',
       at = clock_timestamp()
     where o.chosen and exists (
       select 1 from crosstie.run_lane l where l.run_key = o.run_key and l.lane = o.lane and l.seq > o.seq)`,
    [
      page.runKey,
      page.lane,
      page.seq,
      page.side,
      page.type,
      jsonParameter(page.records),
      JSON.stringify(page.missing),
      page.next,
    ],
  );
}

export function offered(row: OfferedRow): ChosenPage {
  const { run_key: runKey, lane, seq, side, type, records, missing, next, chosen, exclude, auto } = row;
  return { runKey, lane, seq, side, type, records, missing, next, chosen, exclude, auto };
}
