import type { OutgoingCall, OutgoingLog, OutgoingView } from '../../application/ports/outgoing-log.port.js';
import type { Page } from '../../application/ports/record-queries.port.js';
import type { LogQuery } from '../../application/ports/webhook-inbox.port.js';
import type { Side } from '../../domain/records/system-record.js';
import { decodeCursor, isoOf } from './column-values.js';
import type { Database } from './database.js';
import { jsonParameter } from './json-parameter.js';
import { pageOf } from './records/paged.js';

interface OutgoingRow {
  readonly id: string;
  readonly at: Date;
  readonly side: Side;
  readonly connection: string;
  readonly operation: string;
  readonly subject: string;
  readonly result: 'ok' | 'failed';
  readonly status: string | null;
  readonly message: string | null;
  readonly ms: number;
}

export class PostgresOutgoingLog implements OutgoingLog {
  constructor(private readonly database: Database) {}

  async append(calls: readonly OutgoingCall[]): Promise<void> {
    if (calls.length === 0) return;
    const rows = calls.map(({ ok, ms, ...call }) => ({
      ...call,
      result: ok ? 'ok' : 'failed',
      ms: Math.round(ms),
    }));
    await this.database.query(
      `insert into crosstie.outgoing_log (at, side, connection, operation, subject, result, status, message, ms)
       select x.at, x.side, x.connection, x.operation, x.subject, x.result, x.status, x.message, x.ms
       from jsonb_to_recordset($1::jsonb) as x(at timestamptz, side text, connection text, operation text, subject text,
         result text, status text, message text, ms integer)`,
      [jsonParameter(rows)],
    );
  }

  async list(
    side: Side,
    connection: string,
    query: LogQuery & { readonly result?: 'ok' | 'failed' },
  ): Promise<Page<OutgoingView>> {
    const [before] = decodeCursor(query.cursor, 'text') ?? [null];
    const { rows } = await this.database.query<OutgoingRow & Record<string, unknown>>(
      `select id::text as id, at, side, connection, operation, subject, result, status, message, ms
       from crosstie.outgoing_log
       where side = $1 and connection = $2 and ($3::bigint is null or id < $3) and ($4::text is null or result = $4)
         and ($5::text is null or position(lower($5) in lower(concat_ws(' ', operation, subject, status, message))) > 0)
       order by id desc limit $6`,
      [side, connection, idOf(before), query.result ?? null, query.q ?? null, query.limit + 1],
    );
    return pageOf(rows, query.limit, outgoingView, (row) => [row.id]);
  }

  async purge(side: Side, connection: string, before: string): Promise<number> {
    const { affected } = await this.database.query(
      'delete from crosstie.outgoing_log where side = $1 and connection = $2 and at < $3',
      [side, connection, before],
    );
    return affected;
  }
}

function outgoingView({ at, result, ...row }: OutgoingRow): OutgoingView {
  const { id, side, connection, operation, subject, status, message, ms } = row;
  return {
    id,
    at: isoOf(at),
    side,
    connection,
    operation,
    subject,
    ok: result === 'ok',
    status,
    message,
    ms,
  };
}

function idOf(part: string | number | null | undefined): string | null {
  if (part === null || part === undefined) return null;
  return /^\d{1,18}$/.test(String(part)) ? String(part) : '0';
}
