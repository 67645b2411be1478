import type { AccessStore, ApiKeyView, AuditEntry, Role } from '../../application/ports/access-store.port.js';
import { decodeCursor, encodeCursor, isoOf, isoOrNull } from './column-values.js';
import type { Database } from './database.js';
import { jsonParameter } from './json-parameter.js';

interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly hint: string;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
}

interface AuditRecord {
  readonly id: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

const SELECT_KEY = 'select id, name, role, hint, created_at, last_used_at from crosstie.api_key';

export class PostgresAccessStore implements AccessStore {
  constructor(private readonly database: Database) {}

  async findKey(sha256Hex: string): Promise<ApiKeyView | null> {
    const { rows } = await this.database.query<KeyRecord & Record<string, unknown>>(
      `${SELECT_KEY} where sha256 = $1`,
      [sha256Hex],
    );
    return rows[0] ? keyView(rows[0]) : null;
  }

  async listKeys(): Promise<readonly ApiKeyView[]> {
    const { rows } = await this.database.query<KeyRecord & Record<string, unknown>>(
      `${SELECT_KEY} order by created_at, id`,
    );
    return rows.map(keyView);
  }

  async insertKey(key: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    readonly hint: string;
    readonly sha256Hex: string;
  }): Promise<void> {
    await this.database.query(
      `insert into crosstie.api_key (id, name, role, hint, sha256) values ($1, $2, $3, $4, $5) on conflict (id) do nothing`,
      [key.id, key.name, key.role, key.hint, key.sha256Hex],
    );
  }

  async deleteKey(id: string): Promise<boolean> {
    const { affected } = await this.database.query('delete from crosstie.api_key where id = $1', [id]);
    return affected > 0;
  }

  /** At most one write a minute and key. */
  async touchKey(id: string): Promise<void> {
    await this.database.query(
      `update crosstie.api_key set last_used_at = clock_timestamp()
       where id = $1 and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')`,
      [id],
    );
  }

  async appendAudit(entry: Omit<AuditEntry, 'at'>): Promise<void> {
    await this.database.query(
      'insert into crosstie.audit (actor, action, subject, detail) values ($1, $2, $3, $4::jsonb)',
      [entry.actor, entry.action, entry.subject, jsonParameter(entry.detail)],
    );
  }

  async audit(query: {
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<{ readonly items: readonly AuditEntry[]; readonly nextCursor: string | null }> {
    const [before] = decodeCursor(query.cursor, 'number') ?? [null];
    const { rows } = await this.database.query<AuditRecord & Record<string, unknown>>(
      `select id, at, actor, action, subject, detail from crosstie.audit
       where $1::int is null or id < $1 order by id desc limit $2`,
      [before ?? null, query.limit + 1],
    );
    const page = rows.slice(0, query.limit);
    const last = page[page.length - 1];
    return {
      items: page.map(({ at, actor, action, subject, detail }) => ({
        at: isoOf(at),
        actor,
        action,
        subject,
        detail,
      })),
      nextCursor: rows.length > query.limit && last ? encodeCursor([last.id]) : null,
    };
  }

  /** The first answer stays; answers older than a day go. */
  async rememberAnswer(
    key: string,
    requestHash: string,
    answer: { readonly status: number; readonly body: unknown },
  ): Promise<void> {
    await this.database.query(
      `delete from crosstie.idempotency_key where created_at < now() - interval '24 hours'`,
    );
    await this.database.query(
      `insert into crosstie.idempotency_key (key, request_hash, status, body) values ($1, $2, $3, $4)
       on conflict (key) do nothing`,
      [key, requestHash, answer.status, jsonParameter(answer.body ?? null)],
    );
  }

  async recallAnswer(
    key: string,
    requestHash: string,
  ): Promise<{ readonly status: number; readonly body: unknown } | 'mismatch' | null> {
    const { rows } = await this.database.query<{ request_hash: string; status: number; body: unknown }>(
      `select request_hash, status, body from crosstie.idempotency_key
       where key = $1 and created_at >= now() - interval '24 hours'`,
      [key],
    );
    const [row] = rows;
    if (!row) return null;
    return row.request_hash === requestHash ? { status: row.status, body: row.body } : 'mismatch';
  }
}

function keyView(record: KeyRecord): ApiKeyView {
  return {
    id: record.id,
    name: record.name,
    role: record.role,
    hint: record.hint,
    createdAt: isoOf(record.created_at),
    lastUsedAt: isoOrNull(record.last_used_at),
  };
}
