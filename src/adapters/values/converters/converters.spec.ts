import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FieldValue } from '../../../domain/records/field-value.js';
import type { ConverterDefinition } from '../../../domain/sync/definition.js';
import type { Converted } from '../../../domain/values/value-functions.js';
import { createValueFunctions } from '../value-functions.js';

const functions = createValueFunctions({ defaultCountry: 'US' });

const NO_RATE: Converted = {
  ok: false,
  code: 'no-rate',
  message: 'The title has no rate.',
  field: 'title',
};

function convert(
  definition: ConverterDefinition,
  value: FieldValue,
): FieldValue | { readonly refused: string } {
  const result = functions.converter(definition)(value);
  return result.ok ? result.value : { refused: result.code };
}

const cases: readonly [ConverterDefinition, FieldValue, FieldValue | { readonly refused: string }][] = [
  [{ name: 'trim' }, '  a b ', 'a b'],
  [{ name: 'trim' }, null, null],
  [{ name: 'lower' }, 'ÄB', 'äb'],
  [{ name: 'upper' }, 'äb', 'ÄB'],
  [{ name: 'title' }, "jean-luc o'neil SMITH", "Jean-Luc O'neil Smith"],
  [{ name: 'truncate', length: 3 }, 'abcd', 'abc'],
  [{ name: 'truncate', length: 2 }, '🙂🙂🙂', '🙂🙂'],
  [{ name: 'default', value: 'x' }, null, 'x'],
  [{ name: 'default', value: 'x' }, '', 'x'],
  [{ name: 'default', value: 'x' }, 'y', 'y'],
  [{ name: 'identifier' }, 'Müller & Söhne Straße 7', 'MULLERSOHNESTRASSE7'],
  [{ name: 'identifier' }, 'Ærø Łódź Þór', 'AEROLODZTHOR'],
  [{ name: 'identifier' }, 'A company whose name is rather long', 'ACOMPANYWHOSENAMEISRATHER'],
  [{ name: 'identifier', length: 4 }, 'a-b c.d e', 'ABCD'],
  [{ name: 'identifier' }, '株式会社', ''],
  [{ name: 'prefix', text: 'C-' }, '7', 'C-7'],
  [{ name: 'prefix', text: 'C-' }, null, null],
  [{ name: 'suffix', text: '!' }, 'a', 'a!'],
  [{ name: 'replace', from: '.', to: '' }, '1.2.3', '123'],
  [{ name: 'digits' }, '+1 (2)', '12'],
  [{ name: 'strip-controls' }, 'a\u0000b\u0007c\n', 'abc\n'],
  [
    { name: 'html-to-text' },
    '<p>Hi&nbsp;<b>Ada</b> &amp; co</p><script>x()</script><ul><li>1 &lt; 2</li></ul>',
    'Hi Ada & co\n1 < 2',
  ],
  [{ name: 'html-to-text' }, '2 < 3 and &#x41;&#0;', '2 < 3 and A'],
  [{ name: 'phone' }, '(212) 555-1234', '+12125551234'],
  [{ name: 'phone', country: 'DE' }, '030 1234567', '+49301234567'],
  [{ name: 'phone', country: 'DE', format: 'national' }, '+49301234567', '030 1234567'],
  [{ name: 'phone', format: 'national' }, '+1 212 555 1234', '(212) 555-1234'],
  [{ name: 'phone' }, '212-555-1234 x99', '+12125551234 ext. 99'],
  [{ name: 'phone' }, ' reception ', 'reception'],
  [{ name: 'phone', onInvalid: 'empty' }, 'reception', null],
  [{ name: 'phone', onInvalid: 'fail' }, 'reception', { refused: 'not-a-phone' }],
  [{ name: 'email' }, ' Ada@Example.COM ', 'ada@example.com'],
  [{ name: 'email' }, 'ada@example', { refused: 'not-an-email' }],
  [{ name: 'email' }, 'a b@example.com', { refused: 'not-an-email' }],
  [{ name: 'email', onInvalid: 'empty' }, 'nobody', null],
  [{ name: 'domain' }, 'https://www.Acme.com/x', 'acme.com'],
  [{ name: 'domain' }, 'ada@acme.com', 'acme.com'],
  [{ name: 'domain' }, 'n/a', null],
  [{ name: 'country' }, 'United States', 'US'],
  [{ name: 'country' }, 'usa', 'US'],
  [{ name: 'country' }, 'Deutschland', 'DE'],
  [{ name: 'country', to: 'alpha3' }, 'gb', 'GBR'],
  [{ name: 'country', to: 'name' }, 'NLD', 'Netherlands'],
  [{ name: 'country' }, 'Atlantis', 'Atlantis'],
  [{ name: 'country', onInvalid: 'fail' }, 'Atlantis', { refused: 'not-a-country' }],
  [{ name: 'decimal' }, '$ 1,234.50', '1234.5'],
  [{ name: 'decimal', point: ',' }, '1.234,50 €', '1234.5'],
  [{ name: 'decimal' }, 'N/A', { refused: 'not-a-number' }],
  [{ name: 'round', scale: 2 }, '1.005', '1.01'],
  [{ name: 'round', scale: 2 }, '-1.005', '-1.01'],
  [{ name: 'round', scale: 2 }, '99.995', '100'],
  [{ name: 'round', scale: 10 }, '0.200000000000000011102230246251565404236316680908203125', '0.2'],
  [{ name: 'round' }, '0.4', '0'],
  [{ name: 'integer' }, '2.5', '3'],
  [{ name: 'integer' }, '12345678901234567890.5', '12345678901234567891'],
  [{ name: 'multiply', by: '0.1' }, '0.2', '0.02'],
  [{ name: 'multiply', by: 100 }, '19.99', '1999'],
  [{ name: 'divide', by: 3 }, '1', '0.3333333333'],
  [{ name: 'boolean' }, 'Yes', true],
  [{ name: 'boolean' }, false, false],
  [{ name: 'boolean', true: ['J'], false: ['N'] }, 'n', false],
  [{ name: 'boolean' }, 'maybe', { refused: 'not-a-boolean' }],
  [{ name: 'date' }, '2026-01-31T23:30:00Z', '2026-01-31'],
  [{ name: 'date', zone: 'Europe/Berlin' }, '2026-01-31T23:30:00Z', '2026-02-01'],
  [{ name: 'date', zone: 'America/New_York' }, '2026-07-01T03:59:59.999Z', '2026-06-30'],
  [{ name: 'date' }, '2026-01-31', '2026-01-31'],
  [{ name: 'date', format: 'dd.MM.yyyy' }, '31.01.2026', '2026-01-31'],
  [{ name: 'date' }, '31.01.2026', { refused: 'not-a-date' }],
  [{ name: 'date' }, '2026-02-30', { refused: 'not-a-date' }],
  [{ name: 'datetime', zone: 'America/New_York' }, '2026-07-01', '2026-07-01T16:00:00Z'],
  [{ name: 'datetime' }, '2026-07-01T10:00:00+02:00', '2026-07-01T08:00:00.000Z'],
  [{ name: 'datetime', zone: 'Europe/Berlin' }, '2026-07-01T10:00:00', '2026-07-01T08:00:00Z'],
  [{ name: 'split' }, 'b, a,,b', 'a;b'],
  [{ name: 'join' }, 'b;a', 'a, b'],
  [{ name: 'enum', entries: { A: '1', B: '2' } }, 'A', '1'],
  [{ name: 'enum', entries: { A: '1', B: '2' } }, 'B;A', '1;2'],
  [{ name: 'enum', entries: { true: 'Y', false: 'N' } }, true, 'Y'],
  [{ name: 'enum', entries: { A: '1' }, fallback: '9' }, 'C', '9'],
  [{ name: 'enum', entries: { A: '1' } }, 'C', { refused: 'unmapped-value' }],
];

const broken: readonly [ConverterDefinition, RegExp][] = [
  [{ name: 'trimm' }, /no converter "trimm".*"trim"/],
  [{ name: 'truncate' }, /needs the argument "length"/],
  [{ name: 'truncate', length: 'x' }, /whole number/],
  [{ name: 'truncate', lenght: 3 }, /no argument "lenght".*"length"/],
  [{ name: 'trim', side: 'left' }, /takes no arguments/],
  [{ name: 'phone', country: 'usa' }, /country code/],
  [{ name: 'date', zone: 'Mars/Base' }, /time zone/],
  [{ name: 'datetime', time: '25:00' }, /time of day/],
  [{ name: 'divide', by: 0 }, /must not be 0/],
  [{ name: 'divide' }, /either the argument "by" or "byReference"/],
  [{ name: 'divide', by: 2, byReference: 'title.rate' }, /either the argument "by" or "byReference"/],
  [{ name: 'divide', byReference: 'rate' }, /must be reference.field/],
  [{ name: 'enum', entries: 'x' }, /map texts to texts/],
  [{ name: 'country', to: 'iso' }, /one of alpha2/],
  [{ name: 'split', separator: '' }, /not be empty/],
];

describe('converters', () => {
  it.each(cases)('%j: %j -> %j', (definition, value, expected) => {
    expect(convert(definition, value)).toEqual(expected);
  });

  it.each(broken)('%j is refused', (definition, message) => {
    expect(() => functions.converter(definition)).toThrow(message);
  });

  it('describe themselves, each with a case above', () => {
    const tried = new Set(cases.map(([definition]) => definition.name));
    for (const { name, description } of functions.converters) {
      expect(description).not.toBe('');
      expect(tried).toContain(name);
    }
  });

  it('stand in the guide, each with its arguments', () => {
    const guide = readFileSync(join(__dirname, '../../../../docs/mappings.md'), 'utf8');
    for (const { name, arguments: args } of functions.converters) {
      const row = guide
        .split('\n')
        .find((line) => line.startsWith('| `') && line.split('|')[1]?.includes(`\`${name}\``));
      expect([name, row === undefined]).toEqual([name, false]);
      for (const argument of args) expect([name, row?.includes(argument.name)]).toEqual([name, true]);
    }
  });

  it('are total, keep empty empty and never quote the value', () => {
    const samples: readonly ConverterDefinition[] = [
      ...functions.converters.filter(
        ({ name, arguments: args }) =>
          name !== 'multiply' && name !== 'divide' && args.every((argument) => !argument.required),
      ),
      { name: 'truncate', length: 5 },
      { name: 'replace', from: 'a', to: 'b' },
      { name: 'prefix', text: 'p' },
      { name: 'multiply', by: '1.5' },
      { name: 'divide', byReference: 'title.rate' },
      { name: 'enum', entries: { a: 'b' } },
    ].map(({ name, ...rest }) => ('description' in rest ? { name } : { name, ...rest }));
    for (const definition of samples) {
      const converter = functions.converter(definition);
      expect(converter(null)).toEqual({ ok: true, value: null });
      fc.assert(
        fc.property(fc.string({ unit: 'binary', minLength: 8 }), (text) => {
          const result = converter(text);
          if (!result.ok) expect(result.message).not.toContain(text);
        }),
      );
    }
  });

  it.each<[FieldValue | undefined, FieldValue, Converted]>([
    ['80', '1000', { ok: true, value: '12.5' }],
    ['80.00', null, { ok: true, value: null }],
    ['0.00', '1000', NO_RATE],
    [null, '1000', NO_RATE],
    [undefined, '1000', NO_RATE],
    ['free', '1000', NO_RATE],
    [null, null, { ok: true, value: null }],
  ])('by a rate of %j, %j is %j', (rate, value, expected) => {
    const references = new Map(rate === undefined ? [] : [['title.rate', rate]]);
    const divide = functions.converter({ name: 'divide', byReference: 'title.rate' }, references);
    expect(divide(value)).toEqual(expected);
  });

  it('multiply by a reference, also by zero', () => {
    const times = (rate: string): FieldValue | undefined => {
      const result = functions.converter(
        { name: 'multiply', byReference: 'list.factor' },
        new Map([['list.factor', rate]]),
      )('2.5');
      return result.ok ? result.value : undefined;
    };
    expect([times('1.1'), times('0')]).toEqual(['2.75', '0']);
  });

  it('give identifiers of plain letters and digits only, within the length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 40 }), (text, length) => {
        const value = convert({ name: 'identifier', length }, text);
        expect(String(value ?? '')).toMatch(/^[A-Z0-9]*$/);
        expect(String(value ?? '').length).toBeLessThanOrEqual(length);
      }),
    );
  });

  it('round exactly', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
        fc.integer({ min: 0, max: 6 }),
        (units, scale) => {
          const text = `${units}e-8`;
          const result = functions.converter({ name: 'round', scale })(text);
          const step = 10n ** BigInt(8 - scale);
          const size = units < 0n ? -units : units;
          const rounded = ((size + step / 2n) / step) * step;
          expect(result).toEqual(
            functions.converter({ name: 'decimal' })(`${units < 0n ? '-' : ''}${rounded}e-8`),
          );
        },
      ),
    );
  });
});
