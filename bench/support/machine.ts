import { cpus } from 'node:os';
import { Connection } from '@temporalio/client';
import type { BenchStack } from './bench-stack.js';
import type { BenchWorld } from './bench-world.js';

export interface Machine {
  readonly cpus: number;
  readonly cpu: string;
  readonly node: string;
  readonly postgres: string;
  readonly temporal: string;
}

/** What all this was measured on; every line of the bench carries it. */
export async function describeMachine(bench: BenchStack): Promise<Machine> {
  const processors = cpus();
  const { rows } = await bench.database.query<{ server_version: string }>('show server_version');
  return {
    cpus: processors.length,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    node: process.versions.node,
    postgres: rows[0]?.server_version ?? 'unknown',
    temporal: await temporalVersion(bench),
  };
}

async function temporalVersion(bench: BenchStack): Promise<string> {
  const connection = await Connection.connect({ address: bench.stack.readyInfo().temporalAddress });
  try {
    return (await connection.workflowService.getSystemInfo({})).serverVersion;
  } finally {
    await connection.close();
  }
}

/** Describes the machine once, from the first stack that a row has started. */
export class MachineCard {
  private card: Machine | null = null;

  constructor(private readonly world: BenchWorld) {}

  async get(): Promise<Machine> {
    return (this.card ??= await describeMachine(await this.world.anyStack()));
  }
}
