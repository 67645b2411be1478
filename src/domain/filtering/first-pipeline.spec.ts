import type { FieldOption, TypeSchema } from '../schema/system-schema.js';
import type { FilterDefinition } from '../sync/definition.js';
import { withFirstPipeline } from './first-pipeline.js';

function deals(...pipelines: readonly string[]): TypeSchema {
  const options = pipelines.map((value): FieldOption => ({ value, label: value }));
  const kind = { type: 'enumeration', readOnly: false, requiredOnCreate: false, unique: false } as const;
  const field = (name: string) => ({ name, label: name, ...kind, options });
  return {
    name: 'deals',
    label: 'Deals',
    fields: [field('dealtype'), field('pipeline')],
    parents: [],
    canCreate: true,
    canUpdate: true,
    idempotency: 'none',
    changes: 'timestamp',
  };
}

describe('the first pipeline in a filter', () => {
  const filter = (values: readonly string[], field = 'pipeline'): FilterDefinition => ({
    types: { field, values },
  });

  it('is the one that the portal shows first, whatever it is called', () => {
    expect(withFirstPipeline(filter(['first', 'x']), deals('77', 'default'))).toEqual(filter(['77', 'x']));
    expect(withFirstPipeline(filter(['first']), deals('default', '77'))).toEqual(filter(['default']));
  });

  it('is left alone where a pipeline is called so, none is known, or another field is meant', () => {
    for (const schema of [deals('77', 'first'), deals()])
      expect(withFirstPipeline(filter(['first']), schema)).toEqual(filter(['first']));
    const others = [
      filter(['first'], 'dealtype'),
      { types: { field: 'pipeline', values: { setting: 's' } } },
      {},
    ];
    for (const other of others) expect(withFirstPipeline(other, deals('77'))).toEqual(other);
  });
});
