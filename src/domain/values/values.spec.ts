import fc from 'fast-check';
import type { FieldSchema, FieldType } from '../schema/system-schema.js';
import { isCalendarDate, utcInstant } from './calendar.js';
import { coercerFor } from './coerce.js';
import { canonicalDecimal, roundHalfUp } from './decimal-text.js';
import { sameValue } from './same-value.js';
import { characterCount, cleanText, exceedsLength, truncateText } from './text.js';

function field(type: FieldType, more: Partial<FieldSchema> = {}): FieldSchema {
  return {
    name: 'f',
    label: 'Field',
    type,
    readOnly: false,
    requiredOnCreate: false,
    unique: false,
    ...more,
  };
}

describe('text', () => {
  it.each([
    ['a\0b', 'ab'],
    ['a\ud83d', 'a'],
    ['\ude42a', 'a'],
    ['🙂\t\n', '🙂\t\n'],
  ])('cleanText(%j) is %j', (text, expected) => expect(cleanText(text)).toBe(expected));

  it('counts and cuts characters, not code units', () => {
    expect(characterCount('a🙂b')).toBe(3);
    expect(exceedsLength('🙂🙂', 2)).toBe(false);
    expect(exceedsLength('🙂🙂', 1)).toBe(true);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(8), (text, length) => {
        const cut = truncateText(text, length);
        expect([...cut]).toEqual([...text].slice(0, length));
        expect(characterCount(text)).toBe([...text].length);
      }),
    );
  });
});

describe('decimals', () => {
  it.each([
    ['15000.00', '15000'],
    ['-0.0', '0'],
    ['+007.50', '7.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1.5e3', '1500'],
    ['15E-1', '1.5'],
    ['1e-3', '0.001'],
    ['', null],
    ['1,5', null],
    ['N/A', null],
    ['1e9999', null],
    ['Infinity', null],
    ['0x10', null],
  ])('canonicalDecimal(%j) is %j', (text, expected) => expect(canonicalDecimal(text)).toBe(expected));

  it('keeps every digit', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 0, max: 20 }), (units, scale) => {
        const canonical = canonicalDecimal(`${units}e-${scale}`) ?? '';
        expect(canonicalDecimal(`${canonical}e${scale}`)).toBe(String(units));
      }),
    );
  });

  it.each([
    ['0.5', 0, '1'],
    ['-0.5', 0, '-1'],
    ['0.49', 0, '0'],
    ['-0.04', 1, '0'],
    ['9.999', 2, '10'],
    ['999999999999999999.95', 1, '1000000000000000000'],
    ['12', 2, '12'],
  ])('roundHalfUp(%j, %d) is %j', (text, scale, expected) => expect(roundHalfUp(text, scale)).toBe(expected));
});

describe('calendar', () => {
  it.each([
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['1900-02-29', false],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-1-1', false],
  ])('isCalendarDate(%j) is %j', (text, expected) => expect(isCalendarDate(text)).toBe(expected));

  it.each([
    ['2026-01-31T10:00:00.123456Z', '2026-01-31T10:00:00.123456Z'],
    ['2026-01-31 10:00:00+02', '2026-01-31T08:00:00.000Z'],
    ['2026-01-31T10:00:00-0530', '2026-01-31T15:30:00.000Z'],
    ['2026-01-31T10:00:00', null],
    ['2026-02-30T10:00:00Z', null],
    ['2026-01-31', null],
  ])('utcInstant(%j) is %j', (text, expected) => expect(utcInstant(text)).toBe(expected));
});

describe('coercerFor', () => {
  const options = [
    { value: 'A', label: 'a' },
    { value: 'B', label: 'b' },
  ];
  it.each<[FieldSchema, string | boolean, unknown]>([
    [field('text', { maxLength: 3 }), 'abc', 'abc'],
    [field('text', { maxLength: 3 }), 'abcd', 'too-long'],
    [field('text', { maxLength: 3 }), 'ab\0c', 'abc'],
    [field('text'), true, 'true'],
    [field('integer'), '12.0', '12'],
    [field('integer'), '12.5', 'not-an-integer'],
    [field('integer'), 'x', 'not-a-number'],
    [field('decimal', { scale: 2 }), '12.50', '12.5'],
    [field('decimal', { scale: 2 }), '12.505', 'too-precise'],
    [field('decimal'), '12.505', '12.505'],
    [field('decimal'), 'N/A', 'not-a-number'],
    [field('boolean'), 'TRUE', true],
    [field('boolean'), 'yes', 'not-a-boolean'],
    [field('date'), '2026-01-31', '2026-01-31'],
    [field('date'), '2026-01-31T00:00:00Z', 'not-a-date'],
    [field('datetime'), '2026-01-31', 'not-an-instant'],
    [field('datetime'), '2026-01-31T00:00:00Z', '2026-01-31T00:00:00Z'],
    [field('enumeration', { options }), 'A', 'A'],
    [field('enumeration', { options }), 'a', 'unknown-option'],
    [field('enumeration'), 'anything', 'anything'],
    [field('multi-enumeration', { options }), 'B; A;B', 'A;B'],
    [field('multi-enumeration', { options }), 'A;C', 'unknown-option'],
    [field('multi-enumeration', { options }), ';', null],
  ])('%j takes %j as %j', (schema, value, expected) => {
    const result = coercerFor(schema)(value);
    expect(result.ok ? result.value : result.code).toBe(expected);
    if (!result.ok && typeof value === 'string' && value.length > 3)
      expect(result.message).not.toContain(value);
  });
});

describe('sameValue', () => {
  it.each<[FieldType | undefined, string | boolean | null, string | boolean | null, boolean]>([
    ['decimal', '15000', '15000.00', true],
    ['decimal', '15000', '15000.01', false],
    ['multi-enumeration', 'b;a', 'a;b', true],
    ['datetime', '2026-01-31T10:00:00Z', '2026-01-31T10:00:00.000Z', true],
    ['datetime', '2026-01-31T10:00:10Z', '2026-01-31T10:00:01Z', false],
    ['datetime', '2026-01-31T12:00:00.120Z', '2026-01-31T14:00:00.12+02:00', true],
    ['boolean', 'TRUE', true, true],
    ['text', '', null, true],
    ['text', 'a', 'A', false],
    [undefined, '1', '1.0', false],
  ])('%s: %j and %j: %j', (type, a, b, expected) => expect(sameValue(type, a, b)).toBe(expected));
});
