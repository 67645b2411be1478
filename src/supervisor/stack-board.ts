import { rmSync } from 'node:fs';
import type { OrphanRegister } from './orphan-register.js';
import {
  writeReadyFile,
  writeStackStatus,
  type PartStatus,
  type ReadyInfo,
  type StackStatus,
} from './ready-info.js';
import type { StackListener } from './stack-options.js';
import type { PartEvent } from './supervised-part.js';

/** Addresses of a stack; the board adds the process numbers. */
export type StackAddresses = Omit<ReadyInfo, 'pids'>;

/** Knows where every part of a stack stands and keeps the files that say so. */
export class StackBoard {
  private readonly parts = new Map<string, PartStatus>();
  private readonly listeners = new Set<StackListener>();
  private readonly readyFiles = new Set<string>();
  private addresses: StackAddresses | undefined;

  constructor(
    private readonly dataDir: string,
    private readonly register: OrphanRegister,
    private readonly log: ((line: string) => void) | undefined,
  ) {}

  /** Takes in a change of one part. A bound function, to be handed on. */
  readonly update = (event: PartEvent): void => {
    const { identity, part, ...status } = event;
    this.parts.set(part, { name: part, ...status });
    this.register.record(part, identity);
    this.tell(event);
    if (!this.addresses) return;
    this.save();
    for (const listener of this.listeners) listener(event, this.status());
  };

  markExternal(part: string): void {
    this.parts.set(part, { name: part, state: 'external', pid: null, restarts: 0 });
  }

  /** From here on the stack is up: its state is on disk. */
  publish(addresses: StackAddresses): void {
    this.addresses = addresses;
    this.save();
  }

  announce(readyFile: string): void {
    this.readyFiles.add(readyFile);
    this.save();
  }

  subscribe(listener: StackListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  status(): StackStatus {
    if (!this.addresses) throw new Error('The stack is not up yet');
    return { ready: { ...this.addresses, pids: this.pids() }, parts: [...this.parts.values()] };
  }

  /** Nobody shall find addresses of a stack that is gone. */
  close(): void {
    this.addresses = undefined;
    for (const file of this.readyFiles) rmSync(file, { force: true });
    this.readyFiles.clear();
    this.listeners.clear();
  }

  private pids(): ReadyInfo['pids'] {
    const pid = (part: string): number | null => this.parts.get(part)?.pid ?? null;
    return {
      supervisor: process.pid,
      api: pid('api'),
      worker: pid('worker'),
      temporal: pid('temporal'),
      postgres: pid('postgres'),
      ...(this.parts.has('sandbox') ? { sandbox: pid('sandbox') } : {}),
    };
  }

  private save(): void {
    const status = this.status();
    writeStackStatus(this.dataDir, status);
    for (const file of this.readyFiles) writeReadyFile(file, status.ready);
  }

  private tell(event: PartEvent): void {
    const { part, state, detail } = event;
    if (state === 'restarting' && detail) this.log?.(`${part}: ${detail}; starting it again`);
    if (state === 'crash-looping' && detail) this.log?.(`${part} keeps failing: ${detail}`);
    if (event.state === 'running' && event.restarts > 0)
      this.log?.(`${event.part} is back (pid ${event.pid ?? '?'})`);
  }
}
