import { Webhook } from 'standardwebhooks';
import { PostgresConfigStore } from '../../src/adapters/persistence/postgres-config-store.js';
import { openDatabase } from '../../src/adapters/persistence/data-source.js';
import { bearer, startApi, type ApiServer } from '../api/support/api-server.js';
import { startHttpReceiver, type HttpReceiver } from './support/receivers.js';

const SECRET = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const PATH = '/v1/syncs/main/notifications';

type Body = Record<string, Record<string, unknown>>;

describe('notifications over REST', () => {
  let api: ApiServer;
  let receiver: HttpReceiver;

  beforeAll(async () => {
    [api, receiver] = await Promise.all([startApi(), startHttpReceiver()]);
    const applied = await apply(api.demoDocument());
    expect(applied.status).toBe(200);
  });
  afterAll(async () => {
    await api.close();
    await receiver.close();
  });

  const admin = (): [string, string] => bearer(api.keys.admin);
  const apply = (document: object, verb = 'apply') =>
    api
      .http()
      .post(`/v1/config/${verb}`)
      .set(...admin())
      .send(document);
  const get = () =>
    api
      .http()
      .get(PATH)
      .set(...bearer(api.keys.viewer));
  const put = (body: object, tag?: string) =>
    api
      .http()
      .put(PATH)
      .set(...admin())
      .set(tag === undefined ? {} : { 'If-Match': tag })
      .send(body);
  const test = (name: string) =>
    api
      .http()
      .post(`${PATH}/test`)
      .set(...bearer(api.keys.operator))
      .send({ name });
  const settings = (): Body => ({
    ops: { to: { kind: 'email', addresses: ['ops@example.com'] } },
    chat: { to: { kind: 'slack', url: `${receiver.url}/services/T0/B0/token-of-chat` }, digest: '15m' },
    hook: { to: { kind: 'webhook', url: receiver.url, secret: SECRET }, on: ['run-failed'], active: false },
  });

  it('are empty first, then as they were put, without their secrets', async () => {
    const empty = await get();
    expect(empty).toMatchObject({ status: 200, body: {} });
    const answer = await put(settings(), empty.headers['etag']);
    expect(answer.status).toBe(200);
    const { body } = await get();
    expect(answer.body).toEqual(body);
    expect(body).toMatchObject({
      ops: {
        to: { kind: 'email', addresses: ['ops@example.com'] },
        on: ['run-failed', 'job-disabled', 'entities-failed', 'recovered'],
        digest: '1h',
        active: true,
        state: { deliverable: false, reason: expect.stringContaining('SMTP_URL') as unknown, pending: 0 },
      },
      chat: { to: { kind: 'slack', url: '(secret)' }, digest: '15m', state: { deliverable: true } },
      hook: { to: { url: receiver.url, secret: '(secret)' }, on: ['run-failed'], active: false },
    });
  });

  it('go back as they came: nothing changes, no secret is lost', async () => {
    const before = await get();
    const again = await put(before.body as object, before.headers['etag']);
    expect(again.status).toBe(200);
    const after = await get();
    expect(after.body).toEqual(before.body);
    expect(await test('hook')).toMatchObject({ status: 200, body: { ok: true, answer: 'HTTP 200 ok' } });
    const call = receiver.calls.at(-1);
    const body = new Webhook(SECRET).verify(call?.body ?? '', call?.headers as Record<string, string>);
    expect(body).toMatchObject({ type: 'crosstie.test', data: { sync: 'main' } });
  });

  it('refuse a change over a newer one', async () => {
    const { headers } = await get();
    const { chat, ...rest } = settings();
    expect((await put({ ...rest, chat: { ...chat, digest: '2h' } }, headers['etag'])).status).toBe(200);
    expect((await put(settings(), headers['etag'])).status).toBe(412);
    expect((await get()).headers['etag']).not.toBe(headers['etag']);
    expect((await put(settings(), '*')).status).toBe(200);
  });

  it('are refused with every fault and its place', async () => {
    const before = (await get()).body as unknown;
    const answer = await put({
      Ops: { to: { kind: 'email', addresses: ['ops@example.com\r\nBcc: x@example.com', 'a b'] } },
      chat: { to: { kind: 'slack', url: 'http://169.254.169.254/latest', secret: 'x' }, on: ['run-faild'] },
      hook: { to: { kind: 'webhook', url: receiver.url, secret: 'short' }, digest: '5 minutes' },
      fax: { to: { kind: 'fax' } },
      new: { to: { kind: 'webhook', url: receiver.url, secret: '(secret)' }, colour: 'red' },
    });
    expect(answer.status).toBe(422);
    const { errors } = answer.body as { errors: { path: string; code: string }[] };
    expect(errors.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      '/Ops bad-slug',
      '/Ops/to/addresses/0 bad-email',
      '/Ops/to/addresses/1 bad-email',
      '/chat/on/0 not-allowed',
      '/chat/to/secret not-for-kind',
      '/chat/to/url address-refused',
      '/fax/to/kind not-allowed',
      '/hook/digest bad-duration',
      '/hook/to/secret bad-secret',
      '/new/colour unknown-key',
      '/new/to/secret secret-missing',
    ]);
    expect((await get()).body).toEqual(before);
  });

  it('keep their secrets out of every answer and of the tables', async () => {
    await put(settings());
    const chat = settings()['chat'];
    const answers = await Promise.all([
      api
        .http()
        .get('/v1/syncs/main')
        .set(...admin()),
      api
        .http()
        .get('/v1/syncs')
        .set(...admin()),
      api
        .http()
        .get('/v1/audit')
        .set(...admin()),
      api
        .http()
        .get('/v1/config/export')
        .set(...admin()),
      apply(
        withNotifications({ chat: { ...chat, to: { kind: 'slack', url: `${receiver.url}/other-token` } } }),
        'plan',
      ),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const { text } of answers) expect(text).not.toMatch(/token-of-chat|other-token|whsec_/);
    expect(answers[3].text).toContain('${SYNC_MAIN_NOTIFICATIONS_CHAT_URL}');
    expect(answers[3].text).toContain('${SYNC_MAIN_NOTIFICATIONS_HOOK_SECRET}');
    const database = await openDatabase({ url: api.databaseUrl, applicationName: 'crosstie test' });
    const { rows } = await database.query<{ all: string }>(
      'select string_agg(document::text || definition::text, $1) as all from crosstie.config_version',
      [' '],
    );
    expect(rows[0]?.all).not.toMatch(/token-of-chat|whsec_/);
    expect(
      (await new PostgresConfigStore(database).findSync('main'))?.definition.notifications,
    ).toMatchObject({
      hook: { to: { secret: expect.stringMatching(/^sealed:v1\./) as unknown } },
    });
    await database.close();
  });

  it('mean nothing new when the same file is applied again', async () => {
    const document = withNotifications(settings());
    expect((await apply(document)).status).toBe(200);
    expect((await apply(document)).body).toEqual({ changes: [] });
    expect((await apply(document, 'plan')).body).toEqual({ changes: [] });
    const changed = await api
      .http()
      .patch('/v1/syncs/main/jobs/company-import')
      .set(...admin())
      .send({ enabled: false });
    expect(changed.status).toBe(200);
    expect(await test('hook')).toMatchObject({ body: { ok: true } });
    const call = receiver.calls.at(-1);
    new Webhook(SECRET).verify(call?.body ?? '', call?.headers as Record<string, string>);
  });

  it('tell with a test what the other side says', async () => {
    receiver.answer = { status: 403, body: 'invalid_token' };
    expect(await test('chat')).toMatchObject({
      status: 200,
      body: { ok: false, answer: 'HTTP 403 invalid_token' },
    });
    receiver.answer = { status: 200, body: 'ok' };
    const mail = await test('ops');
    expect(mail).toMatchObject({ status: 200, body: { ok: false } });
    expect((mail.body as { answer: string }).answer).toContain('SMTP_URL');
    expect((await test('none')).status).toBe(422);
    const unknown = await api
      .http()
      .get('/v1/syncs/none/notifications')
      .set(...admin());
    expect(unknown.status).toBe(404);
  });

  function withNotifications(notifications: object): object {
    const document = api.demoDocument() as { syncs: { main: object } };
    return { ...document, syncs: { main: { ...document.syncs.main, notifications } } };
  }
});
