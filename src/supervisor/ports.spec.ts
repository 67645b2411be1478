import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isListening, isPortFree, PortBook, type PortChange } from './ports.js';

describe('PortBook', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'crosstie-ports-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('gives the same port again, from whichever book', async () => {
    const port = await new PortBook(directory).take('api');
    expect(await new PortBook(directory).take('api')).toBe(port);
  });

  it('keeps all ports of parts that start together, each its own', async () => {
    const parts = ['a', 'b', 'c', 'd'];
    const ports = await Promise.all(parts.map((part) => new PortBook(directory).take(part)));
    const saved: unknown = JSON.parse(readFileSync(join(directory, 'ports.json'), 'utf8'));
    expect(saved).toEqual(Object.fromEntries(parts.map((part, index) => [part, ports[index]])));
  });

  it('moves away from a stranger and says so', async () => {
    const port = await new PortBook(directory).take('api');
    const stranger = createServer().listen(port, '127.0.0.1');
    await once(stranger, 'listening');
    const changes: PortChange[] = [];
    const next = await new PortBook(directory).take('api', (change) => changes.push(change));
    stranger.close();
    expect(changes).toEqual([{ part: 'api', from: port, to: next }]);
  });

  it('prefers the wanted port when it is free', async () => {
    const wanted = await freePort();
    expect(await new PortBook(directory).take('api', undefined, wanted)).toBe(wanted);
  });

  it('starts over when the file is damaged', async () => {
    writeFileSync(join(directory, 'ports.json'), '{"api": "x", ');
    expect(await new PortBook(directory).take('api')).toBeGreaterThan(0);
  });

  it('sees who listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect([await isListening(port), await isPortFree(port)]).toEqual([true, false]);
    server.close();
    await once(server, 'close');
    expect([await isListening(port), await isPortFree(port)]).toEqual([false, true]);
  });
});
