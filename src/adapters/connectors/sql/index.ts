import type { Connector } from '../connector.js';
import { postgresDialect } from './dialects/postgres.js';
import { addressOf, checkSettings, declaredFieldsOf, readSettings, SQL_SETTINGS_SCHEMA } from './settings.js';
import { SqlSystem } from './sql-system.js';

/** Any Postgres database whose tables are described in a `tables.yaml` (business-systems.md 11). */
export const sqlConnector: Connector = {
  kind: 'sql',
  label: 'SQL database (PostgreSQL)',
  settingsSchema: SQL_SETTINGS_SCHEMA,
  secretKeys: ['url'],
  fileKeys: ['tables'],
  takesBack: true,
  check: checkSettings,
  declaredFields: declaredFieldsOf,
  address: addressOf,
  open: (settings, secrets, options) =>
    new SqlSystem(readSettings(settings, secrets), postgresDialect, `crosstie ${options.slug}`),
};
