import { openDatabase } from '../../../src/adapters/persistence/data-source.js';
import { PostgresConfigStore } from '../../../src/adapters/persistence/postgres-config-store.js';
import { AesGcmVault } from '../../../src/adapters/secrets/aes-gcm-vault.js';
import { openNotificationParts } from '../../../src/composition/notification-parts.js';
import { loadEnvironment } from '../../../src/config/environment.js';

interface Options {
  readonly url: string;
  readonly encryptionKey: string;
}

/** A deliverer in a process of its own, for tests that kill it. */
async function main(): Promise<void> {
  const { url, encryptionKey } = JSON.parse(process.argv[2] ?? '{}') as Options;
  const environment = loadEnvironment({
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    CROSSTIE_ENCRYPTION_KEY: encryptionKey,
    CROSSTIE_ALLOWED_HOSTS: '127.0.0.1',
  });
  const database = await openDatabase({ url, applicationName: 'crosstie test deliverer' });
  const configs = new PostgresConfigStore(database);
  const vault = new AesGcmVault([encryptionKey]);
  await openNotificationParts({ database, environment, configs, vault }).deliver.execute();
  await database.close();
}

void main();
