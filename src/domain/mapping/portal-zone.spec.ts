import type { FieldMappingDefinition, MappingDefinition } from '../sync/definition.js';
import { inPortalZone } from './portal-zone.js';

const field: FieldMappingDefinition = {
  hubspot: 'closedate',
  business: 'due',
  direction: 'toBusiness',
  on: 'always',
  whenEmpty: 'skip',
  conflict: 'newest',
  active: true,
};
const mapping = (...zones: (string | undefined)[]): MappingDefinition => ({
  hubspot: 'deals',
  business: ['opportunity'],
  fields: zones.map((zone) => ({
    ...field,
    convert: [{ name: 'trim' }, { name: 'date', ...(zone !== undefined && { zone }) }],
  })),
});

describe('the time zone of the portal', () => {
  it('stands where a converter asks for it, and nowhere else', () => {
    const deal = mapping('portal', 'Europe/Berlin', undefined);
    expect(inPortalZone({ deal }, 'US/Eastern')).toEqual({
      deal: mapping('US/Eastern', 'Europe/Berlin', undefined),
    });
  });

  it('leaves everything as it is where it is not known', () => {
    const mappings = { deal: mapping('portal') };
    expect(inPortalZone(mappings, undefined)).toBe(mappings);
  });
});
