import { ScriptedServer } from '../../../../test/hubspot/scripted-server.js';
import { InMemoryPortalBudget } from '../budget/in-memory-budget.js';
import { connectPortal, type HubspotPortal } from '../hubspot-portal.js';

const CALL = { signal: new AbortController().signal, priority: 'on-demand' } as const;

describe('records that a batch read neither answers nor names as missing', () => {
  let server: ScriptedServer;
  let portal: HubspotPortal;
  beforeEach(async () => {
    server = await ScriptedServer.start();
    const budget = new InMemoryPortalBudget();
    portal = connectPortal({ slug: 'main', apiBaseUrl: server.url, token: 'token', budget });
  });
  afterEach(async () => {
    await portal.close();
    await server.stop();
  });

  const answers = (fields: readonly string[]) => {
    const definitions = fields.map((name) => ({ name, type: 'string', fieldType: 'text' }));
    const properties = Object.fromEntries(fields.map((name) => [name, 'value']));
    return {
      definitions: { status: 200, body: { results: definitions } },
      nothing: { status: 200, body: { results: [] } },
      single: { status: 200, body: { id: '9', properties } },
      batch: { status: 200, body: { results: [{ id: '9', properties }] } },
    };
  };

  it('are asked for one by one, and found under their present id', async () => {
    const fields = ['email'];
    const { definitions, nothing, single } = answers(fields);
    server.answer(definitions, nothing, single);
    const { found } = await portal.readByIds({ type: 'contacts', fields, associations: [] }, ['7'], CALL);
    expect(found.get('7')).toMatchObject({ id: '9', fields: { email: 'value' } });
    expect(server.calls.at(-1)?.path).toBe(
      '/crm/v3/objects/contacts/7?properties=email%2Chs_merged_object_ids',
    );
  });

  it('are not asked for with more names than an address holds', async () => {
    const fields = Array.from({ length: 300 }, (_, at) => `a_property_with_a_long_name_${at}`);
    const { definitions, nothing, single, batch } = answers(fields);
    server.answer(definitions, nothing, single, batch);
    const { found } = await portal.readByIds({ type: 'contacts', fields, associations: [] }, ['7'], CALL);
    expect(found.get('7')?.fields['a_property_with_a_long_name_299']).toBe('value');
    expect(server.calls.map(({ path }) => path.length < 200)).not.toContain(false);
  });
});
