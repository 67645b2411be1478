import type { Database } from '../database.js';

/** Names of record types by key: rows that never change, read once per process. */
export class TypeNames {
  private names = new Map<number, string>();

  constructor(private readonly database: Database) {}

  /** A plain value once known, so that a page of links costs no waiting. */
  async nameOf(key: number): Promise<string> {
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const { rows } = await this.database.query<{ key: number; name: string }>(
      'select key, name from crosstie.record_type',
    );
    this.names = new Map(rows.map((row) => [row.key, row.name]));
    return this.names.get(key) ?? `type ${key}`;
  }
}
