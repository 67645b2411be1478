import { Pool, type PoolClient } from 'pg';
import type { CallContext } from '../../../application/ports/record-system.port.js';
import { CellQuery } from '../../../postgres/cell-query.js';
import type { Dialect, Row } from './dialects/dialect.js';
import { OUT_OF_TIME, SqlError, toSystemFailure } from './errors.js';

export interface ClientOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly size: number;
  readonly statementTimeoutMs: number;
  readonly preparedStatements: boolean;
}

/** Statements of one connection, one after the other. */
export interface Session {
  query(text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  /** The same of a statement that answers one cell of text (`Dialect.packed`): what every page asks, at the least cost. */
  cell(text: string, values: readonly CellValue[]): Promise<string | null>;
}

/** Text, or a list of texts. */
export type CellValue = string | readonly string[];

const BOOL_OID = 16;
/** Everything leaves as text, so that no number or date is bent by the driver. */
const TEXT_TYPES = {
  getTypeParser: (oid: number) =>
    oid === BOOL_OID ? (value: string) => value === 't' : (value: string) => value,
};
const DEADLOCK_TRIES = 4;

/** A pool with one statement time-out; rows as arrays of text. */
export class SqlClient {
  private readonly pool: Pool;
  private readonly names = new Map<string, string>();

  constructor(
    private readonly dialect: Dialect,
    private readonly options: ClientOptions,
  ) {
    this.pool = new Pool({
      connectionString: options.url,
      application_name: options.applicationName,
      max: options.size,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 30_000,
      // The server ends a statement first; this is for a server that does not answer at all.
      query_timeout: options.statementTimeoutMs + 1_000,
      keepAlive: true,
      allowExitOnIdle: true,
      onConnect: (client) =>
        client.query(dialect.sessionSql(options.statementTimeoutMs)).then(() => undefined),
    });
    // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
    this.pool.on('error', ignore);
    // One in use reports it by the statement that is running.
    this.pool.on('connect', (client) => client.on('error', ignore));
  }

  /** One statement, committed by itself. */
  query(text: string, values: readonly unknown[], context: CallContext): Promise<readonly Row[]> {
    return this.use(context, (session) => session.query(text, values));
  }

  /** One statement with one cell as its answer, committed by itself. */
  cell(text: string, values: readonly CellValue[], context: CallContext): Promise<string | null> {
    return this.use(context, (session) => session.cell(text, values));
  }

  /** Several statements in one transaction, all within the statement time-out. */
  transaction<T>(context: CallContext, work: (session: Session) => Promise<T>): Promise<T> {
    return this.use(context, async (session) => {
      const until = performance.now() + this.options.statementTimeoutMs;
      const inTime = (): void => {
        if (performance.now() > until) throw new SqlError(OUT_OF_TIME);
      };
      const timely: Session = {
        query: (text, values) => (inTime(), session.query(text, values)),
        cell: (text, values) => (inTime(), session.cell(text, values)),
      };
      await session.query(this.dialect.beginSql, []);
      try {
        const result = await work(timely);
        await context.hold?.confirm();
        inTime();
        await session.query('commit', []);
        return result;
      } catch (error) {
        if (!(error instanceof SqlError && error.problem.broken)) await session.query('rollback', []);
        throw error;
      }
    });
  }

  /** Repeats after deadlocks; throws `SqlError`. */
  async use<T>(context: CallContext, work: (session: Session) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.useOnce(context, work);
      } catch (error) {
        if (!(error instanceof SqlError) || !error.problem.again || attempt === DEADLOCK_TRIES) throw error;
      }
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async useOnce<T>(context: CallContext, work: (session: Session) => Promise<T>): Promise<T> {
    context.signal.throwIfAborted();
    const client = await this.pool.connect().catch((error: unknown) => {
      throw new SqlError({ ...this.dialect.classify(error), outcomeUnknown: false });
    });
    let broken = false;
    // An aborted call must not keep its connection: the statement goes on there until its time-out.
    const abort = (): void => {
      broken = true;
      (
        client as PoolClient & { readonly connection: { readonly stream: { destroy(): void } } }
      ).connection.stream.destroy();
    };
    context.signal.addEventListener('abort', abort, { once: true });
    try {
      // The wait for a connection may have been long.
      await context.hold?.confirm();
      return await work({
        query: (text, values) => this.send(client, text, values),
        cell: (text, values) => this.sendForCell(client, text, values),
      });
    } catch (error) {
      broken ||= !(error instanceof SqlError) || error.problem.broken;
      throw error;
    } finally {
      context.signal.removeEventListener('abort', abort);
      client.release(broken);
    }
  }

  private async send(client: PoolClient, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    try {
      const result = await client.query<Row[]>({
        text,
        values: values.map(parameterOf),
        rowMode: 'array',
        types: TEXT_TYPES,
        ...(values.length > 0 && this.options.preparedStatements ? { name: this.nameOf(text) } : {}),
      } as never);
      return result.rows as unknown as readonly Row[];
    } catch (error) {
      throw new SqlError(this.dialect.classify(error));
    }
  }

  private sendForCell(
    client: PoolClient,
    text: string,
    values: readonly CellValue[],
  ): Promise<string | null> {
    const name = this.options.preparedStatements ? this.nameOf(text) : '';
    return new Promise((resolve, reject) => {
      const answer = (error: unknown, cell: string | null): void => {
        if (error === null) resolve(cell);
        else reject(new SqlError(this.dialect.classify(error)));
      };
      client.query(new CellQuery({ name, text }, values.map(cellText), answer));
    });
  }

  private nameOf(text: string): string {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    const name = `crosstie_${this.names.size + 1}`;
    this.names.set(text, name);
    return name;
  }
}

/** The driver changes every item of a list with two patterns. */
function parameterOf(value: unknown): unknown {
  const isTexts = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isTexts ? listText(value) : value;
}

function cellText(value: CellValue): string {
  return typeof value === 'string' ? value : listText(value);
}

/** A list as Postgres reads it; hardly any holds what has to be escaped. */
function listText(items: readonly string[]): string {
  if (items.length === 0) return '{}';
  const plain = items.every((item) => !item.includes('"') && !item.includes('\\'));
  const texts = plain ? items : items.map((item) => item.replace(/["\\]/g, '\\$&'));
  return `{"${texts.join('","')}"}`;
}

/** Runs a call and puts its errors into the engine's words. */
export async function asSystemCall<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toSystemFailure(error);
  }
}

function ignore(): void {
  // Said where it is used.
}
