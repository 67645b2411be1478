import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isAlive } from './process-identity.js';
import { SupervisedPart, type PartEvent, type PartSpec } from './supervised-part.js';

jest.setTimeout(30_000);

describe('SupervisedPart', () => {
  let directory: string;
  let part: SupervisedPart | undefined;
  let events: PartEvent[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'crosstie-part-'));
    events = [];
  });
  afterEach(async () => {
    await part?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  function supervise(program: string, extra: Partial<PartSpec> = {}): SupervisedPart {
    const file = join(directory, 'ready');
    const spec: PartSpec = {
      name: 'toy',
      program: () => ({
        file: process.execPath,
        args: ['-e', program],
        env: { READY: file },
        logFile: join(directory, 'toy.log'),
        stopSignals: ['SIGTERM'],
        stopGraceMs: 1_000,
      }),
      ready: () => Promise.resolve(existsSync(file)),
      startTimeoutMs: 5_000,
      ...extra,
    };
    part = new SupervisedPart(spec, (event) => events.push(event));
    return part;
  }

  async function until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error(`not within 10 s; events: ${JSON.stringify(events)}`);
      await delay(20);
    }
  }

  const IDLE = "require('fs').writeFileSync(process.env.READY, ''); setInterval(() => {}, 1000)";

  it('reports the program itself, writes its log, and stops it', async () => {
    const started = supervise(`console.log('hello'); ${IDLE}`);
    await started.start();
    const identity = started.identity;
    expect(identity && isAlive(identity)).toBe(true);
    await until(() => readFileSync(join(directory, 'toy.log'), 'utf8').includes('hello'));
    await started.stop();
    expect(identity && isAlive(identity)).toBe(false);
    expect(events.map((event) => event.state)).toEqual(['starting', 'running', 'stopped']);
  });

  it('kills what ignores being told to stop', async () => {
    const started = supervise(`process.on('SIGTERM', () => {}); ${IDLE}`);
    await started.start();
    const identity = started.identity;
    await started.stop();
    expect(identity && isAlive(identity)).toBe(false);
  });

  it('starts it again when it dies', async () => {
    const started = supervise(IDLE);
    await started.start();
    const first = started.pid ?? 0;
    process.kill(first, 'SIGKILL');
    await until(() => started.state === 'running' && started.pid !== first);
    expect(events.find((event) => event.state === 'restarting')).toMatchObject({
      pid: null,
      restarts: 1,
      detail: 'it ended with signal SIGKILL',
    });
  });

  it('reports a crash loop and goes on trying', async () => {
    const started = supervise(
      `require('fs').writeFileSync(process.env.READY, ''); setTimeout(() => process.exit(9), 50)`,
    );
    await started.start();
    await until(() => started.state === 'crash-looping');
    const restarts = events.at(-1)?.restarts ?? 0;
    await until(() => (events.at(-1)?.restarts ?? 0) > restarts);
    expect(events.at(-1)?.detail ?? 'exit code 9').toContain('exit code 9');
  });

  it('gives up at the first start when that was asked for', async () => {
    const started = supervise('process.exit(3)', { firstStartAttempts: 2 });
    await expect(started.start()).rejects.toThrow(
      /toy did not start: it ended with exit code 3, see .*toy\.log/,
    );
  });

  it('ends what never serves', async () => {
    const started = supervise('setInterval(() => {}, 1000)', { startTimeoutMs: 300 });
    await expect(started.start()).rejects.toThrow('it does not answer');
    expect(identityOf(started.pid ?? 0)).toBeUndefined();
  });

  it('says when the program cannot be started at all', async () => {
    const program = (): {
      file: string;
      args: string[];
      env: object;
      logFile: string;
      stopSignals: [];
      stopGraceMs: 0;
    } => ({
      file: join(directory, 'nothing'),
      args: [],
      env: {},
      logFile: join(directory, 'toy.log'),
      stopSignals: [],
      stopGraceMs: 0,
    });
    const spec: Partial<PartSpec> = { program: () => ({ ...program(), env: {} }), firstStartAttempts: 1 };
    await expect(supervise(IDLE, spec).start()).rejects.toThrow('exit code 127');
  });
});
