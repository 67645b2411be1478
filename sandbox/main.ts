import { parseArgs } from 'node:util';
import { startSandboxServer } from './http/sandbox-server.js';
import type { SandboxServerOptions } from './http/sandbox-server.js';

const HELP = `Starts the sandbox portal and prints {"url": ...} when it listens.

  --host H          HOST            address to listen on (127.0.0.1)
  --port P          PORT            0 = any free port (0)
  --token T         SANDBOX_TOKEN   bearer token of the portal
  --records N       SANDBOX_RECORDS companies to seed; 5N contacts, N deals, N/10 products (0)
  --seed S                          number that decides the seeded data (1)
  --no-planted                      seed no faulty records
  --data-file F                     keep the portal in this file across restarts
  --latency-ms MS                   time that every call takes (0)
  --index-lag-ms MS                 time until search sees a write (2000)
  --no-limits                       no rate limits
`;

function integer(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new Error(`${name} must be a whole number, not ${text}`);
  return value;
}

function readOptions(args: string[], env: NodeJS.ProcessEnv): SandboxServerOptions | null {
  const { values } = parseArgs({
    args,
    options: {
      help: { type: 'boolean' },
      host: { type: 'string' },
      port: { type: 'string' },
      token: { type: 'string' },
      records: { type: 'string' },
      seed: { type: 'string' },
      'no-planted': { type: 'boolean' },
      'data-file': { type: 'string' },
      'latency-ms': { type: 'string' },
      'index-lag-ms': { type: 'string' },
      'no-limits': { type: 'boolean' },
    },
  });
  if (values.help) return null;
  const records = integer('records', values.records ?? env['SANDBOX_RECORDS']) ?? 0;
  const latencyMs = integer('latency-ms', values['latency-ms']);
  const indexLagMs = integer('index-lag-ms', values['index-lag-ms']);
  const token = values.token ?? env['SANDBOX_TOKEN'];
  const planted = values['no-planted'] !== true;
  return {
    host: values.host ?? env['HOST'] ?? '127.0.0.1',
    port: integer('port', values.port ?? env['PORT']) ?? 0,
    settings: {
      ...(latencyMs === undefined ? {} : { latencyMs }),
      ...(indexLagMs === undefined ? {} : { indexLagMs }),
      ...(values['no-limits'] ? { limitsEnabled: false } : {}),
    },
    ...(token ? { token } : {}),
    ...(values['data-file'] ? { dataFile: values['data-file'] } : {}),
    ...(records > 0
      ? { seed: { companies: records, seed: integer('seed', values.seed) ?? 1, planted } }
      : {}),
  };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (!options) {
    process.stdout.write(HELP);
    return;
  }
  const running = await startSandboxServer(options);
  process.stdout.write(`${JSON.stringify({ url: running.url })}\n`);
  const stop = (): void => {
    void running.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
