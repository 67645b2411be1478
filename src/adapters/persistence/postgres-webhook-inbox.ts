import type { Page } from '../../application/ports/record-queries.port.js';
import type {
  IncomingResult,
  IncomingView,
  LeasedHint,
  LogQuery,
  NewHint,
  SettledHint,
  WebhookInbox,
} from '../../application/ports/webhook-inbox.port.js';
import { decodeCursor } from './column-values.js';
import type { Database } from './database.js';
import { jsonParameter } from './json-parameter.js';
import { pageOf } from './records/paged.js';
import type { Statement } from './statement.js';
import { INCOMING, incomingView, type IncomingRow } from './webhook-inbox/incoming-view.js';

type Selected = IncomingRow & Record<string, unknown>;

interface LeasedRow {
  readonly id: string;
  readonly portal: string;
  readonly type: string | null;
  readonly record_id: string | null;
  readonly effect: LeasedHint['effect'];
  readonly attempts: number;
}

const ID = /^\d{1,18}$/;

/** Asked every second by every worker: prepared, and one cell as its answer. */
const LEASE: Statement = {
  name: 'lease-hints',
  text: `
with due as (
  select id from crosstie.webhook_inbox where result = 'waiting' and due_at <= $1
  order by due_at, id limit $2 for update skip locked
), leased as (
  update crosstie.webhook_inbox i set due_at = $3, attempts = i.attempts + 1
  from due, crosstie.portal p
  where i.id = due.id and p.key = i.portal_key
  returning i.id::text as id, p.slug as portal, i.type, i.record_id, i.effect, i.attempts
)
select json_agg(row_to_json(leased)) from leased`,
};

export class PostgresWebhookInbox implements WebhookInbox {
  constructor(private readonly database: Database) {}

  async keep(portal: string, hints: readonly NewHint[], dueAt: string): Promise<number> {
    if (hints.length === 0) return 0;
    const { rows } = await this.database.query(
      `insert into crosstie.webhook_inbox
         (portal_key, fingerprint, kind, type, record_id, property, effect, occurred_at, payload, due_at)
       select p.key, sha256(convert_to(x.fingerprint, 'UTF8')), x.kind, x.type, x."recordId", x.property, x.effect,
         x."occurredAt", x.payload, $3
       from crosstie.portal p
       cross join jsonb_to_recordset($2::jsonb) as x(fingerprint text, kind text, type text, "recordId" text,
         property text, effect text, "occurredAt" timestamptz, payload jsonb)
       where p.slug = $1
       on conflict (portal_key, fingerprint) do nothing
       returning 1`,
      [portal, jsonParameter(hints.map(({ hint, payload }) => ({ ...hint, payload }))), dueAt],
    );
    return rows.length;
  }

  async lease(limit: number, now: string, until: string): Promise<readonly LeasedHint[]> {
    const rows = (await this.database.pageCell<readonly LeasedRow[]>(LEASE, [now, limit, until])) ?? [];
    return rows
      .map(({ record_id: recordId, ...row }) => ({
        id: row.id,
        portal: row.portal,
        type: row.type,
        recordId,
        effect: row.effect,
        attempts: row.attempts,
      }))
      .sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
  }

  async settle({ ids, result, message, runIds }: SettledHint): Promise<void> {
    await this.database.query(
      `update crosstie.webhook_inbox set result = $2, message = $3, run_ids = $4::uuid[], settled_at = clock_timestamp()
       where id = any($1::bigint[]) and result = 'waiting'`,
      [ids, result, message, runIds],
    );
  }

  async list(
    portal: string,
    query: LogQuery & { readonly result?: IncomingResult },
  ): Promise<Page<IncomingView>> {
    const [before] = decodeCursor(query.cursor, 'text') ?? [null];
    const { rows } = await this.database.query<Selected>(
      `${INCOMING}
       where p.slug = $1 and ($2::bigint is null or i.id < $2) and ($3::text is null or o.outcome = $3)
         and ($4::text is null or position(lower($4) in lower(concat_ws(' ', i.kind, i.type, i.record_id, i.property,
           i.message, f.message))) > 0)
       order by i.id desc limit $5`,
      [portal, idOrNull(before), query.result ?? null, query.q ?? null, query.limit + 1],
    );
    return pageOf(rows, query.limit, incomingView, (row) => [row.id]);
  }

  async find(portal: string, id: string): Promise<IncomingView | null> {
    if (!ID.test(id)) return null;
    const { rows } = await this.database.query<Selected>(`${INCOMING} where p.slug = $1 and i.id = $2`, [
      portal,
      id,
    ]);
    return rows[0] ? incomingView(rows[0]) : null;
  }

  async move(
    portal: string,
    id: string,
    from: readonly IncomingResult[],
    to: 'reset' | 'waiting',
    dueAt: string,
  ): Promise<boolean> {
    return this.database.transaction(async (session) => {
      const { rows: locked } = await session.query(
        'select 1 from crosstie.webhook_inbox where id = $1 for update',
        [id],
      );
      if (locked.length === 0) return false;
      const { rows } = await session.query<Selected>(`${INCOMING} where p.slug = $1 and i.id = $2`, [
        portal,
        id,
      ]);
      if (!rows[0] || !from.includes(rows[0].outcome)) return false;
      await session.query(
        `update crosstie.webhook_inbox set result = $2, due_at = $3, attempts = 0, run_ids = '{}', message = null
         where id = $1`,
        [id, to, dueAt],
      );
      return true;
    });
  }

  async remove(portal: string, id: string): Promise<boolean> {
    if (!ID.test(id)) return false;
    const { rows } = await this.database.query(
      `delete from crosstie.webhook_inbox i using crosstie.portal p
       where p.key = i.portal_key and p.slug = $1 and i.id = $2 returning 1`,
      [portal, id],
    );
    return rows.length > 0;
  }

  async purge(portal: string, before: string): Promise<number> {
    const { affected } = await this.database.query(
      `delete from crosstie.webhook_inbox i using crosstie.portal p
       where p.key = i.portal_key and p.slug = $1 and i.received_at < $2 and i.result <> 'waiting'`,
      [portal, before],
    );
    return affected;
  }
}

function idOrNull(part: string | number | null | undefined): string | null {
  if (part === null || part === undefined) return null;
  return ID.test(String(part)) ? String(part) : '0';
}
