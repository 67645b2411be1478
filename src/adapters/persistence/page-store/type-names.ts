import type { Database } from '../database.js';

/** Names of record types by key: rows that never change, read once per process. */
export class TypeNames {
  private names = new Map<number, string>();

  constructor(private readonly database: Database) {}

  /** Asked once per page, so that its links cost no waiting each. */
  async of(keys: readonly number[]): Promise<(key: number) => string> {
    if (!keys.every((key) => this.names.has(key))) await this.read();
    const { names } = this;
    return (key) => names.get(key) ?? `type ${key}`;
  }

  private async read(): Promise<void> {
    const { rows } = await this.database.query<{ key: number; name: string }>(
      'select key, name from crosstie.record_type',
    );
    this.names = new Map(rows.map((row) => [row.key, row.name]));
  }
}
