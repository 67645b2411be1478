import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const MEMORY_SECTION = 5;
const MAGIC_LENGTH = 8;

/** The engine's WebAssembly, compiled once per process, with a ceiling on its memory that nothing in it can raise. */
export async function compileEngine(maxPages: number): Promise<WebAssembly.Module> {
  const path = createRequire(__filename).resolve('quickjs-wasi/quickjs.wasm');
  return WebAssembly.compile(withMemoryCeiling(await readFile(path), maxPages));
}

/**
 * The same module with a maximum in its memory's declaration. As published it has none: only the engine's own
 * accounting would stand between a script and the host's memory.
 */
export function withMemoryCeiling(wasm: Uint8Array, maxPages: number): Uint8Array<ArrayBuffer> {
  let at = MAGIC_LENGTH;
  while (at < wasm.length) {
    const id = wasm[at];
    const length = readLeb(wasm, at + 1);
    const body = length.next;
    const end = body + length.value;
    if (id === MEMORY_SECTION) {
      const least = leastPages(wasm, body);
      const section = [1, 1, ...writeLeb(least), ...writeLeb(maxPages)];
      return concat([
        wasm.subarray(0, at),
        Uint8Array.of(MEMORY_SECTION, ...writeLeb(section.length), ...section),
        wasm.subarray(end),
      ]);
    }
    at = end;
  }
  throw new Error('The script engine declares no memory of its own.');
}

function leastPages(wasm: Uint8Array, body: number): number {
  if (wasm[body] !== 1 || (wasm[body + 1] ?? 2) > 1)
    throw new Error('The script engine declares its memory in a form that is not known.');
  return readLeb(wasm, body + 2).value;
}

function readLeb(bytes: Uint8Array, from: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let shift = 0;
  let at = from;
  for (;;) {
    const byte = bytes[at] ?? 0;
    value |= (byte & 0x7f) << shift;
    at += 1;
    if ((byte & 0x80) === 0) return { value: value >>> 0, next: at };
    shift += 7;
  }
}

function writeLeb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
