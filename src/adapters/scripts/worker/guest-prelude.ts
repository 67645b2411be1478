/**
 * Runs inside the sandbox before any script: takes away what has no business there, adds the pure helpers, and gives
 * back the function that hands a record to a script. It is text because it is the guest's code, not ours to link.
 */
export const GUEST_PRELUDE = `(() => {
  'use strict';
  const { parse, stringify } = JSON;
  const TextOf = String, Big = BigInt, Failure = Error, Day = Date;
  const { freeze, defineProperty } = Object;

  for (const name of ['SharedArrayBuffer', 'Atomics', 'performance', 'WeakRef', 'FinalizationRegistry',
    'queueMicrotask', 'eval', 'gc', 'DOMException']) delete globalThis[name];
  Math.random = () => { throw new Failure('There is no randomness in scripts.'); };
  defineProperty(Math, 'random', { writable: false, configurable: false });

  const textOf = (value) => (value === null || value === undefined ? '' : TextOf(value));

  // Decimals are text: {whole: BigInt of all digits, scale: digits after the point}.
  const decimal = (value) => {
    const found = /^\\s*([+-]?)(\\d+)(?:\\.(\\d+))?\\s*$/.exec(textOf(value));
    if (!found) throw new Failure('Not a decimal number.');
    const fraction = found[3] || '';
    const whole = Big(found[2] + fraction);
    return { whole: found[1] === '-' ? -whole : whole, scale: fraction.length };
  };
  const print = (whole, scale) => {
    const digits = (whole < 0n ? -whole : whole).toString().padStart(scale + 1, '0');
    const at = digits.length - scale;
    return (whole < 0n ? '-' : '') + digits.slice(0, at) + (scale > 0 ? '.' + digits.slice(at) : '');
  };
  const sameScale = (a, b) => {
    const scale = a.scale > b.scale ? a.scale : b.scale;
    return { a: a.whole * 10n ** Big(scale - a.scale), b: b.whole * 10n ** Big(scale - b.scale), scale };
  };
  const dayOf = (date) => {
    const found = /^(\\d{4})-(\\d\\d)-(\\d\\d)(?:T.*)?$/.exec(textOf(date));
    const time = found ? Day.UTC(+found[1], +found[2] - 1, +found[3]) : NaN;
    if (!(time === time)) throw new Failure('Not a date (YYYY-MM-DD).');
    return time / 86400000;
  };

  const helpers = freeze({
    __proto__: null,
    isEmpty: (value) => textOf(value).trim() === '',
    text: textOf,
    collapse: (value) => textOf(value).trim().replace(/\\s+/g, ' '),
    digits: (value) => textOf(value).replace(/\\D/g, ''),
    titleCase: (value) => textOf(value).toLowerCase().replace(/(^|[\\s'-])(\\p{L})/gu,
      (_, before, letter) => before + letter.toUpperCase()),
    truncate: (value, length) => [...textOf(value)].slice(0, length).join(''),
    emailDomain: (value) => {
      const found = /@([^@\\s]+)$/.exec(textOf(value).trim());
      return found ? found[1].toLowerCase() : null;
    },
    list: (value) => textOf(value).split(';').map((each) => each.trim()).filter((each) => each !== ''),
    add: (a, b) => { const s = sameScale(decimal(a), decimal(b)); return print(s.a + s.b, s.scale); },
    subtract: (a, b) => { const s = sameScale(decimal(a), decimal(b)); return print(s.a - s.b, s.scale); },
    multiply: (a, b) => {
      const [x, y] = [decimal(a), decimal(b)];
      return print(x.whole * y.whole, x.scale + y.scale);
    },
    compare: (a, b) => { const s = sameScale(decimal(a), decimal(b)); return s.a < s.b ? -1 : s.a > s.b ? 1 : 0; },
    round: (value, places) => {
      const { whole, scale } = decimal(value);
      if (scale <= places) return print(whole * 10n ** Big(places - scale), places);
      const unit = 10n ** Big(scale - places);
      const size = whole < 0n ? -whole : whole;
      const rounded = (size + unit / 2n) / unit;
      return print(whole < 0n ? -rounded : rounded, places);
    },
    addDays: (date, days) => new Day((dayOf(date) + days) * 86400000).toISOString().slice(0, 10),
    daysBetween: (from, to) => dayOf(to) - dayOf(from),
  });

  const describe = (error) => {
    try {
      if (error === null || typeof error !== 'object') return { name: 'Error', message: TextOf(error), stack: '' };
      return { name: TextOf(error.name), message: TextOf(error.message), stack: TextOf(error.stack) };
    } catch {
      return { name: 'Error', message: 'The script threw something that cannot be read.', stack: '' };
    }
  };

  const MOST_LINES = 50, LONGEST_LINE = 500;
  return (script, inputText) => {
    const input = parse(inputText);
    const logs = [];
    let lines = 0;
    const log = (...parts) => {
      if (lines >= MOST_LINES) return;
      let line = '';
      for (let i = 0; i < parts.length; i += 1) {
        const part = parts[i];
        line += (i > 0 ? ' ' : '') + (typeof part === 'object' && part !== null ? stringify(part) : TextOf(part));
      }
      logs[lines] = line.slice(0, LONGEST_LINE);
      lines += 1;
    };
    try {
      const value = script(input.record, input.values, input.current, input.source, input.target, input.settings,
        input.now, log, helpers);
      if (value !== null && typeof value === 'object' && typeof value.then === 'function')
        throw new Failure('A script answers at once: it may not return a promise.');
      if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
        throw new Failure('A script returns an object or nothing.');
      return stringify({ value: value === undefined ? null : value, logs });
    } catch (error) {
      const told = describe(error);
      return stringify({ error: { name: told.name.slice(0, 60), message: told.message.slice(0, 300),
        stack: told.stack.slice(0, 1000) }, logs });
    }
  };
})()`;
