import type { LocalStack } from '../supervisor/stack-options.js';
import type { ConfigurationChange } from '../domain/configuration/documents.js';
import { changesText } from './commands/configuration.js';
import { loadDocument } from './load-document.js';
import type { Output } from './output.js';
import { clientOf, startStack } from './stack.js';

export interface UpOptions {
  readonly config?: string;
  readonly sandbox?: boolean;
  readonly sampleErp?: boolean;
  readonly readyFile?: string;
}

/** Companies in a fresh sandbox portal, unless SANDBOX_RECORDS says otherwise; SANDBOX_PLANTED=1 adds faulty records. */
const SANDBOX_RECORDS = 1_000;

/** Runs everything until Ctrl-C. The ready-file appears when the configuration is applied. */
export async function up(options: UpOptions, out: Output): Promise<void> {
  const records = Number(process.env['SANDBOX_RECORDS'] ?? SANDBOX_RECORDS);
  const stack = await startStack({
    env: process.env,
    sandboxRecords: options.sandbox === true ? records : null,
    plantedFaults: process.env['SANDBOX_PLANTED'] === '1',
    sampleErp: options.sampleErp === true,
    ...(options.config === undefined ? {} : { config: options.config }),
    log: (line) => out.note(line),
  });
  const stopped = untilStopped(stack);
  try {
    if (options.config !== undefined) await applyFile(stack, options.config, out);
    if (options.readyFile !== undefined) stack.announce(options.readyFile);
    out.result(stack.readyInfo(), () => readyText(stack));
    await stopped;
  } finally {
    await stack.stop();
  }
}

export async function applyFile(stack: LocalStack, file: string, out: Output): Promise<void> {
  const document = loadDocument(file, stack.env);
  const { changes } = await clientOf(stack).post<{ readonly changes: readonly ConfigurationChange[] }>(
    '/v1/config/apply',
    document,
  );
  out.note(changesText(changes, `${file} is in place already.`));
}

/** Resolves at the first Ctrl-C or SIGTERM. */
export function untilStopped(_stack: LocalStack): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
}

function readyText(stack: LocalStack): string {
  const { apiUrl, apiKeyFile, temporalUiUrl, sandboxUrl } = stack.readyInfo();
  const lines = [
    `API          ${apiUrl}  (key in ${apiKeyFile})`,
    `Docs         ${apiUrl}/docs`,
    ...(temporalUiUrl === null ? [] : [`Temporal UI  ${temporalUiUrl}`]),
    ...(sandboxUrl === undefined ? [] : [`Sandbox      ${sandboxUrl}`]),
    'Stop with Ctrl-C.',
  ];
  return lines.join('\n');
}
