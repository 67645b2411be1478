import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { readJsonIfPresent, writeAtomically } from './files.js';

/**
 * Below the range from which systems take the local ports of outgoing connections: a port of ours that is free for
 * a moment, while its part restarts, is not given to such a connection.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;
const ATTEMPTS = 200;

/** Port of each part by name. */
export type PortMap = Record<string, number>;

/** A part got another port than last time, because a stranger listens on the old one. */
export interface PortChange {
  readonly part: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Remembers a port per part in `ports.json`, so that addresses survive a restart.
 * A remembered port that somebody else took is replaced and reported.
 */
export class PortBook {
  private readonly path: string;

  constructor(dataDir: string) {
    this.path = join(dataDir, 'ports.json');
  }

  /**
   * @param onChange told when the remembered port had to be given up
   * @param preferred tried first when nothing is remembered
   */
  async take(part: string, onChange?: (change: PortChange) => void, preferred?: number): Promise<number> {
    const remembered = readPorts(this.path)[part];
    if (remembered !== undefined && (await isPortFree(remembered))) return remembered;
    const others = new Set(Object.values(readPorts(this.path)));
    const usePreferred = preferred !== undefined && !others.has(preferred) && (await isPortFree(preferred));
    const port = usePreferred ? preferred : await freePort(others);
    this.remember(part, port);
    if (remembered !== undefined) onChange?.({ part, from: remembered, to: port });
    return port;
  }

  /** Reads and writes in one go, since parts that start together share the file. */
  private remember(part: string, port: number): void {
    const ports = { ...readPorts(this.path), [part]: port };
    writeAtomically(this.path, `${JSON.stringify(ports, null, 2)}\n`, 0o644);
  }
}

/** A port on loopback nobody listens on, outside of `except`. */
export async function freePort(except: ReadonlySet<number> = new Set()): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (!except.has(port) && (await isPortFree(port))) return port;
  }
  throw new Error(`No free port found between ${FIRST_PORT} and ${LAST_PORT}`);
}

/** True when this process could listen on the port at `host`. */
export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** True when something accepts connections there within `timeoutMs`. */
export function isListening(port: number, host = '127.0.0.1', timeoutMs = 2_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => done(false));
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}

function readPorts(path: string): PortMap {
  const content = readJsonIfPresent(path);
  if (typeof content !== 'object' || content === null) return {};
  const entries = Object.entries(content).filter(
    (entry): entry is [string, number] => Number.isInteger(entry[1]) && entry[1] > 0 && entry[1] < 65_536,
  );
  return Object.fromEntries(entries);
}
