import fc from 'fast-check';
import type { NormaliserName } from '../../domain/sync/definition.js';
import { createValueFunctions } from './value-functions.js';

const values = createValueFunctions({ defaultCountry: 'US' });
const german = createValueFunctions({ defaultCountry: 'DE' });

const same: readonly [NormaliserName, string, string][] = [
  ['exact', 'SKU-1', 'SKU-1'],
  ['case', ' Widget ', 'widget'],
  ['email', ' Ada@Example.com', 'ada@example.com '],
  ['domain', 'https://www.Acme.com/about?x=1#y', 'acme.com'],
  ['domain', 'http://acme.com:8080', ' ACME.com '],
  ['domain', '//www.acme.com', 'www.acme.com/'],
  ['phone', '(212) 555-1234', '+1 212 555 1234'],
  ['phone', '1-212-555-1234', '212.555.1234'],
  ['phone', '+44 (0)20 7946 0958', '+442079460958'],
  ['phone', '+44 020 7946 0958', '+44 20 7946 0958'],
  ['phone', '(212) 555-1234 ext. 99', '+12125551234 x99'],
  ['name', 'Acme Inc.', 'ACME'],
  ['name', 'The Müller & Söhne GmbH', 'Muller and Sohne'],
  ['name', 'Muller & Cie S.A.', 'Müller Cie SA'],
  ['name', 'Jansen Handel B.V.', 'jansen handel bv'],
  ['name', 'Foo Bar GmbH & Co. KG', 'Foo Bar'],
  ['name', 'Globex Pty Ltd', 'globex'],
  ['name', "O'Neil  Steel, Ltd", 'oneil steel'],
];

const different: readonly [NormaliserName, string, string][] = [
  ['exact', 'SKU-1', 'sku-1'],
  ['domain', 'shop.acme.com', 'acme.com'],
  ['phone', '212-555-1234', '212-555-1235'],
  ['phone', '(212) 555-1234', '(212) 555-1234 ext. 99'],
  ['name', 'Acme Steel', 'Acme Wood'],
  ['name', 'AB GmbH', 'AB Ltd'],
];

const nothing: readonly [NormaliserName, string | null][] = [
  ['exact', null],
  ['exact', ''],
  ['case', '   '],
  ['email', 'nobody'],
  ['domain', 'n/a'],
  ['domain', 'localhost'],
  ['phone', '12345'],
  ['phone', 'call reception'],
  ['name', '---'],
];

describe('normalise', () => {
  it.each(same)('%s: %j is %j', (name, a, b) => {
    const normal = values.normalise(name, a);
    expect(normal).not.toBeNull();
    expect(values.normalise(name, b)).toBe(normal);
    expect(values.coarseKey(name, b)).toBe(values.coarseKey(name, a));
  });

  it.each(different)('%s: %j is not %j', (name, a, b) => {
    expect(values.normalise(name, a)).not.toBe(values.normalise(name, b));
  });

  it.each(nothing)('%s: %j has nothing to compare', (name, value) => {
    expect(values.normalise(name, value)).toBeNull();
  });

  it('reads phone numbers by the default country', () => {
    expect(german.normalise('phone', '030 1234567')).toBe('+49301234567');
    expect(german.normalise('phone', '+49 30 1234567')).toBe('+49301234567');
  });

  it('keeps names of other scripts apart', () => {
    expect(values.normalise('name', '株式会社サンプル')).not.toBe(values.normalise('name', '株式会社テスト'));
    expect(values.coarseKey('name', '株式会社サンプル')).toBe('');
  });
});

describe('coarseKey', () => {
  const cases: readonly [NormaliserName, string, string | null][] = [
    ['exact', ' A ', ' A '],
    ['case', ' Ab ', 'ab'],
    ['case', 'ΟΔΟΣ İ', 'οδοσ i'],
    ['email', ' A@b.C ', 'a@b.c'],
    ['domain', 'HTTPS://www.shop.acme.com:443/x', 'shop.acme.com'],
    ['phone', '+1 (212) 555-1234', '551234'],
    ['phone', '12-345', null],
    ['name', 'The Élan Group', 'ela'],
    ['name', 'A. B. Consulting', 'abc'],
  ];
  it.each(cases)('%s of %j is %j', (name, value, expected) => {
    expect(values.coarseKey(name, value)).toBe(expected);
  });
});

const legal = fc.constantFrom(
  'Inc',
  'Inc.',
  'Ltd',
  'GmbH',
  'S.A.',
  'B.V.',
  'GmbH & Co. KG',
  'Pty Ltd',
  '',
  'and',
  '& Sons',
  'Co',
);
const word = fc.oneof(
  fc.constantFrom(
    'the',
    'The',
    'a',
    'ab',
    'Müller',
    'muller',
    'MULLER',
    'and',
    "o'neil",
    'ß',
    'İ',
    '株式',
    'ﬁ',
    '½',
  ),
  fc.string({ unit: fc.constantFrom('a', 'b', 'A', '1', 'é', 'e', ' ', '.', '-', '&'), maxLength: 4 }),
);
const names = fc
  .tuple(fc.array(word, { maxLength: 3 }), fc.constantFrom(' ', '  ', '-', '. '), legal)
  .map(([words, gap, end]) => [...words, end].join(gap));
const digitsWith = fc
  .tuple(
    fc.constantFrom('', '+', '+1 ', '001', '+44 (0)', '+44 ', '0', '+49', 'tel:'),
    fc.array(fc.constantFrom('2', '1', '0', '5', '(', ')', '-', ' ', '５'), { minLength: 4, maxLength: 16 }),
    fc.constantFrom('', ' ext 12', ' x12', '#5', ';ext=12'),
  )
  .map(([start, middle, end]) => start + middle.join('') + end);
const hosts = fc
  .tuple(
    fc.constantFrom('', 'http://', 'HTTPS://', '//', 'www.', 'https://www.', ' '),
    fc.constantFrom('acme.com', 'ACME.com', 'www.acme.com', 'acme', 'a.b', 'www.com'),
    fc.constantFrom('', '/', '/x', ':80', '?q', '#f', ' ', '.'),
  )
  .map((parts) => parts.join(''));

const sources: readonly [NormaliserName, fc.Arbitrary<string>][] = [
  ['exact', fc.string()],
  ['case', fc.string({ unit: fc.constantFrom('a', 'A', ' ', '\t', 'İ', 'i') })],
  ['email', fc.string({ unit: fc.constantFrom('a', 'A', '@', '.', ' ') })],
  ['domain', hosts],
  ['phone', digitsWith],
  ['name', names],
];

describe('equal normal forms imply equal coarse keys', () => {
  it.each(sources)('%s', (name, source) => {
    const seen = new Map<string, string | null>();
    fc.assert(
      fc.property(source, (text) => {
        const normal = values.normalise(name, text);
        if (normal === null) return;
        const coarse = values.coarseKey(name, text);
        expect(coarse).not.toBeNull();
        const earlier = seen.get(normal);
        if (earlier === undefined) seen.set(normal, coarse);
        else expect(coarse).toBe(earlier);
      }),
      { numRuns: 3_000 },
    );
    expect(seen.size).toBeGreaterThan(3);
  });

  it.each(['exact', 'case', 'email', 'domain', 'phone', 'name'] as const)(
    '%s of any text at all, and normal forms are stable',
    (name) => {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), (text) => {
          const normal = values.normalise(name, text);
          if (normal === null) return;
          expect(values.coarseKey(name, text)).not.toBeNull();
          expect(values.normalise(name, text)).toBe(normal);
        }),
      );
    },
  );
});
