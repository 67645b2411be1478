/** Pieces that the schemas of documents and presets are made of. */
export const text = (description: string, extra: object = {}): object => ({
  type: 'string',
  description,
  ...extra,
});

export const filled = (description: string): object => text(description, { minLength: 1 });

export const flag = (description: string): object => ({ type: 'boolean', description });

export const ref = (name: string): object => ({ $ref: `#/$defs/${name}` });

/** An object with these keys and no others. */
export const strict = (
  description: string,
  properties: Record<string, object>,
  required: readonly string[] = [],
): object => ({
  type: 'object',
  description,
  additionalProperties: false,
  required,
  properties,
});

/** An object whose keys a person chooses. */
export const named = (description: string, value: object): object => ({
  type: 'object',
  description,
  propertyNames: { format: 'slug' },
  additionalProperties: value,
});

/** The same with names as developers write them, such as `lineItem`. */
export const byName = (description: string, value: object): object => ({
  ...named(description, value),
  propertyNames: { format: 'name' },
});

/** One name or several. */
export const names = (description: string): object => ({
  type: ['string', 'array'],
  minLength: 1,
  minItems: 1,
  items: { type: 'string', minLength: 1 },
  description,
});

/** What is given may also be `{setting: name}`. */
export const orSetting = (types: readonly string[], description: string): object => ({
  type: [...types, 'object'],
  description,
  items: { type: 'string' },
  additionalProperties: false,
  required: ['setting'],
  properties: { setting: filled('Name of a setting, whose value is taken.') },
});

/** What deletes do, of a mapping or one of a job's targets. */
export const DELETES: Record<string, object> = {
  onSourceDeleted: {
    enum: ['keep', 'unlink', 'flag', 'propagate'],
    description: 'The source record was deleted. Default: the setting of this name, keep.',
  },
  onTargetDeleted: {
    enum: ['skip', 'recreate', 'propagate'],
    description: 'The target was deleted. Default: the setting of this name, skip.',
  },
};
