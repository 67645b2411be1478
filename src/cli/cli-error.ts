/** 0 ok, 1 error, 2 usage, 3 finished with failed records. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Ends the command with a message for people. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = 1,
    /** What `--json` prints, e.g. the problem document of the server; null = the result was printed already. */
    readonly detail?: unknown,
  ) {
    super(message);
    this.name = 'CliError';
  }
}
