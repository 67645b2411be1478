import { LiveWorld } from './support/live-world.js';

jest.setTimeout(120_000);

describe('single records on demand', () => {
  let world: LiveWorld;

  beforeAll(async () => {
    world = await LiveWorld.start();
  });
  afterAll(() => world.stop());

  it('exports one', async () => {
    const [account] = await world.erp(
      'select id, name, domain from customer where domain is not null limit 1',
    );
    const started = await world.post(`records/business/account/${String(account?.['id'])}/export`);
    expect(started).toMatchObject({ status: 202 });
    const run = await world.ended(started.body['runId']);
    expect(run).toMatchObject({ status: 'succeeded', created: 1 });
  });
});
