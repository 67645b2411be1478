import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { BusinessSystem, ConnectorSettings } from '../../src/adapters/connectors/connector.js';
import { findConnector } from '../../src/adapters/connectors/registry.js';
import { installSampleErp, sampleErpFolder } from '../../src/cli/sample-erp.js';
import { connectorContract, type ContractSubject } from '../support/connector-contract.js';
import { createTestDatabase } from '../support/services/database.js';
import { startLossyLine } from './lossy-line.js';

function openSql(settings: ConnectorSettings): BusinessSystem {
  const connector = findConnector('sql');
  if (!connector) throw new Error('no sql connector');
  expect(connector.check(settings)).toEqual([]);
  return connector.open(settings, {}, { slug: 'erp' });
}

function sampleTables(): unknown {
  return parse(readFileSync(join(sampleErpFolder(), 'tables.yaml'), 'utf8'));
}

async function sampleErp(): Promise<ContractSubject> {
  const database = await createTestDatabase();
  await installSampleErp(database.url);
  const tables = sampleTables();
  const system = openSql({ url: database.url, tables });
  return {
    system,
    stage: 'qualifiedtobuy',
    nameLength: 120,
    unreliable: async () => {
      const url = new URL(database.url);
      const line = await startLossyLine({ host: url.hostname, port: Number(url.port) });
      url.port = String(line.port);
      url.searchParams.set('sslmode', 'disable');
      const behind = openSql({ url: url.toString(), tables });
      return {
        system: behind,
        loseNextAnswer: () => line.loseAnswerTo('Lost answer'),
        close: async () => {
          await behind.close();
          await line.close();
        },
      };
    },
    close: async () => {
      await system.close();
      await database.drop();
    },
  };
}

connectorContract('sql (sample ERP)', sampleErp);
