import { isoInstant, normaliserOf } from './value-normalisers.js';

describe('value normalisers', () => {
  it.each([
    ['15000', '15000'],
    ['15000.00', '15000.00'],
    ['0.200000000000000011102230246251565404236316680908203125', '0.2'],
    ['0.40000000000000002220446049250313080847263336181640625', '0.4'],
    ['123456789012345678901234567890.12', '123456789012345678901234567890.12'],
    ['1.5E7', '15000000'],
    ['293.68326', '293.68326'],
    ['N/A', 'N/A'],
    ['none', 'none'],
  ])('decimal %s -> %s', (value, expected) => {
    expect(normaliserOf('decimal')(value)).toBe(expected);
  });

  it.each([
    ['2026-03-09T12:00:00Z', '2026-03-09T12:00:00.000Z'],
    ['2026-03-09T12:00:00.123Z', '2026-03-09T12:00:00.123Z'],
    ['1773300826615', '2026-03-12T07:33:46.615Z'],
    ['2026-12-31', '2026-12-31T00:00:00.000Z'],
    ['someday', 'someday'],
  ])('instant %s -> %s', (value, expected) => {
    expect(isoInstant(value)).toBe(expected);
  });

  it('dates, booleans and multi-selects', () => {
    expect(normaliserOf('date')('2026-01-31')).toBe('2026-01-31');
    expect(normaliserOf('date')('1769817600000')).toBe('2026-01-31');
    expect(normaliserOf('boolean')('true')).toBe(true);
    expect(normaliserOf('boolean')('false')).toBe(false);
    expect(normaliserOf('multi-enumeration')('b;a;;c')).toBe('a;b;c');
    expect(normaliserOf('enumeration')('b;a')).toBe('b;a');
  });
});
