import { polledWith, queueNameProblem, recordQueue, systemQueue } from './workflow-ids.js';

describe('the queues of a system', () => {
  it('are those of its kind, unless it has one of its own', () => {
    expect([systemQueue('sql'), recordQueue(null)]).toEqual(['crosstie-sql', 'crosstie-ondemand']);
    expect([systemQueue('sql', 'erp-hamburg'), recordQueue('erp-hamburg')]).toEqual([
      'erp-hamburg',
      'erp-hamburg-ondemand',
    ]);
  });

  it('are polled together by a worker that is told to poll one', () => {
    expect(polledWith('erp-hamburg')).toEqual(['erp-hamburg', 'erp-hamburg-ondemand']);
    expect(polledWith('crosstie-workflows')).toEqual(['crosstie-workflows']);
  });

  it("have plain names that are not the product's own", () => {
    expect(queueNameProblem('erp-hamburg')).toBeNull();
    for (const name of [
      '',
      'Erp',
      'a b',
      'ä',
      '-a',
      'x'.repeat(64),
      'crosstie-sql',
      'crosstie-x',
      'a-ondemand',
    ])
      expect(queueNameProblem(name)).not.toBeNull();
  });
});
