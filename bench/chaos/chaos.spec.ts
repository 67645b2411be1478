import { createAdmin } from '../../sandbox/admin/sandbox-admin.js';
import { createSandbox, liveOptions } from '../../sandbox/core/sandbox.js';
import { Chance } from '../../simulation/time/chance.js';
import { dealBlows, type Blow } from './blow.js';
import { FIELDS, ownership } from './diary.js';
import { PortalWatch } from './portal-watch.js';
import { linesOf, tableOf } from './report.js';
import type { Outcome } from './striker.js';

const TOKEN = 'token';

function outcome(blow: Partial<Blow>, seconds: number | null, readAgain: number): Outcome {
  const whole: Blow = { parts: ['worker'], signal: 'SIGKILL', portal: null, ...blow };
  return { blow: whole, seconds, readAgain, faulted: 0 };
}

describe('blows', () => {
  it('are the same for the same seed, and every twenty hold each kind', () => {
    const blows = dealBlows(100, new Chance(3));
    expect(dealBlows(100, new Chance(3))).toEqual(blows);
    expect(dealBlows(100, new Chance(4))).not.toEqual(blows);
    for (let from = 0; from < 100; from += 20) {
      const kinds = new Set(
        blows.slice(from, from + 20).map(({ parts, signal }) => `${parts.join('+')} ${signal}`),
      );
      expect(kinds.size).toBe(9);
    }
    expect(blows.filter(({ portal }) => portal !== null).length).toBeGreaterThan(30);
  });
});

describe('ownership of a field', () => {
  it('gives each side its own fields of a record, and some to both', () => {
    const [field] = FIELDS;
    if (!field) throw new Error('There are no fields.');
    const owners = Array.from({ length: 1_000 }, (_, n) => ownership(`company${n}.example`, field));
    for (const [owner, least] of [
      ['hubspot', 300],
      ['business', 300],
      ['both', 120],
    ] as const)
      expect(owners.filter((each) => each === owner).length).toBeGreaterThan(least);
  });
});

describe('the watch on the portal', () => {
  it('tells a page that is read again from the next one, and from look-ups', () => {
    const sandbox = createSandbox(liveOptions(TOKEN));
    createAdmin(sandbox).seed({ companies: 3, planted: false });
    const watch = new PortalWatch(sandbox);
    const call = (method: string, path: string, query: string, body = ''): void => {
      sandbox.handle({ method, path, query, body, headers: { authorization: `Bearer ${TOKEN}` } });
    };
    call('GET', '/crm/v3/objects/contacts', 'limit=5');
    call('GET', '/crm/v3/objects/contacts', 'limit=5&after=5');
    call('POST', '/crm/v3/objects/contacts/search', '', '{"filterGroups":[],"limit":1}');
    call('POST', '/crm/v3/objects/contacts/search', '', '{"filterGroups":[],"limit":1}');
    expect([watch.pagesRead, watch.pagesReadAgain]).toEqual([2, 0]);
    call('GET', '/crm/v3/objects/contacts', 'limit=5');
    expect([watch.pagesRead, watch.pagesReadAgain]).toEqual([3, 1]);
    sandbox.faults.add({ action: { kind: 'execute-then-reset' } }, Date.now());
    call('GET', '/crm/v3/objects/contacts', 'limit=5');
    expect([watch.pagesReadAgain, watch.answersLost]).toEqual([1, 1]);
  });
});

describe('the table', () => {
  it('has a line per process and fault, and one per fault of the portal', () => {
    const portal = { name: '429 storm', rule: { action: { kind: 'rate-limit', policy: 'burst' } } } as const;
    const lines = linesOf([
      outcome({}, 3, 1),
      outcome({}, 9, 4),
      outcome({ portal }, 5, 0),
      outcome({ parts: ['worker', 'postgres'] }, null, 2),
    ]);
    expect(lines).toEqual([
      expect.objectContaining({ process: 'worker', kills: 3, recovered: 3, medianSeconds: 5, maxSeconds: 9 }),
      expect.objectContaining({ process: 'worker + postgres', kills: 1, recovered: 0, maxSeconds: null }),
      expect.objectContaining({ process: 'with portal', fault: '429 storm', kills: 1 }),
    ]);
    expect(lines[0]).toMatchObject({ pagesReadAgain: 5, mostPagesAgain: 4 });
    expect(tableOf(lines).split('\n')).toHaveLength(4);
  });
});
