import fc from 'fast-check';
import { composeMessage, oneLine } from './compose-message.js';
import { digestInterval, fillNotification } from './definition.js';
import type { FactsOfJob } from './facts.js';
import { judgeEnd, wants, type JobHealth, type RunEnd } from './job-health.js';
import { safeRecordId } from './links.js';
import { GIVE_UP_AFTER_MS, retryDelay } from './retry.js';

const WELL: JobHealth = { down: false, failing: false };
const end = (status: RunEnd['status'], failed = 0, byIds = false): RunEnd => ({ status, failed, byIds });

describe('what the end of a run means', () => {
  it.each([
    [WELL, end('succeeded'), null, WELL],
    [WELL, end('failed'), null, { down: true, failing: false }],
    [WELL, end('partial', 3), null, { down: false, failing: true }],
    [{ down: true, failing: false }, end('succeeded'), 'down', WELL],
    [{ down: true, failing: false }, end('partial', 1), 'down', { down: false, failing: true }],
    [{ down: false, failing: true }, end('succeeded'), 'failing', WELL],
    [{ down: true, failing: true }, end('succeeded'), 'both', WELL],
    [{ down: true, failing: true }, end('cancelled'), null, { down: true, failing: true }],
    // Chosen records say nothing about the others.
    [{ down: false, failing: true }, end('succeeded', 0, true), null, { down: false, failing: true }],
    [{ down: true, failing: true }, end('succeeded', 0, true), 'down', { down: false, failing: true }],
  ] as const)('%j, then %j: recovered from %s', (health, ended, recovered, after) => {
    const verdict = judgeEnd(health, ended);
    expect(verdict.recovered).toBe(recovered);
    expect(verdict.health).toEqual(after);
    expect(verdict.runFailed).toBe(ended.status === 'failed');
  });

  it('never recovers twice without a bad end between', () => {
    const ends = fc.record({
      status: fc.constantFrom('succeeded', 'partial', 'failed', 'cancelled'),
      failed: fc.nat(2),
      byIds: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(ends), (runs) => {
        let health = WELL;
        for (const run of runs) {
          const verdict = judgeEnd(health, run as RunEnd);
          if (verdict.recovered !== null) expect(health).not.toEqual(WELL);
          health = verdict.health;
        }
      }),
    );
  });
});

describe('who is told', () => {
  const to = { kind: 'slack', url: 'https://hooks.example.com/x' } as const;

  it('everybody who named the event, and of a disabled job who named failed runs', () => {
    expect(wants(fillNotification({ to }), 'recovered')).toBe(true);
    expect(wants(fillNotification({ to, on: ['run-failed'] }), 'job-disabled')).toBe(true);
    expect(wants(fillNotification({ to, on: ['job-disabled'] }), 'run-failed')).toBe(false);
    expect(wants(fillNotification({ to, active: false }), 'run-failed')).toBe(false);
  });

  it.each([
    ['15m', 900_000],
    ['1h', 3_600_000],
    ['2d', 172_800_000],
  ])('digests every %s', (digest, ms) => {
    expect(digestInterval(fillNotification({ to, digest }))).toBe(ms);
  });
});

describe('when it is tried again', () => {
  it('waits longer each time, at most six hours, and as long as the receiver asks', () => {
    expect([1, 2, 3, 7, 20].map((attempt) => (retryDelay(attempt, 0) ?? 0) / 60_000)).toEqual([
      1, 3, 9, 360, 360,
    ]);
    expect(retryDelay(1, 0, 600_000)).toBe(600_000);
    expect(retryDelay(1, 0, 1e12)).toBe(6 * 3_600_000);
  });

  it('gives up after a day', () => {
    expect(retryDelay(3, GIVE_UP_AFTER_MS)).toBeNull();
  });
});

describe('what a message says', () => {
  const facts: FactsOfJob = {
    event: 'entities-failed',
    sync: 'main',
    job: 'contact-import',
    runId: null,
    at: '2026-03-01T06:00:00.000Z',
    total: 12,
    fresh: 2,
    codes: [{ code: 'required', count: 12 }],
    records: [
      { side: 'hubspot', type: 'contacts', id: '501' },
      { side: 'business', type: 'contact', id: 'jane@example.com' },
    ],
  };

  it('counts, names records by id, and withholds what could name a person', () => {
    const message = composeMessage(facts, 'https://sync.example.com');
    expect(message.subject).toBe('[Crosstie] 2 records of main/contact-import failed');
    expect(message.text).toContain('Failed now: 12, of these new: 2');
    expect(message.text).toContain('https://sync.example.com/v1/syncs/main/records/hubspot/contacts/501');
    expect(message.text).toContain('business contact (id withheld)');
    expect(JSON.stringify(message)).not.toContain('jane');
    expect(message.payload.data['records']).toEqual([
      {
        side: 'hubspot',
        type: 'contacts',
        id: '501',
        url: 'https://sync.example.com/v1/syncs/main/records/hubspot/contacts/501',
      },
      { side: 'business', type: 'contact', id: null, url: null },
    ]);
    expect(composeMessage(facts, null).html).not.toContain('<a ');
  });

  it.each([
    ['10042', '10042'],
    ['C-0042.1', 'C-0042.1'],
    ['jane@example.com', null],
    ['Jane Doe', null],
    ['Jane', null],
    ['', null],
  ])('id %s is shown as %s', (id, shown) => {
    expect(safeRecordId(id)).toBe(shown);
  });

  it('has a subject of one line, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (job) => {
        const { subject } = composeMessage({ ...facts, job }, null);
        expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(subject.length).toBeLessThanOrEqual(150);
        expect(oneLine(job)).not.toMatch(/[\r\n]/);
      }),
    );
  });
});
