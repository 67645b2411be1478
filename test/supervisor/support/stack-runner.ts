import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReadyInfo } from '../../../src/supervisor/ready-info.js';
import type { LocalStackOptions, PartCommand } from '../../../src/supervisor/stack-options.js';

const REPOSITORY = join(__dirname, '../../..');

/** Stands in for the API: answers everything on HOST and PORT. */
export const HTTP_PROGRAM: PartCommand = {
  args: [
    '-e',
    "require('node:http').createServer((_, r) => r.end('ok')).listen(+process.env.PORT, process.env.HOST)",
  ],
};
/** Stands in for the worker: runs until it is told to stop. */
export const IDLE_PROGRAM: PartCommand = { args: ['-e', 'setInterval(() => undefined, 1000)'] };

export interface StackProcess {
  readonly child: ChildProcess;
  /** Lines the supervisor logged for people. */
  readonly log: readonly string[];
  readonly ready: ReadyInfo;
}

/** The variables a stack needs; nothing of the test run's own services. */
export function stackEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const names = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'TMPDIR'];
  const kept = names.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []));
  return { ...(Object.fromEntries(kept) as Record<string, string>), PORT: '0', ...extra };
}

/** Starts a stack of stand-ins in a process of its own. @throws with the stack's own message when it refuses */
export async function startStackProcess(
  options: Partial<LocalStackOptions> & { dataDir: string },
  env: Record<string, string> = stackEnvironment(),
  ids: { uid?: number; gid?: number } = {},
): Promise<StackProcess> {
  const runner = join(REPOSITORY, 'test/support/services/run-typescript.mjs');
  const program = join(__dirname, 'stack-process.ts');
  const all = { api: HTTP_PROGRAM, worker: IDLE_PROGRAM, ...options };
  const child = spawn(process.execPath, [runner, program, JSON.stringify(all)], {
    cwd: REPOSITORY,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...ids,
  });
  const log: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as { ready?: ReadyInfo; log?: string; error?: string };
    if (message.error !== undefined) throw new Error(message.error);
    if (message.log !== undefined) log.push(message.log);
    if (message.ready) return { child, log, ready: message.ready };
  }
  throw new Error('The stack process ended without a word');
}

export async function stopStackProcess(
  stack: StackProcess,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (stack.child.exitCode !== null || stack.child.signalCode !== null) return;
  const exited = once(stack.child, 'exit');
  stack.child.kill(signal);
  await exited;
}

/** Asks until the answer is there; fails after `timeoutMs` with the last one. */
export async function eventually<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 30_000,
): Promise<{ value: T; ms: number }> {
  const start = Date.now();
  for (;;) {
    const value = await ask();
    if (value !== undefined) return { value, ms: Date.now() - start };
    if (Date.now() - start > timeoutMs) throw new Error(`Nothing within ${timeoutMs} ms`);
    await delay(50);
  }
}

/** Command lines of all living processes that mention the text (Linux), or of `ps` elsewhere. */
export function processesMentioning(text: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        return line.includes(text) || (line !== '' && environment.includes(text)) ? [`${pid} ${line}`] : [];
      } catch {
        return [];
      }
    });
}
