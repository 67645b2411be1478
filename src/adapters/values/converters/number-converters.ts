import { Decimal as DecimalLibrary } from 'decimal.js';
import type { FieldValue } from '../../../domain/records/field-value.js';
import { canonicalDecimal, roundHalfUp } from '../../../domain/values/decimal-text.js';
import type { Converted, Converter } from '../../../domain/values/value-functions.js';
import { ExpressionError } from '../../../domain/values/value-functions.js';
import { converted, numberOf, onText, refused, textOf } from './converter-spec.js';
import type { ConverterSpec } from './converter-spec.js';

/** Enough digits for any amount; halves are rounded up, away from zero, as in accounting. */
const Decimal = DecimalLibrary.clone({
  precision: 60,
  rounding: DecimalLibrary.ROUND_HALF_UP,
  toExpNeg: -100,
  toExpPos: 100,
});

const NOT_A_NUMBER: Converted = refused('not-a-number', 'The value is not a number.');

/** Digits kept of a division that does not come out even. */
const QUOTIENT_SCALE = 10;

function onCanonical(compute: (canonical: string) => string): Converter {
  return onText((text) => {
    const canonical = canonicalDecimal(text);
    return canonical === null ? NOT_A_NUMBER : converted(compute(canonical));
  });
}

function onDecimal(compute: (value: DecimalLibrary) => DecimalLibrary): Converter {
  return onCanonical((canonical) => {
    const result = compute(new Decimal(canonical)).toFixed();
    return canonicalDecimal(result) ?? result;
  });
}

const decimal: ConverterSpec = {
  name: 'decimal',
  description:
    'Reads a number as people write it: currency signs, blanks and thousands separators are removed',
  produces: 'decimal',
  arguments: [
    {
      name: 'point',
      type: 'choice',
      required: false,
      choices: ['.', ','],
      default: '.',
      description: 'the decimal point of the source',
    },
  ],
  create: (args) => {
    const comma = textOf(args, 'point', '.') === ',';
    return onText((text) => {
      const plain = canonicalDecimal(text);
      if (plain !== null && !comma) return converted(plain);
      const bare = text.replace(/[\s'’\u00a0\u202f\p{Sc}]+/gu, '');
      const pointed = comma ? bare.replaceAll('.', '').replace(',', '.') : bare.replaceAll(',', '');
      const canonical = canonicalDecimal(pointed);
      return canonical === null ? NOT_A_NUMBER : converted(canonical);
    });
  },
};

const round: ConverterSpec = {
  name: 'round',
  description: 'Rounds a number half-up',
  produces: 'decimal',
  arguments: [
    {
      name: 'scale',
      type: 'integer',
      required: false,
      default: 0,
      description: 'digits to keep after the point',
    },
  ],
  create: (args) => {
    const scale = numberOf(args, 'scale', 0);
    return onCanonical((value) => roundHalfUp(value, scale));
  },
};

const integer: ConverterSpec = {
  name: 'integer',
  description: 'Rounds a number half-up to a whole one',
  produces: 'integer',
  arguments: [],
  create: () => onCanonical((value) => roundHalfUp(value, 0)),
};

function scaling(name: 'multiply' | 'divide', description: string): ConverterSpec {
  return {
    name,
    description,
    produces: 'decimal',
    arguments: [
      { name: 'by', type: 'decimal', required: false, description: 'the other number' },
      {
        name: 'byReference',
        type: 'reference',
        required: false,
        description: 'the other number, as reference.field',
      },
    ],
    create: (args, { references }) => {
      const given = textOf(args, 'by');
      const reference = textOf(args, 'byReference');
      if ((given === '') === (reference === ''))
        throw new ExpressionError(`Converter "${name}" needs either the argument "by" or "byReference".`);
      const factor =
        given === '' ? factorOf(references.get(reference)) : new Decimal(canonicalDecimal(given) ?? '1');
      const zero = name === 'divide' && factor?.isZero() === true;
      if (zero && reference === '')
        throw new ExpressionError('Argument "by" of converter "divide" must not be 0.');
      if (factor === null || zero) return withoutRate(reference);
      if (name === 'multiply') return onDecimal((value) => value.times(factor));
      return onDecimal((value) => value.dividedBy(factor).toDecimalPlaces(QUOTIENT_SCALE));
    },
  };
}

function factorOf(value: FieldValue | undefined): DecimalLibrary | null {
  const canonical = typeof value === 'string' ? canonicalDecimal(value) : null;
  return canonical === null ? null : new Decimal(canonical);
}

/** The trouble lies in the record that the reference names, not in the value. */
function withoutRate(reference: string): Converter {
  const [record = '', field = ''] = reference.split('.', 2);
  const refusal: Converted = {
    ok: false,
    code: 'no-rate',
    message: `The ${record} has no ${field}.`,
    field: record,
  };
  return onText(() => refusal);
}

export const NUMBER_CONVERTERS: readonly ConverterSpec[] = [
  decimal,
  round,
  integer,
  scaling('multiply', 'Multiplies a number, exactly'),
  scaling('divide', `Divides a number; keeps ${QUOTIENT_SCALE} digits after the point`),
];
