import { bodyOf, resultsOf, TestPortal } from '../testing/test-portal.js';

const CONTACTS = '/crm/v3/objects/contacts';

describe('limits of the emulated portal', () => {
  let portal: TestPortal;
  beforeEach(() => {
    portal = new TestPortal();
  });

  const times = (count: number, method: string, url: string, body?: unknown) =>
    Array.from({ length: count }, () => portal.call(method, url, body));

  it('lets 190 calls through in any ten seconds and says what is left', () => {
    const first = portal.call('GET', CONTACTS);
    expect(first.headers).toMatchObject({
      'x-hubspot-ratelimit-interval-milliseconds': '10000',
      'x-hubspot-ratelimit-max': '190',
      'x-hubspot-ratelimit-remaining': '189',
      'x-hubspot-ratelimit-daily': '625000',
      'x-hubspot-ratelimit-daily-remaining': '624999',
    });
    portal.now += 4_000;
    expect(times(189, 'GET', CONTACTS).map((answer) => answer.status)).not.toContain(429);
    const refused = portal.call('GET', CONTACTS);
    expect(refused.status).toBe(429);
    expect(bodyOf(refused)).toMatchObject({
      message: 'You have reached your ten_secondly_rolling limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    });
    portal.now += 6_000;
    expect(times(2, 'GET', CONTACTS).map((answer) => answer.status)).toEqual([200, 429]);
    expect(portal.admin.statistics()).toMatchObject({ rateLimited: 2, max: { appPer10s: 192 } });
  });

  it('lets five searches through per second, without any rate headers', () => {
    const answers = times(6, 'POST', `${CONTACTS}/search`, {});
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(bodyOf(answers[5])).toMatchObject({
      message: 'You have reached your secondly limit.',
      category: 'RATE_LIMITS',
    });
    expect(bodyOf(answers[5])).not.toHaveProperty('policyName');
    for (const answer of answers) {
      expect(Object.keys(answer.headers).filter((name) => name.includes('ratelimit'))).toEqual([]);
    }
    portal.now += 1_000;
    expect(portal.call('POST', `${CONTACTS}/search`, {}).status).toBe(200);
    expect(portal.call('GET', CONTACTS).headers['x-hubspot-ratelimit-remaining']).toBe('189');
  });

  it('counts association batches in a bucket of their own', () => {
    const path = '/crm/v4/associations/contacts/companies/batch/read';
    const statuses = times(151, 'POST', path, { inputs: [{ id: '1' }] }).map((answer) => answer.status);
    expect([statuses[149], statuses[150]]).toEqual([207, 429]);
    expect(portal.call('GET', CONTACTS).headers['x-hubspot-ratelimit-remaining']).toBe('189');
  });

  it('starts the day again at midnight of the portal', () => {
    portal.admin.patchSettings({ limits: { daily: 3 } });
    times(3, 'GET', CONTACTS);
    const refused = portal.call('GET', CONTACTS);
    expect(bodyOf(refused)).toMatchObject({
      policyName: 'DAILY',
      message: 'You have reached your daily limit.',
    });
    const limiter = portal.sandbox.limiter.daily;
    expect(new Date(limiter.resetsAt).toISOString()).toBe('2026-11-22T05:00:00.000Z');
    portal.now = limiter.resetsAt - 1;
    expect(portal.call('GET', CONTACTS).status).toBe(429);
    portal.now += 1;
    expect(portal.call('GET', CONTACTS).status).toBe(200);
    const usage = resultsOf(portal.get('/account-info/v3/api-usage/daily/private-apps'))[0];
    expect(usage).toMatchObject({ currentUsage: 2, usageLimit: 3, resetsAt: '2026-11-23T05:00:00Z' });
  });

  it('takes everything while the limits are off, and still counts', () => {
    portal.admin.patchSettings({ limitsEnabled: false });
    const statuses = new Set(times(500, 'GET', CONTACTS).map((answer) => answer.status));
    expect([...statuses]).toEqual([200]);
    expect(portal.admin.statistics()).toMatchObject({ calls: 500, max: { appPer10s: 500 } });
    expect(portal.admin.statistics().routes['GET objects/v3/contacts']).toEqual({ calls: 500, errors: 0 });
  });

  it('refuses missing and wrong tokens, missing scopes and endless addresses', () => {
    for (const token of [null, 'pat-na1-wrong']) {
      const refused = portal.call('GET', CONTACTS, undefined, token);
      expect([refused.status, bodyOf(refused)['category']]).toEqual([401, 'INVALID_AUTHENTICATION']);
    }
    portal.admin.patchSettings({ scopes: ['crm.objects.companies.read'] });
    const scoped = portal.call('GET', CONTACTS);
    expect(scoped.status).toBe(403);
    expect(bodyOf(scoped)).toMatchObject({
      category: 'MISSING_SCOPES',
      errors: [
        { context: { requiredGranularScopes: ['crm.objects.contacts.read', 'crm.objects.contacts.write'] } },
      ],
    });
    expect(portal.call('GET', '/crm/v3/objects/companies').status).toBe(200);
    expect(portal.call('GET', `${CONTACTS}?properties=${'x'.repeat(16_000)}`).status).toBe(414);
  });
});
