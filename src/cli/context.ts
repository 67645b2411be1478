import type { Command } from 'commander';
import type { ApiClient } from './api-client.js';
import { findServer, type ServerOptions } from './find-server.js';
import { createOutput, type Output } from './output.js';

/** What every command that talks to a server needs. */
export interface CliContext {
  readonly api: ApiClient;
  readonly out: Output;
}

/** Reads the options that every command has. */
export function contextOf(command: Command): CliContext {
  const options = command.optsWithGlobals<ServerOptions & { readonly json?: boolean }>();
  return { api: findServer(options, process.env), out: outputOf(command) };
}

export function outputOf(command: Command): Output {
  return createOutput(command.optsWithGlobals<{ readonly json?: boolean }>().json === true);
}
