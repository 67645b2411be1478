import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { RawEnvironment } from '../config/environment.js';
import { identityOf, sendSignal, stopProcess, type ProcessIdentity } from './process-identity.js';

/** How to run one program. */
export interface ProgramSpec {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: RawEnvironment;
  readonly cwd?: string;
  /** User and group to run as; needs root. */
  readonly uid?: number;
  readonly gid?: number;
  /** Receives standard output and error, appended. */
  readonly logFile: string;
  /** Sent in turn to stop it; SIGKILL comes last by itself. */
  readonly stopSignals: readonly NodeJS.Signals[];
  /** Waited after each of them by `stop()`. */
  readonly stopGraceMs: number;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child that cannot outlive this process, whatever kills it. */
export interface GuardedProcess {
  /** The program itself, not a shell around it. */
  readonly identity: ProcessIdentity;
  readonly exited: Promise<ProcessExit>;
  /** Ends it in good order; resolves when it is gone. */
  stop(): Promise<void>;
}

const MAX_LOG_BYTES = 10 * 1024 * 1024;
/** Each signal of the guard gets this many tenths of a second: all is over well within 5 s. */
const GUARD_TENTHS = 15;

/**
 * Waits on a pipe of which the supervisor holds the other end. A line means that all is well; an end without one
 * means that the supervisor is gone, and the guarded process has to follow. A shell, so that it needs no memory and
 * survives what kills Node.
 */
const WATCH_SCRIPT = `
trap '' INT TERM HUP QUIT
pid=$1; tenths=$2; shift 2
if read -r line; then exit 0; fi
for signal in "$@"; do
  kill -"$signal" "$pid" 2>/dev/null || exit 0
  n=0
  while [ "$n" -lt "$tenths" ]; do
    kill -0 "$pid" 2>/dev/null || exit 0
    sleep 0.1; n=$((n + 1))
  done
done
kill -KILL "$pid" 2>/dev/null
exit 0
`;

/**
 * Starts the watch as an orphan (so that the program never reaps a child it does not know), then becomes the program:
 * the number Node sees is the program's own. Descriptor 3 is held by the watch alone and tells when somebody kills it.
 * The files that the program makes are its owner's alone.
 */
const LAUNCH_SCRIPT = `
watch=$1; tenths=$2; signals=$3; shift 3
umask 077
exec 4<&0
( sh -c "$watch" crosstie-guard "$$" "$tenths" $signals <&4 4<&- >/dev/null 2>&1 & )
exec "$@" </dev/null 3>&- 4<&-
`;

/** Starts a program under guard. Its session is its own: Ctrl-C in a terminal reaches the supervisor only. */
export function spawnGuarded(spec: ProgramSpec): GuardedProcess {
  const log = openLog(spec.logFile);
  const signals = guardSignals(spec).join(' ');
  const launch = ['-c', LAUNCH_SCRIPT, 'crosstie-launch', WATCH_SCRIPT, String(GUARD_TENTHS), signals];
  let child: ChildProcess;
  try {
    child = spawn('/bin/sh', [...launch, spec.file, ...spec.args], {
      env: { ...spec.env },
      detached: true,
      stdio: ['pipe', log, log, 'pipe'],
      ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
      ...(spec.uid === undefined ? {} : { uid: spec.uid }),
      ...(spec.gid === undefined ? {} : { gid: spec.gid }),
    });
  } finally {
    closeSync(log);
  }
  return supervise(child, spec);
}

function supervise(child: ChildProcess, spec: ProgramSpec): GuardedProcess {
  const identity = (child.pid === undefined ? undefined : identityOf(child.pid)) ?? {
    pid: child.pid ?? 0,
    startedAt: '',
  };
  let line = child.stdin;
  swallowPipeErrors(line);
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  let over = false;
  void exited.then(() => {
    over = true;
    line?.end('over\n');
  });
  replaceWatchWhenKilled(child.stdio[3] as Readable | null, () => {
    if (over) return undefined;
    line = spawnWatch(identity.pid, spec);
    return line;
  });
  return { identity, exited, stop: () => stopAndWait(identity, exited, spec) };
}

async function stopAndWait(
  identity: ProcessIdentity,
  exited: Promise<ProcessExit>,
  spec: ProgramSpec,
): Promise<void> {
  if (identity.startedAt !== '') await stopProcess(identity, spec.stopSignals, spec.stopGraceMs);
  else if (identity.pid > 0) sendSignal(identity.pid, 'SIGKILL');
  await exited;
}

/** The guard is only as good as its watch: a killed one gets a successor. */
function replaceWatchWhenKilled(alive: Readable | null, replace: () => Writable | undefined): void {
  if (!alive) return;
  alive.on('error', () => undefined);
  alive.once('close', () => {
    // The watch also ends when its program does; let that news arrive first.
    setTimeout(replace, 250).unref();
  });
  alive.resume();
}

function spawnWatch(pid: number, spec: ProgramSpec): Writable {
  const args = [
    '-c',
    WATCH_SCRIPT,
    'crosstie-guard',
    String(pid),
    String(GUARD_TENTHS),
    ...guardSignals(spec),
  ];
  const watch = spawn('/bin/sh', args, {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...spec.env },
    ...(spec.uid === undefined ? {} : { uid: spec.uid }),
    ...(spec.gid === undefined ? {} : { gid: spec.gid }),
  });
  watch.once('error', () => undefined);
  watch.unref();
  swallowPipeErrors(watch.stdin);
  return watch.stdin;
}

function guardSignals(spec: ProgramSpec): string[] {
  return spec.stopSignals.map((signal) => signal.replace(/^SIG/, ''));
}

function swallowPipeErrors(stream: Writable | null): void {
  stream?.on('error', () => undefined);
}

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}
