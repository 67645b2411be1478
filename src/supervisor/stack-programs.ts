import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RawEnvironment } from '../config/environment.js';
import { NODE_FLAGS, WORKER_ENVIRONMENT, WORKER_NODE_FLAGS } from '../config/node-runtime.js';
import { isListening } from './ports.js';
import type { PartCommand } from './stack-options.js';
import type { PartSpec } from './supervised-part.js';

const START_TIMEOUT_MS = 60_000;
const FIRST_START_ATTEMPTS = 3;
const PROBE_TIMEOUT_MS = 2_000;

/** Where a Node part runs and what it gets. */
export interface ProgramContext {
  readonly dataDir: string;
  readonly env: RawEnvironment;
  readonly command: PartCommand | undefined;
}

/** The REST API; it serves once it answers on its port. */
export function apiPart(context: ProgramContext, port: number, host: string): PartSpec {
  const probe = `http://${urlHost(reachableHost(host))}:${port}/health/live`;
  return { ...nodePart('api', 'src/main.js', context, 10_000), ready: () => answersHttp(probe) };
}

/** The worker; it has no port to ask and catches up by itself, so it serves once it runs. */
export function workerPart(context: ProgramContext): PartSpec {
  const env = { ...WORKER_ENVIRONMENT, ...context.env };
  return {
    ...nodePart('worker', 'src/worker.js', { ...context, env }, 15_000, [], WORKER_NODE_FLAGS),
    ready: () => Promise.resolve(true),
  };
}

/** The sandbox portal. */
export function sandboxPart(context: ProgramContext, port: number): PartSpec {
  const keep = ['--data-file', join(context.dataDir, 'sandbox.json')];
  return { ...nodePart('sandbox', 'sandbox/main.js', context, 5_000, keep), ready: () => isListening(port) };
}

/** An address to connect to for an address to listen on. */
export function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

export function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function nodePart(
  name: string,
  entry: string,
  context: ProgramContext,
  stopGraceMs: number,
  ownArgs: readonly string[] = [],
  flags: readonly string[] = NODE_FLAGS,
): Omit<PartSpec, 'ready'> {
  const { command } = context;
  return {
    name,
    program: () => ({
      file: command?.file ?? process.execPath,
      args: command?.args ?? [...flags, builtEntry(entry), ...ownArgs, ...(command?.extraArgs ?? [])],
      env: { ...context.env, ...command?.env },
      logFile: join(context.dataDir, 'logs', `${name}.log`),
      stopSignals: ['SIGTERM'],
      stopGraceMs,
    }),
    startTimeoutMs: START_TIMEOUT_MS,
    firstStartAttempts: FIRST_START_ATTEMPTS,
  };
}

/** The built program, also when this file itself runs from the sources. */
function builtEntry(entry: string): string {
  for (let directory = __dirname; directory !== dirname(directory); directory = dirname(directory)) {
    if (!existsSync(join(directory, 'package.json'))) continue;
    const path = join(directory, 'dist', entry);
    if (existsSync(path)) return path;
    throw new Error(`${path} is missing: run "npm run build" first`);
  }
  throw new Error(`No package.json above ${__dirname}`);
}

async function answersHttp(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  await response.body?.cancel();
  return response.status < 500;
}
