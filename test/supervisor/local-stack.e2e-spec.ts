import { chmodSync, chownSync, constants, cpSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { commandLineOf, identityOf, isAlive } from '../../src/supervisor/process-identity.js';
import { readStackStatus, type ReadyInfo, type StackPids } from '../../src/supervisor/ready-info.js';
import { findTemporalBinary } from '../../src/supervisor/temporal-binary.js';
import { temporalServes } from '../../src/supervisor/temporal-namespace.js';
import { makeTemporaryDataDir } from '../support/services/temporary-data-dir.js';
import { expectWithin } from '../support/within-time.js';
import {
  eventually,
  processesMentioning,
  stackEnvironment,
  startStackProcess,
  stopStackProcess,
  type StackProcess,
} from './support/stack-runner.js';

jest.setTimeout(90_000);

const CHILDREN = ['api', 'worker', 'temporal', 'postgres'] as const;

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

function readReady(path: string): ReadyInfo {
  return JSON.parse(readFileSync(path, 'utf8')) as ReadyInfo;
}

function addressesOf(info: ReadyInfo): Omit<ReadyInfo, 'pids'> {
  const { pids, ...addresses } = info;
  expect(pids.supervisor).toBeGreaterThan(0);
  return addresses;
}

function isRunning(dataDir: string, part: string): boolean {
  return readStackStatus(dataDir)?.parts.find(({ name }) => name === part)?.state === 'running';
}

function killAndForget(pid: number | null): void {
  if (pid === null) throw new Error('no such process');
  process.kill(pid, 'SIGKILL');
}

describe('a local stack', () => {
  let dataDir: string;
  let readyFile: string;
  let stack: StackProcess;

  beforeAll(async () => {
    dataDir = makeTemporaryDataDir('stack');
    readyFile = join(dataDir, 'ready.json');
    stack = await startStackProcess({ dataDir, readyFile, sampleErp: true });
    await query(stack.ready.databaseUrl, 'create table kept (a int)');
  });

  afterAll(async () => {
    await stopStackProcess(stack);
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('writes a ready-file for its owner only, with real processes', () => {
    expect(statSync(readyFile).mode & 0o777).toBe(0o600);
    const info = readReady(readyFile);
    expect(info.apiUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(statSync(info.apiKeyFile).mode & 0o777).toBe(0o600);
    expect(info.pids.supervisor).toBe(stack.child.pid);
    const postmaster = readFileSync(`/proc/${info.pids.postgres ?? 0}/cmdline`, 'utf8');
    expect(postmaster).toContain('bin/postgres');
    expect(readFileSync(`/proc/${info.pids.temporal ?? 0}/cmdline`, 'utf8')).toContain('start-dev');
    expect(readStackStatus(dataDir)?.ready).toEqual(info);
  });

  it('serves both databases, with a password only, and Temporal', async () => {
    const { databaseUrl, erpUrl, temporalAddress } = stack.ready;
    expect(await query(databaseUrl, 'select current_database() as name')).toEqual([{ name: 'crosstie' }]);
    expect(await query(erpUrl ?? '', 'select current_database() as name')).toEqual([{ name: 'erp' }]);
    const withoutPassword = databaseUrl.replace(/:[^:@/]+@/, ':wrong@');
    await expect(query(withoutPassword, 'select 1')).rejects.toThrow('password authentication failed');
    expect(await temporalServes(temporalAddress, 'default')).toBe(true);
  });

  it.each(CHILDREN)('brings %s back within 5 s at the same address after kill -9', async (part) => {
    const before = readReady(readyFile);
    killAndForget(before.pids[part]);
    const { value, ms } = await eventually(() => {
      const info = readReady(readyFile);
      return info.pids[part] !== null && info.pids[part] !== before.pids[part] ? info : undefined;
    }, 30_000);
    expectWithin(ms, 5_000);
    await eventually(() => (isRunning(dataDir, part) ? true : undefined), 30_000);
    expect(addressesOf(value)).toEqual(addressesOf(before));
    expect(await query(value.databaseUrl, 'select count(*)::int as n from kept')).toEqual([{ n: 0 }]);
    expect(await temporalServes(value.temporalAddress, 'default')).toBe(true);
    expect((await fetch(value.apiUrl)).status).toBe(200);
  });

  it('refuses a second supervisor on the directory, naming the first', async () => {
    await expect(startStackProcess({ dataDir })).rejects.toThrow(
      new RegExp(`in use by process ${stack.child.pid}\\b`),
    );
    expect(await temporalServes(stack.ready.temporalAddress, 'default')).toBe(true);
  });

  it('leaves nothing behind within 5 s of its kill -9, and resumes with the same data', async () => {
    const { pids } = readReady(readyFile);
    const children = CHILDREN.map((part) => identityOf(pids[part] ?? 0)).filter(
      (found) => found !== undefined,
    );
    expect(children).toHaveLength(CHILDREN.length);
    await stopStackProcess(stack, 'SIGKILL');
    await eventually(() => (children.some(isAlive) ? undefined : true));
    await eventually(() => (processesMentioning(dataDir).length === 0 ? true : undefined));
    const before = stack.ready;
    stack = await startStackProcess({ dataDir, readyFile, sampleErp: true });
    expect(addressesOf(stack.ready)).toEqual(addressesOf(before));
    expect(await query(stack.ready.databaseUrl, 'select count(*)::int as n from kept')).toEqual([{ n: 0 }]);
  });

  it('starts over at once after a kill -9, while the old parts are still ending', async () => {
    const before = stack.ready;
    await stopStackProcess(stack, 'SIGKILL');
    stack = await startStackProcess({ dataDir, readyFile, sampleErp: true });
    expect(addressesOf(stack.ready)).toEqual(addressesOf(before));
  });

  it('keeps the guard alive when somebody kills it', async () => {
    const worker = readReady(readyFile).pids.worker ?? 0;
    const guardOf = (): string | undefined =>
      processesMentioning('crosstie-guard').find((line) =>
        new RegExp(`crosstie-guard ${worker} `).test(line),
      );
    const guard = Number(guardOf()?.split(' ')[0]);
    process.kill(guard, 'SIGKILL');
    await eventually(() => (Number(guardOf()?.split(' ')[0] ?? guard) === guard ? undefined : true));
    const identity = identityOf(worker);
    await stopStackProcess(stack, 'SIGKILL');
    await eventually(() => (identity && isAlive(identity) ? undefined : true));
    stack = await startStackProcess({ dataDir, readyFile, sampleErp: true });
  });

  it('stops in good order and removes the ready-file', async () => {
    const pids: StackPids = stack.ready.pids;
    await stopStackProcess(stack);
    expect(stack.child.exitCode).toBe(0);
    expect(CHILDREN.map((part) => identityOf(pids[part] ?? 0))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(existsSync(readyFile)).toBe(false);
    expect(readStackStatus(dataDir)).toBeUndefined();
  });

  it('takes another port and says so when a stranger sits on the old one', async () => {
    const port = Number(new URL(`http://${stack.ready.temporalAddress}`).port);
    const stranger = createServer().listen(port, '127.0.0.1');
    try {
      stack = await startStackProcess({ dataDir, readyFile, sampleErp: true });
      expect(stack.ready.temporalAddress).not.toBe(`127.0.0.1:${port}`);
      expect(stack.log.join('\n')).toContain(`Port ${port} of temporal is taken`);
    } finally {
      stranger.close();
    }
  });
});

describe('a stack with services of its user', () => {
  it('uses DATABASE_URL and TEMPORAL_ADDRESS and embeds nothing', async () => {
    const dataDir = makeTemporaryDataDir('external');
    const stack = await startStackProcess(
      { dataDir },
      stackEnvironment({
        DATABASE_URL: process.env['TEST_DATABASE_URL'] ?? '',
        TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'] ?? '',
      }),
    );
    try {
      expect(stack.ready.pids).toMatchObject({ postgres: null, temporal: null });
      expect(stack.ready.databaseUrl).toBe(process.env['TEST_DATABASE_URL']);
    } finally {
      await stopStackProcess(stack);
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  it('says what is wrong when a part cannot start, and leaves nothing running', async () => {
    const dataDir = makeTemporaryDataDir('broken');
    const api = { args: ['-e', 'process.exit(7)'] };
    await expect(startStackProcess({ dataDir, api })).rejects.toThrow(
      /api did not start: it ended with exit code 7/,
    );
    await eventually(() => (processesMentioning(dataDir).length === 0 ? true : undefined));
    rmSync(dataDir, { recursive: true, force: true });
  });
});

describe('a stack of the other kind of user', () => {
  it('runs for an ordinary user as well as for root', async () => {
    const dataDir = makeTemporaryDataDir('user');
    const isRoot = process.getuid?.() === 0;
    const ids = isRoot ? { uid: 65_534, gid: 65_534 } : {};
    if (isRoot) {
      chownSync(dataDir, 65_534, 65_534);
      chmodSync(dataDir, 0o700);
    }
    // An ordinary user may not look into root's cache.
    const cacheDir = join(dataDir, 'cache');
    const binary = await findTemporalBinary({ env: process.env });
    if (binary.origin !== 'path')
      cpSync(binary.path, join(cacheDir, basename(binary.path)), { mode: constants.COPYFILE_FICLONE });
    const stack = await startStackProcess({ dataDir, cacheDir }, stackEnvironment({ HOME: dataDir }), ids);
    try {
      expect(await query(stack.ready.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect(await temporalServes(stack.ready.temporalAddress, 'default')).toBe(true);
    } finally {
      await stopStackProcess(stack);
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  it('runs below a home that is closed to others, and starts over when its directory was removed', async () => {
    const home = makeTemporaryDataDir('closed');
    chmodSync(home, 0o700);
    const dataDir = join(home, 'deep', 'data');
    const first = await startStackProcess({ dataDir });
    const cluster = /-D (\S+)/.exec(commandLineOf(first.ready.pids.postgres ?? 0))?.[1] ?? '';
    try {
      await query(first.ready.databaseUrl, 'create table old (a int)');
      await stopStackProcess(first);
      rmSync(dataDir, { recursive: true });
      const second = await startStackProcess({ dataDir });
      expect(await query(second.ready.databaseUrl, "select to_regclass('old') as old")).toEqual([
        { old: null },
      ]);
      await stopStackProcess(second);
    } finally {
      await stopStackProcess(first);
      rmSync(home, { recursive: true, force: true });
      // Root's cluster had to live elsewhere.
      rmSync(dirname(cluster), { recursive: true, force: true });
    }
  });
});
