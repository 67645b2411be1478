import { expectWithin } from '../../../test/support/within-time.js';
import { ExpressionError } from '../../domain/values/value-functions.js';
import type { PredicateScope } from '../../domain/values/value-functions.js';
import { compilePredicate, fieldsOfPredicate, settingsOfPredicate } from './cel-predicates.js';

const scope: PredicateScope = {
  record: { name: 'Acme', amount: '12.5', stage: 'lead', vip: true, none: null },
  createdAt: '2026-02-01T00:00:00Z',
  modifiedAt: null,
  settings: { mode: 'import' },
};

describe('compilePredicate', () => {
  it.each([
    ['record.name == "Acme"', true],
    ['record["name"].startsWith("Ac") && record.vip', true],
    ['record.stage in ["lead", "customer"]', true],
    ['double(record.amount) > 12.0', true],
    ['record.none == null', true],
    ['record.absent == null', true],
    ['settings.absent == null && settings.mode == "import"', true],
    ['timestamp(createdAt) < timestamp("2026-01-01T00:00:00Z")', false],
    ['modifiedAt == null', true],
    ['record.name.matches("^A.*e$")', true],
    ['record.name == ".matches("', false],
  ])('%s is %s', (source, expected) => {
    expect(compilePredicate(source)(scope)).toBe(expected);
  });

  it.each([
    ['record.name ==', /not valid CEL/],
    ['recrod.name == "x"', /Unknown variable: recrod/],
    ['record.name + "x"', /true or false/],
    ['nope(record.name)', /not valid CEL/],
    ['1 + 1', /true or false/],
    [`"${'x'.repeat(10_001)}" == ""`, /longer than/],
  ])('refuses %.30s', (source, message) => {
    expect(() => compilePredicate(source)).toThrow(ExpressionError);
    expect(() => compilePredicate(source)).toThrow(message);
  });

  it.each([
    'record.amount > 5',
    'double(record.name) > 1.0',
    'record.constructor.name == "x"',
    'record.name',
  ])('%s cannot be judged, and says so without the value', (source) => {
    const predicate = compilePredicate(source);
    expect(() => predicate(scope)).toThrow(ExpressionError);
    expect(() => predicate(scope)).not.toThrow(/Acme|12\.5/);
  });

  it('does not backtrack', () => {
    const predicate = compilePredicate('record.name.matches("^(a+)+$")');
    const started = process.hrtime.bigint();
    expect(predicate({ ...scope, record: { name: `${'a'.repeat(5_000)}!` } })).toBe(false);
    expectWithin(Number(process.hrtime.bigint() - started) / 1e6, 1_000);
  });

  it('tells the fields that it reads', () => {
    expect(
      fieldsOfPredicate('record.a == "x" && (record["b"] == null || settings.mode == record.c)'),
    ).toEqual(['a', 'b', 'c']);
    expect(settingsOfPredicate('settings.mode == record.c || settings["x"] == null')).toEqual(['mode', 'x']);
  });
});
