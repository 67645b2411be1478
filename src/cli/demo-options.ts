import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../composition/package-root.js';
import { CliError } from './cli-error.js';

export interface DemoOptions {
  readonly once: boolean;
  readonly json: boolean;
  readonly records: number;
  readonly preset: string;
}

const DEFAULT_RECORDS = 1_000;
const DEFAULT_PRESET = 'standard';
const EXAMPLE = '.crosstie.yaml';

/** @throws CliError (usage) that names what the demo knows */
export function readDemoOptions(argv: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      once: { type: 'boolean' },
      json: { type: 'boolean' },
      records: { type: 'string' },
      preset: { type: 'string' },
      system: { type: 'string' },
    },
  });
  const records = Number(values.records ?? DEFAULT_RECORDS);
  if (!Number.isInteger(records) || records < 1)
    throw new CliError('--records is a whole number from 1 on.', 2);
  const preset = values.preset ?? DEFAULT_PRESET;
  if (!presets().includes(preset))
    throw new CliError(`The demo knows the presets ${presets().join(', ')}.`, 2);
  if ((values.system ?? 'sql') !== 'sql') throw new CliError('The demo knows the system sql.', 2);
  return { once: values.once === true, json: values.json === true, records, preset };
}

/** Those that have an example. */
function presets(): readonly string[] {
  const names = readdirSync(examples())
    .filter((file) => file.endsWith(EXAMPLE))
    .map((file) => file.slice(0, -EXAMPLE.length))
    .filter((name) => name !== 'demo');
  return [DEFAULT_PRESET, ...names];
}

export function exampleOf(preset: string): string {
  return join(examples(), `${preset === DEFAULT_PRESET ? 'demo' : preset}${EXAMPLE}`);
}

function examples(): string {
  return join(packageRoot(), 'examples');
}

/** Another size or preset is another portal, and so another world. */
export function demoDirectory({ records, preset }: DemoOptions): string {
  const base = resolve(process.env['CROSSTIE_DATA_DIR'] ?? '.crosstie');
  const parts = [
    ...(preset === DEFAULT_PRESET ? [] : [preset]),
    ...(records === DEFAULT_RECORDS ? [] : [String(records)]),
  ];
  return parts.length === 0 ? base : join(base, `demo-${parts.join('-')}`);
}
