import { DataSource } from 'typeorm';

import { Database, withRetries, type DatabaseOptions } from './database.js';
import { ClaimsOutlast1763782000000 } from './migrations/1763782000000-claims-outlast.js';
import { CreationsUnderWay1763788000000 } from './migrations/1763788000000-creations-under-way.js';
import { IntendedCreations1763793000000 } from './migrations/1763793000000-intended-creations.js';
import { LinksAsLoaded1763794000000 } from './migrations/1763794000000-links-as-loaded.js';
import { FoundById1763795000000 } from './migrations/1763795000000-found-by-id.js';
import { IntentsOfClaimed1763796000000 } from './migrations/1763796000000-intents-of-claimed.js';
import { IntendedUpdates1763787000000 } from './migrations/1763787000000-intended-updates.js';
import { Actions1763773000000 } from './migrations/1763773000000-actions.js';
import { Deletes1763779000000 } from './migrations/1763779000000-deletes.js';
import { InitialSchema1763760000000 } from './migrations/1763760000000-initial-schema.js';
import { JobSwitches1763772000000 } from './migrations/1763772000000-job-switches.js';
import { Notifications1763771000000 } from './migrations/1763771000000-notifications.js';
import { PortalGrants1763781000000 } from './migrations/1763781000000-portal-grants.js';
import { PortalRefreshes1763785000000 } from './migrations/1763785000000-portal-refreshes.js';
import { FollowedConfiguration1763786000000 } from './migrations/1763786000000-followed-configuration.js';
import { PageFunctions1763774000000 } from './migrations/1763774000000-page-functions.js';
import { Previews1763777000000 } from './migrations/1763777000000-previews.js';
import { RepairDesk1763770000000 } from './migrations/1763770000000-repair-desk.js';
import { SystemPlaces1763790000000 } from './migrations/1763790000000-system-places.js';
import { Strays1763791000000 } from './migrations/1763791000000-strays.js';
import { Trials1763789000000 } from './migrations/1763789000000-trials.js';
import { TurnsAtTheBudget1763792000000 } from './migrations/1763792000000-turns-at-the-budget.js';
import { Verify1763783000000 } from './migrations/1763783000000-verify.js';
import { SingleRecords1763778000000 } from './migrations/1763778000000-single-records.js';

/** Not connected yet; an idle connection that breaks is reported, never thrown (57P01 would end the process). */
export function createDataSource(options: DatabaseOptions): DataSource {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.applicationName,
    schema: 'public',
    synchronize: false,
    logging: false,
    migrations: [
      InitialSchema1763760000000,
      RepairDesk1763770000000,
      Notifications1763771000000,
      JobSwitches1763772000000,
      Actions1763773000000,
      PageFunctions1763774000000,
      Previews1763777000000,
      SingleRecords1763778000000,
      PortalGrants1763781000000,
      Deletes1763779000000,
      ClaimsOutlast1763782000000,
      Verify1763783000000,
      PortalRefreshes1763785000000,
      FollowedConfiguration1763786000000,
      IntendedUpdates1763787000000,
      CreationsUnderWay1763788000000,
      Trials1763789000000,
      SystemPlaces1763790000000,
      Strays1763791000000,
      TurnsAtTheBudget1763792000000,
      IntendedCreations1763793000000,
      LinksAsLoaded1763794000000,
      FoundById1763795000000,
      IntentsOfClaimed1763796000000,
    ],
    migrationsTableName: 'crosstie_migration',
    migrationsTransactionMode: 'each',
    connectTimeoutMS: 5_000,
    poolErrorHandler: (error: unknown) =>
      options.onPoolError?.(error instanceof Error ? error : new Error(String(error))),
    extra: {
      max: 10,
      keepAlive: true,
      statement_timeout: options.statementTimeoutMs ?? 30_000,
      idle_in_transaction_session_timeout: 60_000,
    },
  });
}

/** Connects, with some patience for a server that is starting; does not migrate. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const dataSource = createDataSource(options);
  await withRetries(() => dataSource.initialize());
  return new Database(dataSource, options);
}
