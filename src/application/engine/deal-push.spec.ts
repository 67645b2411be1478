import { CALL, EngineWorld } from '../../../test/support/engine/engine-world.js';
import { definitionFrom } from '../../../test/support/engine/yaml-definition.js';

const DEAL_PUSH = `
settings: { exportQueue: ready, nextQueue: null }
settingTypes:
  exportQueue: { type: text, label: Queue, nullable: true }
  nextQueue: { type: text, label: Next queue, nullable: true }
mappings:
  company: { hubspot: companies, business: account, fields: [{ hubspot: name, business: name }] }
  product: { hubspot: products, business: item, fields: [{ hubspot: name, business: name }, { hubspot: hs_sku, business: sku }] }
  deal:
    hubspot: deals
    business: salesDocument
    fields: [{ hubspot: dealname, business: number, direction: toHubspot }, { hubspot: amount, business: total, direction: toHubspot }]
  lineItem:
    hubspot: line_items
    business: salesLine
    fields:
      - { hubspot: name, business: description, direction: toHubspot }
      - { hubspot: quantity, business: quantity, direction: toHubspot }
      - { hubspot: hs_product_id, business: itemId, direction: toHubspot, lookup: { kind: link, pair: product, whenMissing: audit } }
jobs:
  company-export:
    kind: export
    label: company-export
    order: accounts
    source: { side: business, type: account }
    targets: [{ name: company, type: companies, mapping: company, create: unmatched }]
  product-export:
    kind: export
    label: product-export
    order: items
    source: { side: business, type: item }
    targets: [{ name: product, type: products, mapping: product, create: unmatched, update: linked }]
  deal-push:
    kind: deal-push
    label: deal-push
    order: deals
    source: { side: business, type: salesDocument, select: { queue: { setting: exportQueue } }, read: { mode: backfill } }
    targets:
      - name: deal
        type: deals
        mapping: deal
        create: unmatched
        parents: [{ via: field, field: accountId, fieldType: account, pair: company, type: companies, onUnlinked: match-or-create, by: company-export }]
      - name: line
        type: line_items
        from: { associated: salesLine }
        mapping: lineItem
        create: unmatched
        parents: [{ via: field, field: documentId, fieldType: salesDocument, pair: deal, type: deals }]
    after:
      - { action: audit, field: auditNote }
      - { action: forward, field: queue, value: { setting: nextQueue } }
`;

interface Sale {
  readonly world: EngineWorld;
  readonly account: string;
  document(queue: string, items: readonly string[]): string;
}

async function saleWorld(): Promise<Sale> {
  const world = new EngineWorld();
  await world.configure(definitionFrom(DEAL_PUSH));
  const account = world.erp.add('account', { name: 'Buyer' });
  let n = 0;
  const document = (queue: string, items: readonly string[]): string => {
    const id = world.erp.add('salesDocument', { number: `D${++n}`, total: '10', queue, accountId: account });
    const lines = items.map((itemId) =>
      world.erp.add('salesLine', { description: `Line of D${n}`, quantity: '2', itemId, documentId: id }),
    );
    world.erp.associate('salesDocument', id, 'salesLine', lines);
    return id;
  };
  return { world, account, document };
}

async function push(world: EngineWorld) {
  const { id } = await world.complete('deal-push');
  return (await world.runs.counters(id)).sum;
}

describe('documents pushed as deals', () => {
  it('makes a deal with its lines once, brings the buyer over and forwards the document', async () => {
    const { world, document } = await saleWorld();
    const item = world.erp.add('item', { sku: 'S1', name: 'Screw' });
    await world.complete('product-export');
    const [product] = world.portal.all('products');
    const ready = document('ready', [item, item]);
    const fresh = document('new', [item]);
    const sum = await push(world);
    expect(sum).toMatchObject({ created: 4, business: { migrated: 4, pending: 0, failed: 0 } });
    const [company] = world.portal.all('companies');
    const [deal, ...others] = world.portal.all('deals');
    expect(others).toEqual([]);
    expect(deal?.fields).toMatchObject({ dealname: 'D1', '@companies': company?.id });
    expect(world.portal.all('line_items').map((line) => line.fields)).toEqual([
      expect.objectContaining({ quantity: '2', hs_product_id: product?.id, '@deals': deal?.id }),
      expect.objectContaining({ quantity: '2', hs_product_id: product?.id, '@deals': deal?.id }),
    ]);
    expect(fieldsOf(world, ready)).toMatchObject({ queue: 'sent' });
    expect(fieldsOf(world, fresh)).toMatchObject({ queue: 'new' });
  });

  it('skips a document that comes back to the queue, and says why', async () => {
    const { world, document } = await saleWorld();
    const id = document('ready', []);
    await push(world);
    world.erp.edit('salesDocument', id, { queue: 'ready' });
    expect(await push(world)).toMatchObject({ created: 0, business: { skipped: 1 } });
    expect(world.portal.all('deals')).toHaveLength(1);
    expect(fieldsOf(world, id)).toMatchObject({ queue: 'ready' });
  });

  it('makes a line whose product is unknown all the same and notes it on the document, once', async () => {
    const { world, document } = await saleWorld();
    const id = document('ready', ['77']);
    await push(world);
    expect(world.portal.all('line_items')).toHaveLength(1);
    expect(String(fieldsOf(world, id)['auditNote'])).toContain('77');
    expect(String(fieldsOf(world, id)['auditNote']).split('\n')).toHaveLength(1);
  });

  it('leaves a document where it is until its lines are well', async () => {
    const { world, document } = await saleWorld();
    const id = document('ready', ['1']);
    const failure = { class: 'validation' as const, code: 'refused', message: 'No.' };
    world.portal.hooks.refuse = ({ fields }) => ('quantity' in fields ? failure : null);
    await push(world);
    expect(fieldsOf(world, id)).toMatchObject({ queue: 'ready' });
    delete world.portal.hooks.refuse;
    await push(world);
    expect(fieldsOf(world, id)).toMatchObject({ queue: 'sent' });
    expect(world.portal.all('line_items')).toHaveLength(1);
  });

  it('leaves what another attempt has done meanwhile to that one', async () => {
    const { world, document } = await saleWorld();
    document('ready', []);
    const runId = await world.begin('deal-push');
    world.erp.hooks.beforeWrite = async () => {
      delete world.erp.hooks.beforeWrite;
      const lanes = [...world.store.lanes.values()].filter(({ range }) => range.kind === 'actions');
      for (const { lane } of lanes) await world.engine().slice(runId, lane, CALL);
    };
    await world.drive(runId);
    expect(world.erp.writes).toMatchObject([{ operation: { fields: { queue: 'sent' } } }]);
  });

  it('forwards once, whatever dies between the write and its commit', async () => {
    const { world, document } = await saleWorld();
    const id = document('ready', []);
    const runId = await world.begin('deal-push');
    world.erp.hooks.afterWrite = () => {
      delete world.erp.hooks.afterWrite;
      throw new Error('killed');
    };
    await expect(world.drive(runId)).rejects.toThrow('killed');
    expect(fieldsOf(world, id)).toMatchObject({ queue: 'sent' });
    const engine = world.engine();
    for (let round = 1, lanes = (await engine.settle(runId, round)).lanes; lanes.length > 0; round++) {
      for (const { lane } of lanes) while (!(await engine.slice(runId, lane, CALL)).done);
      lanes = (await engine.settle(runId, round + 6)).lanes;
    }
    expect(fieldsOf(world, id)).toMatchObject({ queue: 'sent' });
    expect(world.portal.all('deals')).toHaveLength(1);
  });
});

function fieldsOf(world: EngineWorld, id: string) {
  return world.erp.all('salesDocument').find((document) => document.id === id)?.fields ?? {};
}
