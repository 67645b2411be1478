import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { BusinessSystem, ConnectorSettings } from '../../src/adapters/connectors/connector.js';
import { findConnector } from '../../src/adapters/connectors/registry.js';
import { defaultOwners } from '../../sandbox/core/owners.js';
import { installSampleErp, sampleErpFolder } from '../../src/cli/sample-erp.js';
import { CONTEXT, connectorContract, type ContractSubject } from '../support/connector-contract.js';
import { createTestDatabase } from '../support/services/database.js';
import { startLossyLine } from './lossy-line.js';
import { findAll } from '../support/find-all.js';

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

describe('the sample ERP', () => {
  it('is made once, also when two start at the same time, and left alone afterwards', async () => {
    const database = await createTestDatabase();
    try {
      const both = await Promise.all([installSampleErp(database.url), installSampleErp(database.url)]);
      expect(both.filter((result) => result.installed)).toHaveLength(1);
      expect(await installSampleErp(database.url)).toEqual({ installed: false });
    } finally {
      await database.drop();
    }
  });

  it('knows the portal’s owners as employees, and refuses the planted faults in plain words', async () => {
    const { system, close } = await sampleErp();
    try {
      const keys = [{ field: 'email', normalise: 'email' }] as const;
      const probes = defaultOwners().map((owner) => [owner.email]);
      const users = await findAll(system, { type: 'user', keys, probes, fields: ['name'] }, CONTEXT);
      expect(users).toHaveLength(probes.length);
      const deal = { name: 'Deal', stage: 'qualifiedtobuy' };
      const results = await system.write(
        {
          type: 'opportunity',
          operations: [
            { kind: 'create', operationId: 'p1', fields: { ...deal, amount: '-1500.00' } },
            { kind: 'create', operationId: 'p2', fields: { ...deal, amount: 'N/A' } },
            { kind: 'create', operationId: 'p3', fields: { ...deal, stage: 'legal-review' } },
            { kind: 'create', operationId: 'p4', fields: { ...deal, amount: '1500.00' } },
          ],
        },
        CONTEXT,
      );
      expect(results.map((r) => (r.status === 'written' ? r.stored['amount'] : r.failure.message))).toEqual([
        '"amount": The amount must not be negative. (opportunity_amount_positive)',
        '"amount" is not a plain decimal number.',
        '"stage": The ERP has no such sales stage. (opportunity_stage_known)',
        '1500.00',
      ]);
    } finally {
      await close();
    }
  });
});
