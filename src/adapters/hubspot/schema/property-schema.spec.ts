import { pipelineOptions } from './property-schema.js';

const stage = (id: string, displayOrder: number, metadata: Readonly<Record<string, string>>) => ({
  id,
  label: id.toUpperCase(),
  displayOrder,
  metadata,
});

describe('pipelineOptions', () => {
  it('tells the pipeline of each stage and which stages end a deal, in the order of display', () => {
    const { pipelines, stages } = pipelineOptions({
      results: [
        { id: '77', label: 'Renewals', displayOrder: 1, stages: [stage('9', 0, { probability: '1.0' })] },
        {
          id: 'default',
          label: 'Sales',
          displayOrder: 0,
          stages: [
            stage('lost', 3, { isClosed: 'true', probability: '0.0' }),
            stage('won', 2, { isClosed: 'true', probability: '1.0' }),
            stage('open', 1, { isClosed: 'false', probability: '0.0' }),
            { ...stage('gone', 0, {}), archived: true },
          ],
        },
        { id: 'old', label: 'Old', displayOrder: 2, archived: true, stages: [stage('x', 0, {})] },
      ],
    });
    expect(pipelines).toEqual([
      { value: 'default', label: 'Sales' },
      { value: '77', label: 'Renewals' },
    ]);
    expect(stages).toEqual([
      { value: 'open', label: 'OPEN', pipeline: 'default' },
      { value: 'won', label: 'WON', pipeline: 'default', closed: 'won' },
      { value: 'lost', label: 'LOST', pipeline: 'default', closed: 'lost' },
      { value: '9', label: '9', pipeline: '77', closed: 'won' },
    ]);
  });

  it('reads nothing into an answer that it does not understand', () => {
    expect(pipelineOptions(null)).toEqual({ pipelines: [], stages: [] });
  });
});
