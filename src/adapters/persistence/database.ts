import { DatabaseError, Pool, type PoolClient, type QueryConfig, type QueryResultRow } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';

import { SystemFailure } from '../../domain/errors/failure.js';
import { CellQuery, type CellValue } from '../../postgres/cell-query.js';
import type { Statement } from './statement.js';
import { isDiskFull, isTransient } from './transient-errors.js';

export interface DatabaseOptions {
  readonly url: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** Connections of the page path; one slice uses one at a time. */
  readonly hotConnections?: number;
  readonly statementTimeoutMs?: number;
  /** An idle connection broke: the pool replaces it. */
  readonly onPoolError?: (error: Error) => void;
}

export interface Rows<T> {
  readonly rows: readonly T[];
  readonly affected: number;
}

/** Runs SQL on one connection. */
export interface Session {
  query<T extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Rows<T>>;
}

const ATTEMPTS = 9;
const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 2_000;

/**
 * The one way to Postgres: TypeORM's DataSource for cold tables and migrations, a pool of its own for the page
 * path, whose sessions never scan a table from end to end because a plan was made while it was empty.
 */
export class Database {
  private readonly hot: Pool;

  constructor(
    readonly dataSource: DataSource,
    options: DatabaseOptions,
  ) {
    this.hot = new Pool({
      connectionString: options.url,
      application_name: `${options.applicationName} pages`,
      max: options.hotConnections ?? 10,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 60_000,
      statement_timeout: options.statementTimeoutMs ?? 30_000,
      idle_in_transaction_session_timeout: 60_000,
      options: '-c enable_seqscan=off -c jit=off',
    });
    this.hot.on('error', (error) => options.onPoolError?.(error));
    // A connection that breaks between two queries, or after it was given up, must not end the process.
    this.hot.on('connect', (client) => client.on('error', () => undefined));
  }

  /** A statement on a cold table. Tried again after transient errors: must be safe to repeat. */
  query<T extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Rows<T>> {
    return withRetries(async () => {
      const runner = this.dataSource.createQueryRunner();
      try {
        return await sessionOf(runner).query<T>(text, values);
      } finally {
        await runner.release();
      }
    });
  }

  /** All or nothing on cold tables; `work` runs again after transient errors and must bear it. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return withRetries(async () => {
      const runner = this.dataSource.createQueryRunner();
      try {
        await runner.startTransaction();
        const result = await work(sessionOf(runner));
        await runner.commitTransaction();
        return result;
      } catch (error) {
        if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
        throw error;
      } finally {
        await runner.release().catch(() => undefined);
      }
    });
  }

  /** One prepared statement of the page path, committed by itself; must be safe to repeat. */
  pageStatement<T extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly T[]> {
    return withRetries(async () => (await this.hot.query<T>(config(statement, values))).rows);
  }

  /**
   * The same of a statement that answers one JSON value: what every page asks, at the least cost (see `CellQuery`).
   * Null = no row, or SQL's null.
   */
  pageCell<T>(statement: Statement, values: readonly CellValue[]): Promise<T | null> {
    return withRetries(async () => {
      const client = await this.hot.connect();
      let broken = false;
      try {
        const cell = await answerOf(client, statement, values);
        return cell === null ? null : (JSON.parse(cell) as T);
      } catch (error) {
        broken = !(error instanceof DatabaseError);
        throw error;
      } finally {
        client.release(broken);
      }
    });
  }

  /** A transaction of the page path; `work` runs again after transient errors and must recognise its own commit. */
  pageTransaction<T>(work: (page: PageSession) => Promise<T>): Promise<T> {
    return withRetries(async () => {
      const client = await this.hot.connect();
      let broken = false;
      try {
        await client.query('begin');
        const result = await work(new PageSession(client));
        await client.query('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => (broken = true));
        throw error;
      } finally {
        client.release(broken);
      }
    });
  }

  async close(): Promise<void> {
    await this.hot.end();
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

export class PageSession {
  constructor(private readonly client: PoolClient) {}

  async run<T extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<readonly T[]> {
    return (await this.client.query<T>(config(statement, values))).rows;
  }
}

function answerOf(
  client: PoolClient,
  statement: Statement,
  values: readonly CellValue[],
): Promise<string | null> {
  return new Promise((resolve, reject) => {
    client.query(
      new CellQuery(statement, values, (error, cell) => {
        if (error === null) resolve(cell);
        else reject(error as Error);
      }),
    );
  });
}

function config(statement: Statement, values: readonly unknown[]): QueryConfig {
  return { name: statement.name, text: statement.text, values: values as unknown[] };
}

function sessionOf(runner: QueryRunner): Session {
  return {
    async query<T extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Rows<T>> {
      const result = await runner.query(text, [...values], true);
      return { rows: result.records as readonly T[], affected: result.affected ?? result.records.length };
    },
  };
}

/** Bounded and jittered; after the last attempt the failure is `transient`, so that the caller's caller tries later. */
export async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (isDiskFull(error)) throw diskFull(error);
      if (!isTransient(error)) throw error;
      if (attempt >= ATTEMPTS) throw unavailable(error);
      const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
      await new Promise((resolve) => setTimeout(resolve, longest * (0.5 + Math.random() / 2)));
    }
  }
}

/** A state in which a run waits, not an error of its step: people make room, and it goes on by itself. */
function diskFull(cause: unknown): SystemFailure {
  return new SystemFailure(
    {
      class: 'unreachable',
      code: 'database-full',
      message: "Crosstie's own database has no disk space left.",
    },
    { cause },
  );
}

function unavailable(cause: unknown): SystemFailure {
  return new SystemFailure(
    { class: 'transient', code: 'database-unavailable', message: "Crosstie's own database does not answer." },
    { cause },
  );
}
