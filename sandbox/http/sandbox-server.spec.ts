import { mkdtempSync, rmSync, truncateSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { asObject, isObject } from '../core/json.js';
import type { RunningSandbox, SandboxServerOptions } from './sandbox-server.js';
import { startSandboxServer } from './sandbox-server.js';

const CONTACTS = '/crm/v3/objects/contacts';

describe('the HTTP shell of the sandbox', () => {
  let agent: Agent;
  let open: RunningSandbox[];
  beforeEach(() => {
    agent = new Agent({ keepAliveTimeout: 10_000 });
    open = [];
  });
  afterEach(async () => {
    await agent.destroy();
    await Promise.all(open.map((running) => running.close()));
  });

  async function start(options: SandboxServerOptions = {}): Promise<RunningSandbox> {
    const running = await startSandboxServer(options);
    open.push(running);
    return running;
  }

  async function call(
    running: RunningSandbox,
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headersTimeout = 60_000,
  ) {
    const answer = await request(`${running.url}${path}`, {
      method,
      dispatcher: agent,
      headersTimeout,
      headers: { authorization: `Bearer ${running.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
  }

  it('speaks JSON with a correlation id and admits nobody without a token', async () => {
    const running = await start();
    const answer = await call(running, 'GET', CONTACTS);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json;charset=utf-8' });
    expect(answer.headers['x-hubspot-correlation-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/);
    const bare = await request(`${running.url}${CONTACTS}`, { dispatcher: agent });
    expect(bare.statusCode).toBe(401);
    await bare.body.dump();
    const health = await request(`${running.url}/_sandbox/health`, { dispatcher: agent });
    expect(await health.body.json()).toEqual({ status: 'ok' });
  });

  it('resets, hangs, cuts and garbles as the rules say', async () => {
    const running = await start();
    const create = (n: number) =>
      call(running, 'POST', CONTACTS, { properties: { email: `p${n}@firm.example` } });
    const rule = (action: object) => call(running, 'POST', '/_sandbox/faults', { action, times: 1 });
    await rule({ kind: 'execute-then-reset' });
    await expect(create(1)).rejects.toThrow();
    await rule({ kind: 'hang' });
    await expect(call(running, 'POST', CONTACTS, {}, 300)).rejects.toThrow(/timeout/i);
    await rule({ kind: 'truncate' });
    const cut = await create(3);
    expect(cut.status).toBe(201);
    expect(() => JSON.parse(cut.text) as unknown).toThrow();
    await rule({ kind: 'truncate', breakConnection: true });
    await expect(create(4)).rejects.toThrow();
    await rule({ kind: 'execute-then-status', status: 504 });
    expect((await create(5)).text).toContain('<html>');
    await rule({ kind: 'migrating', retryAfterSeconds: 7 });
    expect(await create(6)).toMatchObject({ status: 477, headers: { 'retry-after': '7' } });
    await rule({ kind: 'no-content-type' });
    expect((await create(7)).headers['content-type']).toBeUndefined();
    const written = running.admin
      .journal({ operation: 'create' })
      .entries.map((entry) => entry.properties?.['email']);
    expect(written).toEqual([1, 3, 4, 5, 7].map((n) => `p${n}@firm.example`));
  });

  it('answers 414 itself for addresses that a portal would not take', async () => {
    const running = await start();
    const long = `${CONTACTS}?properties=${'property_name,'.repeat(1_100)}`;
    expect((await call(running, 'GET', long)).status).toBe(200);
    const longer = `${CONTACTS}?properties=${'property_name,'.repeat(1_500)}`;
    expect((await call(running, 'GET', longer)).status).toBe(414);
  });

  it('keeps the portal in a file, also when the process dies in the middle of a line', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const dataFile = join(directory, 'portal.jsonl');
    try {
      const first = await startSandboxServer({ dataFile, seed: { companies: 10 } });
      await call(first, 'POST', CONTACTS, { properties: { email: 'a@firm.example' } });
      const snapshot = first.admin.snapshot();
      await call(first, 'POST', CONTACTS, { properties: { email: 'b@firm.example' } });
      await first.close();
      // The create wrote a record line and a journal line; cut into both.
      truncateSync(dataFile, statSync(dataFile).size - 900);
      const second = await start({ dataFile, seed: { companies: 10 } });
      expect(second.admin.snapshot()).toEqual(snapshot);
      expect(second.admin.planted()).toHaveLength(6);
      await call(second, 'POST', CONTACTS, { properties: { email: 'c@firm.example' } });
      const third = await start({ dataFile });
      expect(third.admin.snapshot()).toEqual(second.admin.snapshot());
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('forgets a portal that was reset, but not its settings', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
    try {
      const dataFile = join(directory, 'portal.jsonl');
      const first = await startSandboxServer({
        dataFile,
        seed: { companies: 10 },
        settings: { latencyMs: 1 },
      });
      await call(first, 'POST', '/_sandbox/reset', {});
      await call(first, 'POST', CONTACTS, { properties: { email: 'a@firm.example' } });
      await first.close();
      const second = await start({ dataFile });
      expect(second.admin.snapshot()).toEqual(first.admin.snapshot());
      expect(second.admin.snapshot().counts['contacts']).toEqual({ live: 1, archived: 0 });
      expect([second.admin.settings().latencyMs, second.admin.planted()]).toEqual([1, []]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('seeds over HTTP and tells what it planted', async () => {
    const running = await start();
    const seeded = JSON.parse(
      (await call(running, 'POST', '/_sandbox/seed', { companies: 30 })).text,
    ) as unknown;
    expect(seeded).toMatchObject({ companies: 30, contacts: 150, deals: 30, products: 3 });
    const page = JSON.parse((await call(running, 'GET', `${CONTACTS}?limit=100`)).text) as unknown;
    expect(isObject(asObject(page)['paging'])).toBe(true);
  });
});
