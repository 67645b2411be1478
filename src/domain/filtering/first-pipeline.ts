import type { TypeSchema } from '../schema/system-schema.js';
import type { FilterDefinition } from '../sync/definition.js';

const FIELD = 'pipeline';
const WORD = 'first';

/** `first` in a list of pipelines is the portal's first one, as in stage maps, unless a pipeline is called so. */
export function withFirstPipeline(definition: FilterDefinition, source: TypeSchema): FilterDefinition {
  const { types } = definition;
  if (!types || types.field !== FIELD || 'setting' in types.values) return definition;
  const options = source.fields.find(({ name }) => name === FIELD)?.options ?? [];
  const [first] = options;
  if (first === undefined || options.some(({ value }) => value === WORD)) return definition;
  const values = types.values.map((value) => (value === WORD ? first.value : value));
  return { ...definition, types: { field: FIELD, values } };
}
