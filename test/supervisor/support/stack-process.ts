import { startLocalStack } from '../../../src/supervisor/local-stack.js';
import type { LocalStackOptions } from '../../../src/supervisor/stack-options.js';

/** A stack in a process of its own, for tests that kill it. Its options come as JSON, its events go out as lines. */
async function main(): Promise<void> {
  const options = JSON.parse(process.argv[2] ?? '{}') as LocalStackOptions;
  const stack = await startLocalStack({ ...options, env: process.env, log: (line) => say({ log: line }) });
  process.once('SIGTERM', () => void stack.stop().then(() => process.exit(0)));
  say({ ready: stack.readyInfo() });
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

main().catch((error: unknown) => {
  say({ error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
});
