import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { openDatabase } from '../../../src/adapters/persistence/data-source.js';
import { migrate } from '../../../src/adapters/persistence/migrate.js';
import { ManageKeys } from '../../../src/application/access/manage-keys.use-case.js';
import type { Role } from '../../../src/application/ports/access-store.port.js';
import { loadDocument } from '../../../src/cli/load-document.js';
import { installSampleErp } from '../../../src/cli/sample-erp.js';
import { assembleApi } from '../../../src/composition/api-parts.js';
import { loadEnvironment, type RawEnvironment } from '../../../src/config/environment.js';
import { createApp } from '../../../src/create-app.js';
import { startSandboxServer } from '../../../sandbox/http/sandbox-server.js';
import { AbsentGateway } from './absent-gateway.js';
import { createTestDatabase } from '../../support/services/database.js';

export const SANDBOX_TOKEN = 'pat-sandbox-secret-token';

/** The API over a database of its own, with a sandbox portal and a sample ERP to point at. */
export interface ApiServer {
  readonly app: NestExpressApplication;
  readonly keys: Readonly<Record<Role, string>>;
  readonly databaseUrl: string;
  readonly erpUrl: string;
  readonly sandboxUrl: string;
  /** The demo's document, filled in and with its tables inlined. */
  demoDocument(): Record<string, unknown>;
  http(): ReturnType<typeof request>;
  close(): Promise<void>;
}

/**
 * Temporal is not there, which the API has to bear. The specs of the project share one Temporal server, and
 * schedules reconciled here would be gone there.
 * @param gateway default: one that refuses at once; `real` = the true one, which waits its while for an answer
 */
export async function startApi(
  gateway: 'absent' | 'real' = 'absent',
  variables: RawEnvironment = {},
): Promise<ApiServer> {
  const [own, erp] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const sandbox = await startSandboxServer({
    port: 0,
    token: SANDBOX_TOKEN,
    seed: { companies: 5, seed: 1 },
  });
  await installSampleErp(erp.url);
  const environment = loadEnvironment({
    DATABASE_URL: own.url,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    CROSSTIE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    CROSSTIE_ALLOWED_HOSTS: '127.0.0.1',
    ...variables,
  });
  const database = await openDatabase({ url: own.url, applicationName: 'crosstie test', hotConnections: 2 });
  await migrate(database.dataSource);
  const opened = assembleApi(database, environment);
  const parts = gateway === 'real' ? opened.parts : { ...opened.parts, gateway: new AbsentGateway() };
  const app = await createApp(parts, false);
  await app.init();
  const manage = app.get(ManageKeys);
  const admin = `first-key-${randomBytes(16).toString('hex')}`;
  await manage.ensureFirst(admin);
  const [viewer, operator] = await Promise.all([
    manage.create('test viewer', 'viewer', 'test'),
    manage.create('test operator', 'operator', 'test'),
  ]);
  const env = { HUBSPOT_ACCESS_TOKEN: SANDBOX_TOKEN, HUBSPOT_API_BASE_URL: sandbox.url, ERP_URL: erp.url };
  const file = join(__dirname, '../../../examples/demo.crosstie.yaml');
  return {
    app,
    keys: { admin, viewer: viewer.secret, operator: operator.secret },
    databaseUrl: own.url,
    erpUrl: erp.url,
    sandboxUrl: sandbox.url,
    demoDocument: () => loadDocument(file, env) as Record<string, unknown>,
    http: () => request(app.getHttpServer()),
    close: async () => {
      await app.close();
      await opened.close();
      await sandbox.close();
      await Promise.all([own.drop(), erp.drop()]);
    },
  };
}

export const bearer = (key: string): [string, string] => ['Authorization', `Bearer ${key}`];
