import { ScriptedServer } from '../../../../test/hubspot/scripted-server.js';
import { InMemoryPortalBudget } from '../budget/in-memory-budget.js';
import { Overtaken, type CallContext } from '../../../application/ports/record-system.port.js';
import { SystemFailure, type Failure } from '../../../domain/errors/failure.js';
import { HttpExchange } from './http-exchange.js';
import { HubspotTransport, type CallReport, type HubspotCall } from './hubspot-transport.js';

const TOKEN = 'pat-na1-11111111-2222-3333-4444-555555555555';
const READ: HubspotCall = {
  method: 'GET',
  path: '/crm/v3/objects/contacts?limit=1',
  bucket: 'burst',
  repeatable: true,
};
const CREATE: HubspotCall = {
  method: 'POST',
  path: '/crm/v3/objects/contacts/batch/create',
  body: { inputs: [] },
  bucket: 'burst',
  repeatable: false,
};

describe('HubspotTransport', () => {
  let server: ScriptedServer;
  let budget: InMemoryPortalBudget;
  let transport: HubspotTransport;
  let reports: CallReport[];

  beforeAll(async () => {
    server = await ScriptedServer.start();
  });
  afterAll(() => server.stop());

  beforeEach(() => {
    budget = new InMemoryPortalBudget();
    reports = [];
    transport = open(server.url);
  });
  afterEach(() => transport.close());

  function open(url: string, timeoutMs = 2_000): HubspotTransport {
    const http = new HttpExchange(url, { connections: 4, connectTimeoutMs: 1_000 });
    const onCall = (report: CallReport): void => void reports.push(report);
    return new HubspotTransport({ portal: 'main', token: TOKEN, budget, http, timeoutMs, onCall });
  }

  function context(signal: AbortSignal = new AbortController().signal): CallContext {
    return { signal, priority: 'on-demand' };
  }

  async function failureOf(call: HubspotCall, by = transport): Promise<Failure> {
    const error: unknown = await by.call(call, context()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SystemFailure);
    expect(JSON.stringify(error) + String(error) + String((error as Error).stack)).not.toContain(TOKEN);
    return (error as SystemFailure).failure;
  }

  it('answers with the parsed body and tells about the call without its query', async () => {
    server.answer({ status: 200, body: { results: [1] } });
    expect(await transport.call(READ, context())).toEqual({ results: [1] });
    expect(reports).toEqual([
      expect.objectContaining({ path: '/crm/v3/objects/contacts', status: 200, bucket: 'burst' }),
    ]);
  });

  it('sends nothing once the records are not held any more, and gives its connection back', async () => {
    server.answer({ status: 200, body: { results: [] } });
    const confirm = () => Promise.reject(new Overtaken());
    for (let call = 0; call < 6; call += 1)
      await expect(transport.call(CREATE, { ...context(), hold: { confirm } })).rejects.toBeInstanceOf(
        Overtaken,
      );
    expect(server.calls).toHaveLength(0);
    expect(await transport.call(CREATE, context())).toEqual({ results: [] });
  });

  it('asks before each try whether the records are still held', async () => {
    server.answer({ status: 502, body: {} });
    const held = [true, true, false];
    const confirm = () => (held.shift() ? 1_000 : Promise.reject(new Overtaken()));
    await expect(transport.call(READ, { ...context(), hold: { confirm } })).rejects.toBeInstanceOf(Overtaken);
    expect(server.calls).toHaveLength(2);
  });

  it('waits no longer for an answer than the records are held', async () => {
    server.answer('hang');
    const startedAt = performance.now();
    const failing = transport.call(CREATE, { ...context(), hold: { confirm: () => 100 } });
    await expect(failing).rejects.toMatchObject({ failure: { class: 'outcome-unknown' } });
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  });

  it('takes 204 as an answer without a body', async () => {
    server.answer({ status: 204 });
    expect(await transport.call(READ, context())).toBeNull();
  });

  it.each([
    ['a reset', 'reset'],
    [
      'an HTML 502',
      { status: 502, body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } },
    ],
    ['truncated JSON', { status: 200, body: '{"results":[{"id":"1"' }],
    ['a 504', { status: 504, body: {} }],
    ['a second of search limit', { status: 429, body: { message: 'You have reached your secondly limit.' } }],
  ] as const)('repeats a read after %s', async (_name, fault) => {
    server.answer(fault, { status: 200, body: { ok: true } });
    expect(await transport.call(READ, context())).toEqual({ ok: true });
    expect(server.calls).toHaveLength(2);
  });

  it.each([
    ['a reset', 'reset'],
    ['a 504 after execution', { status: 504, body: '<html></html>' }],
    ['truncated JSON', { status: 201, body: '{"results":[' }],
  ] as const)('does not repeat a create after %s', async (_name, fault) => {
    server.answer(fault, { status: 201, body: {} });
    expect(await failureOf(CREATE)).toMatchObject({ class: 'outcome-unknown' });
    expect(server.calls).toHaveLength(1);
  });

  it('repeats a create that was refused by a limit', async () => {
    const limit = { message: 'x', errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' };
    server.answer({ status: 429, body: limit }, { status: 201, body: { ok: 1 } });
    expect(await transport.call(CREATE, context())).toEqual({ ok: 1 });
    const [first, second] = server.calls;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(950);
  });

  it('hands longer waits to the caller', async () => {
    server.answer({ status: 429, body: { message: 'slow' }, headers: { 'retry-after': '7' } });
    const failure = await failureOf(READ);
    expect(failure).toMatchObject({ class: 'rate-limited', retryAfterMs: 7_000 });
    expect(Date.parse(failure.until ?? '')).toBeGreaterThan(Date.now() + 5_000);
    expect(server.calls).toHaveLength(1);
  });

  it('stops a hanging call at the deadline', async () => {
    const quick = open(server.url, 60);
    server.answer('hang', { status: 200, body: { ok: true } });
    expect(await quick.call(READ, context())).toEqual({ ok: true });
    server.answer('hang');
    expect(await failureOf(CREATE, quick)).toMatchObject({ class: 'outcome-unknown', code: 'time-out' });
    await quick.close();
  });

  it('ends at once when aborted', async () => {
    server.answer('hang');
    const controller = new AbortController();
    const call = transport.call(READ, context(controller.signal));
    controller.abort(new Error('the worker stops'));
    await expect(call).rejects.toThrow('the worker stops');
  });

  it('ends with the reason of the abort while it waits for another try', async () => {
    server.answer({ status: 503, body: {} });
    const controller = new AbortController();
    const waiting = open(server.url);
    const call = waiting.call(READ, context(controller.signal));
    while (server.calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error('cancelled by a person'));
    await expect(call).rejects.toThrow('cancelled by a person');
    await waiting.close();
  });

  it('takes many calls on one signal without a warning', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    server.answer({ status: 200, body: {} });
    const signal = AbortSignal.timeout(10_000);
    await Promise.all(
      Array.from({ length: 14 }, () => transport.call({ ...READ, bucket: 'associations' }, context(signal))),
    );
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('says unreachable, and until when to wait', async () => {
    const gone = await ScriptedServer.start();
    await gone.stop();
    const lost = open(gone.url);
    const failure = await failureOf(CREATE, lost);
    expect(failure).toMatchObject({
      class: 'unreachable',
      code: 'connection-unreachable',
      nativeCode: 'ECONNREFUSED',
    });
    expect(failure.until).toBeDefined();
    await lost.close();
  }, 15_000);

  it('parks the portal at the daily limit and calls no more', async () => {
    transport.timeZone = 'UTC';
    server.answer({
      status: 429,
      body: { message: 'You have reached your daily limit.', policyName: 'DAILY' },
    });
    const failure = await failureOf(READ);
    expect(failure).toMatchObject({ class: 'quota', code: 'daily-limit' });
    expect(failure.until).toMatch(/T00:00:0\d/);
    expect(await failureOf(READ)).toMatchObject({
      class: 'quota',
      code: 'portal-parked',
      until: failure.until,
    });
    expect(server.calls).toHaveLength(1);
  });

  it('parks the portal during a migration', async () => {
    server.answer({ status: 477, body: {}, headers: { 'retry-after': '3600' } });
    expect(await failureOf(READ)).toMatchObject({ class: 'quota', code: 'account-migration' });
    expect(await budget.parkedUntil('main')).not.toBeNull();
  });

  it('tells refused credentials and missing scopes apart, and names the scope', async () => {
    server.answer({
      status: 401,
      body: { category: 'EXPIRED_AUTHENTICATION', message: `token ${TOKEN} expired` },
    });
    expect(await failureOf(READ)).toMatchObject({ class: 'auth', code: 'credentials-expired' });
    const errors = [{ context: { requiredGranularScopes: ['crm.objects.deals.read'] } }];
    server.answer({ status: 403, body: { category: 'MISSING_SCOPES', message: 'no', errors } });
    const failure = await failureOf(READ);
    expect(failure).toMatchObject({ class: 'permission', code: 'missing-scope' });
    expect(failure.message).toContain('crm.objects.deals.read');
  });

  it('names the property to blame and not its value', async () => {
    const message =
      'Property values were not valid: [{"isValid":false,"message":"Email address secret is invalid","error":"INVALID_EMAIL","name":"email"}]';
    server.answer({ status: 400, body: { category: 'VALIDATION_ERROR', message } });
    const failure = await failureOf(READ);
    expect(failure).toMatchObject({ class: 'validation', code: 'invalid-email', field: 'email' });
    expect(failure.message).not.toContain('secret');
  });

  it('leaves the last calls of a day to people and to other apps', async () => {
    transport.timeZone = 'US/Eastern';
    const headers = { 'x-hubspot-ratelimit-daily': '1000', 'x-hubspot-ratelimit-daily-remaining': '40' };
    server.answer({ status: 200, body: {}, headers });
    const job = { ...context(), priority: 'scheduled' } as const;
    await transport.call(READ, job);
    expect(reports.at(-1)?.daily).toEqual({ limit: 1_000, remaining: 40 });
    const refused: unknown = await transport.call(READ, job).catch((error: unknown) => error);
    expect((refused as SystemFailure).failure).toMatchObject({ class: 'quota', code: 'daily-reserve' });
    expect(Date.parse((refused as SystemFailure).failure.until ?? '')).toBeGreaterThan(Date.now());
    expect(server.calls).toHaveLength(1);
    expect(await transport.call(READ, context())).toEqual({});
    expect(await budget.parkedUntil('main')).toBeNull();
  });

  it('learns a lower limit from the headers', async () => {
    const headers = {
      'x-hubspot-ratelimit-max': '100',
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
    };
    server.answer({ status: 200, body: {}, headers });
    for (let call = 0; call < 7; call += 1) await transport.call(READ, context());
    // Five intervals of 102 ms, where the usual limit would make them 54 ms; the first call may come late.
    const [, second] = server.calls;
    expect((server.calls.at(-1)?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThan(380);
  });

  it("tells HubSpot's time", async () => {
    server.answer({ status: 200, body: {}, headers: { date: 'Mon, 09 Mar 2026 12:00:00 GMT' } });
    expect(transport.clock.now()).toBeNull();
    await transport.call(READ, context());
    expect(transport.clock.now()).toMatch(/^2026-03-09T12:00:00/);
  });
});
