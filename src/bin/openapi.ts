import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDataSource } from '../adapters/persistence/data-source.js';
import { Database } from '../adapters/persistence/database.js';
import { CONFIGURATION_SCHEMA } from '../adapters/presets/configuration.schema.js';
import { assembleApi } from '../composition/api-parts.js';
import { packageRoot } from '../composition/package-root.js';
import { loadEnvironment } from '../config/environment.js';
import { createApp, describeApi } from '../create-app.js';

/** Writes docs/openapi.json and docs/configuration.schema.json. Needs the build, but neither Postgres nor Temporal. */
async function write(): Promise<void> {
  const url = 'postgres://127.0.0.1:1/none';
  const environment = loadEnvironment({
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    CROSSTIE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  });
  const options = { url, applicationName: 'crosstie openapi' };
  const { parts } = assembleApi(new Database(createDataSource(options), options), environment);
  const app = await createApp(parts, false);
  await app.init();
  const docs = join(packageRoot(), 'docs');
  const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  writeFileSync(join(docs, 'openapi.json'), text(inFixedOrder(describeApi(app))));
  writeFileSync(join(docs, 'configuration.schema.json'), text(CONFIGURATION_SCHEMA));
}

/** The compiler lists the members of a union in an order that changes from build to build. */
function inFixedOrder(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => inFixedOrder(item));
    return key === 'enum' ? items.sort() : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inFixedOrder(item, name)]));
}

write().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
