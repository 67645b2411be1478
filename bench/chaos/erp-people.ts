import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

/** Writes of people are told from those of Crosstie by the name of their connection. */
const PEOPLE = 'chaos people';
const PATIENCE_MS = 90_000;

/** Every change of the ERP's records with its author, so that each write can be accounted for. */
const JOURNAL = `
create schema chaos;
create table chaos.journal (
  seq bigint generated always as identity, at timestamptz not null default clock_timestamp(), people boolean not null,
  name text not null, operation text not null, id text not null, before jsonb, after jsonb not null);
create function chaos.note() returns trigger language plpgsql as $$
begin
  insert into chaos.journal (people, name, operation, id, before, after) values (
    current_setting('application_name') = '${PEOPLE}', tg_table_name, tg_op, new.id::text,
    case when tg_op = 'UPDATE' then to_jsonb(old) end, to_jsonb(new));
  return null;
end $$;
create trigger chaos after insert or update on customer for each row execute function chaos.note();
create trigger chaos after insert or update on contact for each row execute function chaos.note();
create trigger chaos after insert or update on opportunity for each row execute function chaos.note();
create trigger chaos after insert or update on sales_document for each row execute function chaos.note();`;

/** The people of the ERP: one connection that comes back after every kill of the database. */
export class ErpPeople {
  private client: Client | null = null;

  constructor(private readonly url: string) {}

  async installJournal(): Promise<void> {
    await this.query(JOURNAL);
  }

  /**
   * One statement, each its own transaction. When the connection breaks, `done` says whether it took effect all the same;
   * else it is tried once more until the database is back.
   */
  async write(
    sql: string,
    values: readonly unknown[],
    done: { readonly sql: string; readonly values: readonly unknown[] },
  ): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      try {
        await (await this.connected()).query(sql, [...values]);
        return;
      } catch (error) {
        if (!isBroken(error) || Date.now() > end) throw error;
        await this.drop();
        await pause(200);
        if ((await this.query(done.sql, done.values)).length > 0) return;
      }
    }
  }

  /** Reads, through restarts of the database. */
  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      try {
        return (await (await this.connected()).query<Row>(sql, [...values])).rows;
      } catch (error) {
        if (!isBroken(error) || Date.now() > end) throw error;
        await this.drop();
        await pause(200);
      }
    }
  }

  async close(): Promise<void> {
    await this.drop();
  }

  private async connected(): Promise<Client> {
    if (this.client) return this.client;
    const client = new Client({
      connectionString: this.url,
      application_name: PEOPLE,
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', () => {
      if (this.client === client) this.client = null;
    });
    await client.connect();
    this.client = client;
    return client;
  }

  private async drop(): Promise<void> {
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }
}

/** Everything but an answer of the server about the statement itself: 08, 57P0x and errors of the network. */
function isBroken(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return !/^[0-9A-Z]{5}$/.test(code) || /^(08|57P0|53)/.test(code);
}
