import { runCli } from '../../../src/cli/program.js';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process and keeps what it prints. */
export async function runCommand(...argv: readonly string[]): Promise<CommandResult> {
  const printed = { stdout: '', stderr: '' };
  const streams = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text: string | Uint8Array): boolean => {
      printed[name] += String(text);
      return true;
    }),
  );
  try {
    const exitCode = await runCli(argv);
    return { exitCode, ...printed };
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
}
