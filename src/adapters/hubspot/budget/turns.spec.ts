import { Turns, type Caller } from './turns.js';

const call = (run: string, priority: Caller['priority'] = 'backfill'): Caller => ({ run, priority });

describe('turns of runs', () => {
  it('go round, however many calls each run has waiting', () => {
    const turns = new Turns();
    const waiting = ['a', 'a', 'a', 'b', 'a', 'c', 'b', 'a'].map((run) => call(run));
    const order: string[] = [];
    while (waiting.length > 0) {
      const next = turns.next(waiting);
      order.push(next?.run ?? '');
      waiting.splice(waiting.indexOf(next as Caller), 1);
    }
    expect(order.join('')).toBe('abcabaaa');
  });

  it('come back to a run that had nothing waiting for a while, once', () => {
    const turns = new Turns();
    const many = Array.from({ length: 8 }, () => call('large'));
    turns.next(many);
    expect(turns.next([...many, call('small')])?.run).toBe('small');
    expect(turns.next([...many, call('small')])?.run).toBe('large');
    expect(turns.next([...many, call('small')])?.run).toBe('small');
  });

  it('heed priorities first', () => {
    const turns = new Turns();
    const waiting = [call('a', 'on-demand'), call('a', 'on-demand'), call('b'), call('c')];
    expect([turns.next(waiting), turns.next(waiting)].map((each) => each?.run)).toEqual(['a', 'a']);
    expect(turns.next([])).toBeUndefined();
  });

  it('forget runs that are over', () => {
    const turns = new Turns();
    for (let run = 0; run < 1_000; run += 1) turns.next([call(`${run}`)]);
    expect(
      JSON.stringify(turns, (_, value: unknown) => (value instanceof Map ? [...value.keys()] : value)).length,
    ).toBeLessThan(1_000);
  });
});
