import type { CallContext } from '../../../application/ports/record-system.port.js';
import type { SqlClient } from './client.js';
import type { Dialect } from './dialects/dialect.js';
import { configurationFailure, SqlError } from './errors.js';
import type { SystemBinding } from './system-binding.js';

/** Creates the ledger if it is missing; a role that may not create tables gets the statement to hand on. */
export async function ensureLedger(
  binding: SystemBinding,
  dialect: Dialect,
  client: SqlClient,
  context: CallContext,
): Promise<void> {
  const needed = [...binding.types.values()].some((type) => type.canCreate && type.guard.kind === 'ledger');
  if (binding.ledger === null || binding.ledgerExists || !needed) return;
  try {
    await client.query(dialect.ledgerDdl(binding.ledger), [], context);
  } catch (error) {
    // Two processes may create it at the same moment: the loser finds it there.
    if (error instanceof SqlError && error.problem.code === 'duplicate') return;
    if (error instanceof SqlError && error.problem.class !== 'permission') throw error;
    throw configurationFailure(
      'ledger-missing',
      `This database user may not create the table that makes creates exactly-once. Ask an administrator to run: ` +
        `${dialect.ledgerDdl(binding.ledger)}; and to grant select and insert on it — or set "ledger: false".`,
    );
  }
}
