import type { SqlClient } from './client.js';
import type { Dialect } from './dialects/dialect.js';
import type { SystemBinding } from './system-binding.js';

/** Everything a statement needs; bound afresh when the description changes. */
export interface ReadAccess {
  readonly binding: SystemBinding;
  readonly dialect: Dialect;
  readonly client: SqlClient;
}
