import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchBytes, fileFromTar, requireSha256 } from './temporal-download.js';

/** One entry of a tar archive: header block, content, padding. */
function tarEntry(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(`${content.length.toString(8).padStart(11, '0')} `, 124);
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}

describe('fileFromTar', () => {
  const tar = Buffer.concat([
    tarEntry('LICENSE', 'x'.repeat(700)),
    tarEntry('./temporal', 'program'),
    Buffer.alloc(1024),
  ]);

  it('finds a file behind others', () => {
    expect(fileFromTar(tar, 'temporal')?.toString()).toBe('program');
  });

  it('finds nothing that is not there', () => {
    expect(fileFromTar(tar, 'other')).toBeUndefined();
    expect(fileFromTar(Buffer.from('short'), 'temporal')).toBeUndefined();
  });
});

describe('fetchBytes', () => {
  let server: Server | undefined;

  afterEach(async () => {
    server?.closeAllConnections();
    server?.close();
    if (server) await once(server, 'close');
    server = undefined;
  });

  async function serve(listener: RequestListener): Promise<string> {
    server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
  }

  it('reads a whole body', async () => {
    const url = await serve((_, response) => response.end('all of it'));
    expect((await fetchBytes(url, 2_000, 2_000)).toString()).toBe('all of it');
  });

  it('gives up when no byte comes', async () => {
    const url = await serve(() => undefined);
    await expect(fetchBytes(url, 50, 2_000)).rejects.toThrow('no answer within 50 ms');
  });

  it('gives up when the body stalls', async () => {
    const url = await serve((_, response) => response.writeHead(200).write('some'));
    await expect(fetchBytes(url, 2_000, 50)).rejects.toThrow('no progress for 50 ms');
  });

  it('refuses an error page', async () => {
    const url = await serve((_, response) => response.writeHead(404).end('nothing here'));
    await expect(fetchBytes(url, 2_000, 2_000)).rejects.toThrow('the server answered 404');
  });
});

describe('requireSha256', () => {
  it('accepts the pinned file only', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'crosstie-sha-'));
    const path = join(directory, 'file');
    writeFileSync(path, 'abc');
    const pinned = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    await expect(requireSha256(path, pinned)).resolves.toBeUndefined();
    await expect(requireSha256(path, '0'.repeat(64))).rejects.toThrow(`its sha256 is ${pinned}`);
    rmSync(directory, { recursive: true });
  });
});
