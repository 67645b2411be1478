/** Scripts that try to hang, swell, break out of or corrupt the sandbox. */
export interface HostileScript {
  readonly name: string;
  readonly script: string;
  /** What a harmless end looks like: `failed`, or an answer that gave nothing away. */
  readonly ends: 'failed' | 'ok' | 'either';
}

const attack = (name: string, script: string, ends: HostileScript['ends'] = 'failed'): HostileScript => ({
  name,
  script,
  ends,
});

/** Tells, as the record's answer, what a name reaches. */
const reach = (expression: string): string =>
  `let found; try { found = typeof (${expression}); } catch (e) { found = 'undefined'; }
   return { set: { reached: found } };`;

const TIME: readonly HostileScript[] = [
  attack('endless loop', 'for (;;) {}'),
  attack(
    'endless loop that catches and goes on',
    'for (;;) { try { for (;;) {} } catch (e) {} finally { for (;;) {} } }',
  ),
  attack(
    'endless recursion through a getter',
    'const o = { get a() { return this.a; } }; return { set: { a: o.a } };',
  ),
  attack(
    'endless generator',
    'const g = (function* () { for (;;) yield 1; })(); return { set: { a: [...g].length } };',
  ),
  attack('catastrophic regular expression', 'return { set: { a: /^(a+)+$/.test("a".repeat(40) + "!") } };'),
  attack(
    'catastrophic look-behind',
    'return { set: { a: /(?<=(a|aa)+)$b/.test("a".repeat(200)) } };',
    'either',
  ),
  attack(
    'regular expression with nested quantifiers and references',
    'return { set: { a: /^(([a-z])+.)+[A-Z]([a-z])+\\2$/.test("a".repeat(60)) } };',
  ),
  attack(
    'sparse array search',
    'const a = []; a.length = 2 ** 32 - 1; return { set: { a: a.indexOf(7) } };',
    'either',
  ),
  attack(
    'sparse array join',
    'const a = []; a[2 ** 32 - 2] = 1; return { set: { a: a.join("") } };',
    'either',
  ),
  attack('sparse array sort', 'const a = []; a.length = 2 ** 32 - 1; a.sort(); return {};', 'either'),
  attack(
    'array-like with a huge length',
    'return { set: { a: Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1) } };',
    'either',
  ),
  attack(
    'copy within a huge array-like',
    'return { set: { a: Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 0, 1).length } };',
    'either',
  ),
  attack(
    'reverse of a huge array-like',
    'Array.prototype.reverse.call({ length: 2 ** 53 - 1 }); return {};',
    'either',
  ),
  attack('powers of a large integer', 'let b = 3n; for (;;) b *= b;'),
  attack('one huge power', 'return { set: { a: String((2n ** 100000n) ** 1000n).length } };'),
  attack('huge integer as text', 'return { set: { a: (7n ** 2000000n).toString().length } };', 'either'),
  attack('date arithmetic for ever', 'let d = new Date(); while (d) d = new Date(d.getTime() + 1);'),
  attack('waits for ever on shared memory', 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'),
  attack('endless toJSON', 'return { set: { a: { toJSON() { for (;;) {} } } } };'),
  attack('endless getter in the answer', 'return { get set() { for (;;) {} } };'),
  attack('endless proxy', 'return new Proxy({}, { ownKeys() { for (;;) {} } });'),
  attack(
    'endless text of a thrown thing',
    'throw { get message() { for (;;) {} }, toString() { for (;;) {} } };',
  ),
  attack(
    'endless iterator of a destructuring',
    'const [...a] = { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }; return {};',
  ),
  attack('endless comparison in a sort', '[3, 1, 2].sort(() => { for (;;) {} }); return {};'),
  attack('endless replacement function', '"a".replace(/a/, () => { for (;;) {} }); return {};'),
];

const MEMORY: readonly HostileScript[] = [
  attack('array bomb', 'const a = []; for (;;) a.push(new Array(100000).fill(1));'),
  attack(
    'array of the greatest length',
    'return { set: { a: Array.from({ length: 2 ** 32 - 1 }).length } };',
  ),
  attack('filled array of 2^31', 'return { set: { a: new Array(2 ** 31).fill(1).length } };'),
  attack('text bomb by doubling', 'let s = "x"; for (;;) s += s;'),
  attack('text bomb by repeat', 'return { set: { a: "x".repeat(2 ** 30).length } };'),
  attack('text bomb by padding', 'return { set: { a: "x".padEnd(2 ** 29, "yz").length } };'),
  attack('text bomb by replacement', 'let s = "aaaaaaaaaa"; for (;;) s = s.replace(/a/g, "$`$\'");'),
  attack('large buffer', 'return { set: { a: new ArrayBuffer(2 ** 31 - 1).byteLength } };'),
  attack('many buffers', 'const a = []; for (;;) a.push(new Uint8Array(1 << 20).fill(1));'),
  attack(
    'closures for ever',
    'let f = () => 0; for (;;) { const g = f; f = () => [g, new Array(100).fill(g)]; }',
  ),
  attack('map bomb', 'const m = new Map(); for (let i = 0; ; i += 1) m.set(i, { i });'),
  attack('symbols for ever', 'const a = []; for (let i = 0; ; i += 1) a.push(Symbol.for("k" + i));'),
  attack('properties for ever', 'for (let i = 0; ; i += 1) globalThis["p" + i] = i;'),
  attack('deep recursion', 'const f = () => f() + 1; return { set: { a: f() } };'),
  attack(
    'deep recursion caught and repeated',
    'const f = () => { try { f(); } catch (e) { f(); } }; f(); return {};',
    'either',
  ),
  attack('deep JSON read', 'return { set: { a: typeof JSON.parse("[".repeat(1e6) + "]".repeat(1e6)) } };'),
  attack(
    'deep JSON answered',
    'let o = {}; for (let i = 0; i < 100000; i += 1) o = { o }; return { set: { a: o } };',
  ),
  attack(
    'deep regular expression',
    'return { set: { a: new RegExp("(".repeat(100000) + ")".repeat(100000)).test("") } };',
  ),
  attack(
    'deep source text',
    'return { set: { a: Function("return " + "(".repeat(200000) + "1" + ")".repeat(200000))() } };',
  ),
  attack(
    'long chain of bound functions',
    'let f = () => 1; for (let i = 0; i < 1e6; i += 1) f = f.bind(null); return { set: { a: f() } };',
  ),
  attack(
    'long prototype chain',
    'let o = {}; for (let i = 0; i < 1e6; i += 1) o = Object.create(o); return { set: { a: o.nothing ?? 1 } };',
    'either',
  ),
  attack('huge answer', 'return { set: { a: "x".repeat(1e6) } };'),
  attack(
    'many answers',
    'return { set: Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ["f" + i, "x"])) };',
  ),
  attack('log for ever', 'for (;;) log("x".repeat(100000));'),
  attack('log of a hostile thing', 'log({ toJSON() { throw { get message() { throw 1; } }; } }); return {};'),
];

const ESCAPE: readonly HostileScript[] = [
  attack('process', reach('process'), 'ok'),
  attack('require', reach('require'), 'ok'),
  attack('module', reach('module'), 'ok'),
  attack('fetch', reach('fetch'), 'ok'),
  attack('timers', reach('setTimeout'), 'ok'),
  attack('WebAssembly', reach('WebAssembly'), 'ok'),
  attack('shared memory', reach('SharedArrayBuffer'), 'ok'),
  attack('engine modules', reach('std'), 'ok'),
  attack(
    'own process through a function constructor',
    reach('(() => {}).constructor("return process")()'),
    'ok',
  ),
  attack('require through a function constructor', reach('Function("return require")()'), 'ok'),
  attack(
    'process through the global of a helper',
    reach('helpers.text.constructor("return this.process")()'),
    'ok',
  ),
  attack('process through a log function', reach('log.constructor.constructor("return process")()'), 'ok'),
  attack(
    'process through an async function',
    reach('(async () => {}).constructor("return process")().x'),
    'either',
  ),
  attack(
    'host through an error structure',
    'Error.prepareStackTrace = (e, frames) => frames; const f = new Error().stack; return { set: { reached: typeof (Array.isArray(f) && f[0] && f[0].getThis && f[0].getThis()) === "object" ? "object" : "undefined" } };',
    'ok',
  ),
  attack('callers of strict functions', reach('log.caller'), 'ok'),
  attack('dynamic import of a built-in', 'return import("node:fs");'),
  attack(
    'dynamic import of a data address',
    'import("data:text/javascript,1").then(() => { for (;;) {} }); return {};',
    'either',
  ),
  attack('promise that never ends', 'return new Promise(() => {});'),
  attack('async function as the answer', 'return (async () => ({ set: { a: 1 } }))();'),
  attack('thenable as the answer', 'return { then() { for (;;) {} } };'),
  attack('endless work after the answer', 'Promise.resolve().then(() => { for (;;) {} }); return {};', 'ok'),
  attack('wrapper closed early', '}); for (;;) {} (function () {'),
  attack('wrapper closed early with a list', '}]; for (;;) {} [function () {'),
  attack('import statement', 'import fs from "node:fs"; return {};'),
  attack('comments of HTML', '<!-- x\n--> y\nreturn {};', 'either'),
  attack('bytes that are no text', 'return { set: { a: "\\u0000\\ud800\\udfff\\uffff" } };', 'either'),
];

const CORRUPTION: readonly HostileScript[] = [
  attack(
    'prototype by assignment',
    'Object.prototype.polluted = "yes"; Array.prototype.polluted = "yes"; return {};',
    'ok',
  ),
  attack('prototype through __proto__', '({}).__proto__.polluted = "yes"; return {};', 'ok'),
  attack(
    '__proto__ in the answer',
    'return { set: JSON.parse(\'{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"a":"1"}\') };',
    'ok',
  ),
  attack('__proto__ as the answer', 'return JSON.parse(\'{"__proto__":{"set":{"polluted":"yes"}}}\');', 'ok'),
  attack('constructor as a field', 'return { set: { constructor: "x", prototype: "y" } };', 'ok'),
  attack(
    'own JSON',
    'JSON.stringify = () => "{\\"value\\":{\\"set\\":{\\"a\\":\\"forged\\"}}}"; JSON.parse = () => ({}); return { set: { a: "1" } };',
    'ok',
  ),
  attack(
    'own array methods',
    'Array.prototype.push = Array.prototype.map = () => { for (;;) {} }; Object.defineProperty(Array.prototype, "0", { set() { for (;;) {} }, get() { for (;;) {} } }); log("x"); return {};',
    'either',
  ),
  attack(
    'own text conversion',
    'String.prototype.slice = () => { for (;;) {} }; throw new Error("x");',
    'failed',
  ),
  attack(
    'frozen world',
    'for (const key of Reflect.ownKeys(globalThis)) try { delete globalThis[key]; } catch (e) {} Object.freeze; return {};',
    'either',
  ),
  attack('helpers replaced', 'helpers.text = () => "forged"; return {};', 'failed'),
  attack(
    'proxy as the answer',
    'return new Proxy({}, { ownKeys: () => ["set"], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }), get: (_, key) => key === "set" ? { a: "1" } : undefined });',
    'either',
  ),
  attack('circular answer', 'const o = { set: {} }; o.set.a = o; return o;'),
  attack('integer beyond JSON', 'return { set: { a: 1n } };'),
  attack('function as the answer', 'return () => ({ set: {} });'),
  attack('symbol as the answer', 'return Symbol("x");'),
  attack('value that is no value', 'return { set: { a: { b: "c" } } };'),
  attack('number that is no number', 'return { set: { a: NaN, b: Infinity } };', 'either'),
];

export const HOSTILE_SCRIPTS: readonly HostileScript[] = [...TIME, ...MEMORY, ...ESCAPE, ...CORRUPTION];
