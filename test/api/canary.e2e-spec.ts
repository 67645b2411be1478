import { Client as TemporalClient, Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { RunningStack } from '../support/stack/running-stack.js';
import { until } from '../support/stack/until.js';
import { startHttpReceiver, type HttpReceiver } from '../notifications/support/receivers.js';

/** Each of them is planted where a secret belongs, and must be found nowhere else. */
const CANARIES = {
  portalToken: 'pat-na1-canary-token-1b0f7c52',
  oauthSecret: 'canary-oauth-secret-93ad41',
  webhookSecret: 'canary-webhook-secret-4410ff',
  notificationSecret: Buffer.from('canary-notification-secret-7712').toString('base64'),
  erpPassword: 'canary-erp-password-a5d1',
  smtpPassword: 'canary-smtp-password-5e21',
  apiKey: 'canary-api-key-6f0d2f7b11',
} as const;

/** How every code and token of the sandbox's OAuth server begins. */
const GRANTED = Buffer.from('{"kind":"').toString('base64url');

const APP_ID = '6a1f0c52-5a4d-4b0c-8e21-0c2057135a4d';

/** Every route that answers with something of the configuration, of runs, or of records. */
const READ = [
  ...['/portals', '/portals/main', '/portals/main/describe', '/portals/token', '/portals/main/logs/incoming'],
  ...['/portals/main/logs/outgoing', '/systems', '/systems/erp', '/systems/erp/logs/outgoing', '/syncs'],
  ...['/syncs/main', '/syncs/main/status', '/syncs/main/jobs', '/syncs/main/notifications', '/runs', '/keys'],
  ...[
    '/syncs/main/failures',
    '/syncs/main/conflicts',
    '/syncs/main/reviews',
    '/audit?limit=100',
    '/config/export',
  ],
];

describe('Secrets', () => {
  let stack: RunningStack;
  let receiver: HttpReceiver;
  /** Everything that leaves Crosstie, by where it was seen. */
  const seen = new Map<string, string>();

  beforeAll(async () => {
    receiver = await startHttpReceiver();
    stack = await RunningStack.start({
      companies: 10,
      env: {
        CROSSTIE_API_KEY: CANARIES.apiKey,
        CROSSTIE_LOG_LEVEL: 'trace',
        SMTP_URL: `smtp://sync:${CANARIES.smtpPassword}@127.0.0.1:9/?from=sync@example.com`,
        CROSSTIE_ALLOWED_HOSTS: '127.0.0.1',
      },
    });
    await plant();
    await work();
    await collect();
  }, 600_000);

  afterAll(async () => {
    await stack.stop();
    await receiver.close();
  }, 120_000);

  async function plant(): Promise<void> {
    const { sandboxUrl = '', erpUrl = '' } = stack.ready();
    await stack.sandbox('PATCH', 'settings', {
      oauth: { clientSecret: CANARIES.oauthSecret, tokenLifeMs: 5_000 },
    });
    await stack.erp(`create role canary_erp login superuser password '${CANARIES.erpPassword}'`);
    const url = new URL(erpUrl);
    [url.username, url.password] = ['canary_erp', CANARIES.erpPassword];
    const oauth = { clientId: APP_ID, clientSecret: CANARIES.oauthSecret };
    await ask('PATCH', '/portals/main', { oauth, clientSecret: CANARIES.webhookSecret }, 200);
    await ask('PATCH', '/systems/erp', { url: url.href }, 200);
    const signed = { kind: 'webhook', url: `${receiver.url}/hook`, secret: CANARIES.notificationSecret };
    const mail = { kind: 'email', addresses: ['ops@example.com'] };
    await ask('PUT', '/syncs/main/notifications', { signed: { to: signed }, mail: { to: mail } }, 200);
    // A portal that refuses its token, as of a key that was mistyped.
    await ask(
      'POST',
      '/portals',
      { slug: 'token', token: CANARIES.portalToken, apiBaseUrl: sandboxUrl },
      422,
    );
    await connect();
  }

  /** Good runs and bad ones, refused requests, unreachable sides, a withdrawn permission. */
  async function work(): Promise<void> {
    await stack.complete('company-import');
    await stack.erp(`alter table contact add constraint frozen check (false) not valid`);
    await stack.complete('contact-import');
    for (const name of ['signed', 'mail']) await ask('POST', '/syncs/main/notifications/test', { name });
    await ask('POST', '/portals/main/test');
    await ask('POST', '/systems/erp/test');
    const wrong = { clientId: APP_ID, clientSecret: CANARIES.oauthSecret, surplus: CANARIES.oauthSecret };
    await ask('PATCH', '/portals/main', { oauth: wrong, token: CANARIES.portalToken }, 422);
    await ask('PATCH', '/systems/erp', { url: `postgres://u:${CANARIES.erpPassword}@127.0.0.1:1/none` });
    await ask('POST', '/config/plan', { version: 1, portals: { main: { token: CANARIES.portalToken } } });
    await ask('GET', `/oauth/callback?code=${CANARIES.oauthSecret}&state=${CANARIES.oauthSecret}`);
    const role = `alter role canary_erp password 'changed-${CANARIES.erpPassword}'`;
    await stack.erp(role);
    await stack.sandbox('PATCH', 'settings', { oauth: { revokedBefore: Date.now() + 1 } });
    const runId = await stack.runNow('deal-import');
    await until(async () => (await stack.run(runId)).status === 'parked', 60_000);
    await ask('POST', '/portals/main/test');
    await ask('POST', '/keys/rotate');
  }

  async function collect(): Promise<void> {
    for (const path of READ) await ask('GET', path);
    const { apiUrl, temporalAddress } = stack.ready();
    for (const path of ['/metrics', '/health/ready', '/docs-json']) {
      seen.set(path, await (await fetch(`${apiUrl}${path}`)).text());
    }
    seen.set('output', stack.output());
    seen.set('ready file', JSON.stringify(stack.ready()));
    for (const part of ['api', 'worker', 'temporal', 'postgres']) {
      seen.set(`log of ${part}`, stack.logOf(part));
    }
    seen.set('mails and calls', JSON.stringify(receiver.calls));
    await collectHistories(temporalAddress);
    await collectTables();
  }

  async function collectHistories(address: string): Promise<void> {
    const connection = await Connection.connect({ address });
    try {
      const client = new TemporalClient({ connection });
      for await (const { workflowId, runId } of client.workflow.list()) {
        const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
        const bytes = temporal.api.history.v1.History.encode(history).finish();
        seen.set(`history of ${workflowId} ${runId}`, Buffer.from(bytes).toString('latin1'));
      }
    } finally {
      await connection.close();
    }
  }

  async function collectTables(): Promise<void> {
    const tables = await stack.database<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema in ('crosstie', 'public') and table_type = 'BASE TABLE'`,
    );
    for (const { name } of tables) {
      const rows = await stack.database<{ row: string }>(`select t::text as row from ${name} t`);
      seen.set(`table ${name}`, rows.map(({ row }) => row).join('\n'));
    }
  }

  async function ask(method: string, path: string, body?: unknown, status?: number): Promise<void> {
    const response = await fetch(`${stack.ready().apiUrl}${path.startsWith('/oauth/') ? '' : '/v1'}${path}`, {
      method,
      headers: { authorization: `Bearer ${CANARIES.apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const headers = JSON.stringify([...response.headers]);
    seen.set(`${seen.size} ${method} ${path.replace(/\?.*/, '')}`, `${headers} ${text}`);
    if (status !== undefined) expect({ path, text, status: response.status }).toMatchObject({ path, status });
  }

  async function connect(): Promise<void> {
    const { body } = await stack.api('POST', '/portals/main/oauth/start');
    const answer = await fetch((body as { url: string }).url);
    seen.set('callback', `${answer.status} ${await answer.text()}`);
    expect(answer.status).toBe(200);
  }

  it('were really in use', async () => {
    expect(receiver.calls.length).toBeGreaterThan(0);
    const [grant] = await stack.database<{ generation: number; status: string }>(
      'select generation, status from crosstie.portal_grant',
    );
    expect(grant?.status).toBe('revoked');
    expect(seen.get('log of worker')?.length).toBeGreaterThan(100);
    expect([...seen.keys()].filter((place) => place.startsWith('history of')).length).toBeGreaterThan(2);
    expect([...seen.keys()].filter((place) => place.startsWith('table ')).length).toBeGreaterThan(25);
  });

  it.each([...Object.entries(CANARIES), ['codes and tokens', GRANTED] as const])(
    'are found nowhere: %s',
    (_name, canary) => {
      const forms = [
        canary,
        Buffer.from(canary).toString('base64').replace(/=+$/, ''),
        encodeURIComponent(canary),
      ];
      const places = [...seen].filter(([, text]) => forms.some((form) => text.includes(form)));
      expect(places.map(([place]) => place)).toEqual([]);
    },
  );
});
