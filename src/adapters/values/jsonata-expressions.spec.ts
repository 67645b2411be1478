import { expectWithin } from '../../../test/support/within-time.js';
import { ExpressionError } from '../../domain/values/value-functions.js';
import { compileExpression, fieldsOfExpression } from './jsonata-expressions.js';

const record = { firstname: 'Ada', lastname: 'Lovelace', amount: '0.1', vip: true, tags: 'b;a', none: null };

describe('compileExpression', () => {
  it.each([
    ['firstname & " " & lastname', 'Ada Lovelace'],
    ['$number(amount) + 0.2', '0.3'],
    ['$number(amount) * 1e21', '100000000000000000000'],
    ['vip ? "A" : "B"', 'A'],
    ['vip', true],
    ['none', null],
    ['absent', null],
    ['$split(tags, ";")', 'a;b'],
    ['$replace(lastname, /l(.)/i, "<$1>")', '<o>ve<a>ce'],
    ['$match(lastname, /[aeo]/).match', 'a;e;o'],
    ['$pad(firstname, 5, "#")', 'Ada##'],
    ['$length($pad("x", 2e8))', '10000'],
    ['$lookup($, "constructor")', null],
    ['$uppercase(firstname)', 'ADA'],
  ])('%s gives %j', async (source, expected) => {
    expect(await compileExpression(source)(record)).toEqual({ ok: true, value: expected });
  });

  it.each([
    ['firstname &', /not valid JSONata/],
    ['$eval("1")', /\$eval is not available/],
    ['($f := $eval; $f("1"))', /\$eval is not available/],
    ['$now()', /\$now is not available/],
    ['$random()', /\$random is not available/],
    ['__proto__', /not available/],
    ['firstname.constructor', /not available/],
    ['$match(firstname, /(?<=a)b/)', /not supported/],
    [`"${'x'.repeat(10_001)}"`, /longer than/],
  ])('refuses %.40s', (source, message) => {
    expect(() => compileExpression(source)).toThrow(ExpressionError);
    expect(() => compileExpression(source)).toThrow(message);
  });

  it.each([
    ['($f := function($n){ $f($n + 1) }; $f(0))', 'expression-limit'],
    ['($f := function($n){ 1 + $f($n + 1) }; $f(0))', 'expression-limit'],
    ['$map([1..1000000], function($x){ $x })', 'expression-limit'],
    ['$join([1..9999].($pad("x", 100)))', 'expression-limit'],
    ['{"a": firstname}', 'expression-result'],
    ['$number(firstname)', 'expression-failed'],
    ['firstname + 1', 'expression-failed'],
  ])('%s is answered with %s, without the value', async (source, code) => {
    const result = await compileExpression(source)(record);
    expect(result).toMatchObject({ ok: false, code });
    expect(JSON.stringify(result)).not.toContain('Ada');
  });

  it('does not backtrack', async () => {
    const started = process.hrtime.bigint();
    await compileExpression('$contains(firstname, /^(a+)+$/)')({ firstname: `${'a'.repeat(5_000)}!` });
    expectWithin(Number(process.hrtime.bigint() - started) / 1e6, 1_000);
  });

  it('leaves the record and the prototypes as they were', async () => {
    await compileExpression('$ ~> |$|{"firstname": "X"}|')(record);
    expect(record.firstname).toBe('Ada');
    expect(({} as Record<string, unknown>)['firstname']).toBeUndefined();
  });

  it('tells the fields that it reads', () => {
    expect(fieldsOfExpression('$.firstname & $uppercase(lastname) & (vip ? amount : "x")')).toEqual(
      expect.arrayContaining(['firstname', 'lastname', 'vip', 'amount']),
    );
  });
});
