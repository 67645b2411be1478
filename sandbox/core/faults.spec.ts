import type { FaultAction } from './faults.js';
import { bodyOf, idsOf, resultsOf, TestPortal } from '../testing/test-portal.js';

const CONTACTS = '/crm/v3/objects/contacts';

describe('fault rules', () => {
  let portal: TestPortal;
  beforeEach(() => {
    portal = new TestPortal();
  });

  const strike = (action: FaultAction, more: object = {}) => portal.admin.addFault({ action, ...more });
  const create = (email: string) => portal.call('POST', CONTACTS, { properties: { email } });

  it('lets a call take effect although its caller never learns of it', () => {
    strike({ kind: 'execute-then-reset' }, { times: 1 });
    strike({ kind: 'execute-then-status', status: 504 }, { times: 1 });
    strike({ kind: 'truncate' }, { times: 1 });
    expect(create('a@firm.example').effect.kind).toBe('reset');
    expect(create('b@firm.example')).toMatchObject({
      status: 504,
      headers: { 'content-type': expect.stringContaining('html') },
    });
    expect(create('c@firm.example').effect.kind).toBe('truncate');
    expect(idsOf(portal.get(CONTACTS))).toHaveLength(3);
  });

  it('breaks calls before they take effect', () => {
    for (const kind of ['reset', 'hang', 'unauthorized', 'missing-scope', 'migrating', 'locked'] as const) {
      strike({ kind }, { times: 1 });
    }
    strike({ kind: 'rate-limit', policy: 'daily' }, { times: 1 });
    strike({ kind: 'html' }, { times: 1 });
    const answers = Array.from({ length: 8 }, (_, index) => create(`p${index}@firm.example`));
    expect(answers.map((answer) => answer.effect.kind).slice(0, 2)).toEqual(['reset', 'hang']);
    expect(answers.slice(2).map((answer) => answer.status)).toEqual([401, 403, 477, 423, 429, 502]);
    expect(bodyOf(answers[2])).toMatchObject({ category: 'EXPIRED_AUTHENTICATION' });
    expect(answers[4]?.headers['retry-after']).toBe('60');
    expect(portal.admin.journal().total).toBe(0);
  });

  it('strikes only what a rule matches, after so many calls, so many times, for so long', () => {
    strike({ kind: 'locked' }, { method: 'GET', path: '/crm/*/objects/contacts', afterCalls: 1, times: 2 });
    const statuses = () => Array.from({ length: 5 }, () => portal.call('GET', CONTACTS).status);
    expect(statuses()).toEqual([200, 423, 423, 200, 200]);
    expect(portal.call('GET', '/crm/v3/objects/companies').status).toBe(200);
    strike({ kind: 'locked' }, { path: '/crm/**', durationMs: 1_000 });
    expect(portal.call('GET', `${CONTACTS}/1`).status).toBe(423);
    portal.now += 1_001;
    expect(portal.call('GET', `${CONTACTS}/1`).status).toBe(404);
    const half = strike({ kind: 'locked' }, { probability: 0.5 });
    const struck = Array.from({ length: 100 }, () => portal.call('GET', CONTACTS).status).filter(
      (s) => s === 423,
    );
    expect(struck.length).toBeGreaterThan(25);
    expect(struck.length).toBeLessThan(75);
    expect(portal.admin.removeFault(half.id)).toBe(true);
    portal.admin.clearFaults();
    expect(portal.call('GET', CONTACTS).status).toBe(200);
  });

  it('lets a share of a batch fail, one by one', () => {
    strike({ kind: 'partial', fraction: 0.5 }, { path: '**/batch/create' });
    const inputs = Array.from({ length: 40 }, (_, index) => ({
      properties: { email: `p${index}@firm.example` },
      objectWriteTraceId: `t${index}`,
    }));
    const mixed = portal.call('POST', `${CONTACTS}/batch/create`, { inputs });
    const good = resultsOf(mixed.body).length;
    expect(mixed.status).toBe(207);
    expect(bodyOf(mixed)['numErrors']).toBe(40 - good);
    expect(good).toBeGreaterThan(5);
    expect(idsOf(portal.get(`${CONTACTS}?limit=100`))).toHaveLength(good);
  });

  it('adds latency to whatever else happens', () => {
    portal.admin.patchSettings({ latencyMs: 100 });
    strike({ kind: 'latency', delayMs: 400 });
    expect(portal.call('GET', CONTACTS).effect).toEqual({ kind: 'send', delayMs: 500 });
  });
});
