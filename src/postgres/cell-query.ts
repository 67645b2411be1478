import type { Connection, Submittable } from 'pg';
import { cellRequest } from './cell-request.js';

export type CellValue = string | number | boolean | null;

/** What the driver knows of a connection's prepared statements; its published types leave it out. */
interface PreparedStatements {
  readonly parsedStatements: Readonly<Record<string, string | undefined>>;
  readonly submittedNamedStatements: Record<string, string>;
}

/**
 * A statement that answers one cell, as a query of the driver's own kind (like `pg-cursor`). It asks for no
 * description of its columns and builds no result set: that costs the driver as much as everything else about a
 * statement (docs/benchmarks.md).
 */
export class CellQuery implements Submittable {
  /** By this the driver keeps account of what is prepared; empty = prepared for this once. */
  readonly name: string;
  readonly text: string;
  private cell: string | null = null;

  constructor(
    { name, text }: { readonly name: string; readonly text: string },
    private readonly values: readonly CellValue[],
    public callback: (error: unknown, cell: string | null) => void,
  ) {
    this.name = name;
    this.text = text;
  }

  submit(connection: Connection): void {
    this.prepare(connection);
    connection.stream.write(
      cellRequest(
        connection,
        this.name,
        this.values.map((value) => (value === null ? null : String(value))),
      ),
    );
  }

  handleRowDescription(): void {
    // Not asked for.
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    this.cell = fields[0] ?? null;
  }

  handleCommandComplete(): void {
    // Ready-for-query follows.
  }

  handleError(error: unknown): void {
    this.callback(error, null);
  }

  handleReadyForQuery(): void {
    this.callback(null, this.cell);
  }

  private prepare(connection: Connection): void {
    const known = connection as unknown as PreparedStatements;
    const isKnown = known.parsedStatements[this.name] ?? known.submittedNamedStatements[this.name];
    if (this.name !== '' && isKnown !== undefined) return;
    connection.parse({ name: this.name, text: this.text, types: [] }, false);
    if (this.name !== '') known.submittedNamedStatements[this.name] = this.text;
  }
}
