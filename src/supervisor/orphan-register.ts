import { join } from 'node:path';
import { readJsonIfPresent, writeAtomically } from './files.js';
import { isAlive, stopProcess, type ProcessIdentity } from './process-identity.js';

/**
 * Numbers of a stack's children, kept on disk. The guard ends children whose supervisor died; should somebody have
 * killed the guard too, the next supervisor ends them here before it starts its own.
 */
export class OrphanRegister {
  private readonly path: string;
  private readonly children = new Map<string, ProcessIdentity>();

  constructor(dataDir: string) {
    this.path = join(dataDir, 'pids.json');
  }

  /** Ends what an earlier supervisor left; returns the names of those parts. */
  async stopOrphans(): Promise<string[]> {
    const content = readJsonIfPresent(this.path);
    const entries = Object.entries(typeof content === 'object' && content !== null ? content : {});
    const orphans = entries.filter((entry): entry is [string, ProcessIdentity] => isIdentity(entry[1]));
    const living = orphans.filter(([, identity]) => isAlive(identity));
    await Promise.all(living.map(([, identity]) => stopProcess(identity, ['SIGTERM', 'SIGINT'], 1_500)));
    return living.map(([name]) => name);
  }

  record(part: string, identity: ProcessIdentity | undefined): void {
    if (identity) this.children.set(part, identity);
    else this.children.delete(part);
    writeAtomically(this.path, JSON.stringify(Object.fromEntries(this.children)));
  }
}

function isIdentity(value: unknown): value is ProcessIdentity {
  return typeof value === 'object' && value !== null && 'pid' in value && 'startedAt' in value;
}
