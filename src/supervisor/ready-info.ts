import { join } from 'node:path';
import { lockHolder } from './directory-lock.js';
import { readJsonIfPresent, writeAtomically } from './files.js';
import type { PartState } from './supervised-part.js';

/** What a running stack tells about itself (ready-file, `ps --json`). */
export interface ReadyInfo {
  /** Without path and trailing slash. */
  readonly apiUrl: string;
  readonly apiKeyFile: string;
  readonly temporalAddress: string;
  /** Null when an external Temporal was given without its UI. */
  readonly temporalUiUrl: string | null;
  readonly databaseUrl: string;
  readonly sandboxUrl?: string;
  readonly erpUrl?: string;
  /** Real processes; null for an external part and for one that is just being restarted. */
  readonly pids: StackPids;
}

export interface StackPids {
  readonly supervisor: number;
  readonly api: number | null;
  readonly worker: number | null;
  readonly temporal: number | null;
  readonly postgres: number | null;
  readonly sandbox?: number | null;
}

/** State of one part for `ps`. */
export interface PartStatus {
  readonly name: string;
  readonly state: PartState | 'external';
  readonly pid: number | null;
  readonly restarts: number;
  readonly detail?: string;
}

/** All that `ps` shows. */
export interface StackStatus {
  readonly ready: ReadyInfo;
  readonly parts: readonly PartStatus[];
}

export function stackStatusFile(dataDir: string): string {
  return join(dataDir, 'state.json');
}

/** Owner only: the database URL carries a password. */
export function writeReadyFile(path: string, info: ReadyInfo): void {
  writeAtomically(path, `${JSON.stringify(info, null, 2)}\n`);
}

export function writeStackStatus(dataDir: string, status: StackStatus): void {
  writeAtomically(stackStatusFile(dataDir), `${JSON.stringify(status, null, 2)}\n`);
}

/** The stack that runs on the data directory now; undefined when none does. */
export function readStackStatus(dataDir: string): StackStatus | undefined {
  const supervisor = lockHolder(dataDir);
  const content = readJsonIfPresent(stackStatusFile(dataDir));
  if (!supervisor || !isStackStatus(content)) return undefined;
  return content.ready.pids.supervisor === supervisor.pid ? content : undefined;
}

function isStackStatus(value: unknown): value is StackStatus {
  return typeof value === 'object' && value !== null && 'ready' in value && 'parts' in value;
}
