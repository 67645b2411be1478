import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultRule } from '../../sandbox/core/faults.js';
import type { StackPids } from '../../src/supervisor/ready-info.js';
import type { Chance } from '../../simulation/time/chance.js';

export type Part = 'worker' | 'api' | 'temporal' | 'postgres';

/** One thing that is done to the processes, and maybe to the portal's answers meanwhile. */
export interface Blow {
  readonly parts: readonly Part[];
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  readonly portal: PortalFault | null;
}

export interface PortalFault {
  readonly name: string;
  readonly rule: Omit<FaultRule, 'id'>;
}

/** How long a frozen process stands still. */
export const FREEZE_MS = 20_000;

const PATH = '/crm/**';

const PORTAL_FAULTS: readonly PortalFault[] = [
  {
    name: 'executed, connection reset',
    rule: { path: PATH, action: { kind: 'execute-then-reset' }, probability: 0.4, times: 6 },
  },
  {
    name: 'executed, answered 504',
    rule: { path: PATH, action: { kind: 'execute-then-status', status: 504 }, probability: 0.4, times: 6 },
  },
  {
    name: '429 storm of 4 s',
    rule: {
      path: PATH,
      action: { kind: 'rate-limit', policy: 'burst' },
      probability: 0.7,
      durationMs: 4_000,
    },
  },
];

type Card = readonly [number, readonly Part[], Blow['signal']];

const DECK: readonly Card[] = [
  [5, ['worker'], 'SIGKILL'],
  [2, ['worker'], 'SIGSTOP'],
  [3, ['api'], 'SIGKILL'],
  [1, ['api'], 'SIGSTOP'],
  [3, ['temporal'], 'SIGKILL'],
  [1, ['temporal'], 'SIGSTOP'],
  [3, ['postgres'], 'SIGKILL'],
  [1, ['postgres'], 'SIGSTOP'],
  [1, ['worker', 'postgres'], 'SIGKILL'],
];

/** So many blows in an order left to chance; every twenty of them hold each kind. */
export function dealBlows(count: number, chance: Chance): readonly Blow[] {
  const blows: Blow[] = [];
  while (blows.length < count) {
    const deck = DECK.flatMap(([times, parts, signal]) =>
      Array.from({ length: times }, () => ({ parts, signal })),
    );
    while (deck.length > 0) {
      const [card] = deck.splice(chance.below(deck.length), 1);
      if (card) blows.push({ ...card, portal: chance.hits(0.5) ? chance.pick(PORTAL_FAULTS) : null });
    }
  }
  return blows.slice(0, count);
}

export function portalFaultNames(): readonly string[] {
  return PORTAL_FAULTS.map(({ name }) => name);
}

/** Strikes; a freeze ends before this resolves, whatever happens. Returns false where a part had no process. */
export async function strike(blow: Blow, pids: StackPids): Promise<boolean> {
  const struck = blow.parts.map((part) => pids[part]);
  if (struck.some((pid) => pid === null)) return false;
  const all = struck.flatMap((pid, at) => {
    if (pid === null) return [];
    // A postmaster that stands still alone leaves its backends at work.
    return blow.parts[at] === 'postgres' && blow.signal === 'SIGSTOP' ? [pid, ...childrenOf(pid)] : [pid];
  });
  for (const pid of all) send(pid, blow.signal);
  if (blow.signal === 'SIGKILL') return true;
  try {
    await pause(FREEZE_MS);
  } finally {
    for (const pid of all.reverse()) send(pid, 'SIGCONT');
  }
  return true;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in this very moment.
  }
}

function childrenOf(parent: number): readonly number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return rows.flatMap((row) => {
    const [pid, ppid] = row.trim().split(/\s+/).map(Number);
    return ppid === parent && pid !== undefined ? [pid] : [];
  });
}
