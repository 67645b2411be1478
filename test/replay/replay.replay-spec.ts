import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker, type ReplayWorkerOptions } from '@temporalio/worker';
import { BUNDLE_BUDGET_BYTES } from '../../src/adapters/temporal/workflow-bundle.js';
import * as workflows from '../../workflows/index.js';
import { installRuntime, TemporalBench, workflowBundle } from '../temporal/support/temporal-bench.js';
import { RECORDINGS } from './support/recordings.js';

jest.setTimeout(120_000);

const HISTORIES = join(__dirname, 'histories');

interface Fixture {
  readonly events: readonly {
    readonly workflowExecutionStartedEventAttributes?: { readonly workflowType?: { readonly name?: string } };
  }[];
}

describe('histories', () => {
  let options: ReplayWorkerOptions;
  const files = readdirSync(HISTORIES).filter((file) => file.endsWith('.json'));
  const read = (file: string): Fixture => JSON.parse(readFileSync(join(HISTORIES, file), 'utf8')) as Fixture;

  beforeAll(async () => {
    installRuntime();
    options = { workflowBundle: await workflowBundle() };
  });

  it.each(files)('%s replays', async (file) => {
    await Worker.runReplayHistory(options, read(file));
  });

  it('there is one of every workflow', () => {
    const recorded = new Set(
      files.map((file) => read(file).events[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name),
    );
    expect([...recorded].sort()).toEqual(Object.keys(workflows).sort());
  });

  it('one that does not fit the code is noticed', async () => {
    const file = 'import-run.plain.json';
    const broken = { ...read(file), events: read(file).events.slice() };
    const text = JSON.stringify(broken).replaceAll('"planRun"', '"somethingElse"');
    await expect(Worker.runReplayHistory(options, JSON.parse(text))).rejects.toThrow(/[Nn]ondeterminism/);
  });

  it('the bundle holds workflow code only', async () => {
    const { code } = await workflowBundle();
    expect(Buffer.byteLength(code)).toBeLessThan(BUNDLE_BUDGET_BYTES);
    expect(code).not.toMatch(/node_modules\/(@nestjs|typeorm|pg|class-validator|undici)\//);
  });
});

describe('recordings', () => {
  const keep = process.env['CROSSTIE_RECORD_HISTORIES'] === '1';

  it.each(RECORDINGS)('$name can be recorded and replayed', async ({ play }) => {
    const bench = await TemporalBench.open();
    try {
      const histories = await play(bench);
      expect(histories.size).toBeGreaterThan(0);
      for (const [file, json] of histories) {
        await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, JSON.parse(json));
        if (keep) save(file, json);
      }
    } finally {
      await bench.close();
    }
  });
});

function save(file: string, json: string): void {
  mkdirSync(HISTORIES, { recursive: true });
  writeFileSync(join(HISTORIES, file), json);
}
