import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  copyFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(__dirname, '..', '..');
const depcruise = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
const FOLDERS = ['src', 'workflows', 'activities', 'sandbox', 'simulation', 'bench', 'test'].filter((name) =>
  existsSync(join(root, name)),
);

/** Cruises a tree by the project's rules and returns the names of the broken ones. */
async function violations(folder: string, places: readonly string[]): Promise<readonly string[]> {
  const args = [
    depcruise,
    ...places,
    '--config',
    join(folder, '.dependency-cruiser.cjs'),
    '--output-type',
    'json',
  ];
  const { stdout } = await run(process.execPath, args, { cwd: folder, maxBuffer: 256 * 1024 * 1024 }).catch(
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  );
  const report = JSON.parse(stdout) as {
    summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
  };
  expect(report.summary.totalCruised).toBeGreaterThan(0);
  return report.summary.violations.map((v) => `${v.rule.name}: ${v.from} -> ${v.to}`);
}

const PLANTED: readonly { rule: string; files: Readonly<Record<string, string>> }[] = [
  {
    rule: 'domain-pure',
    files: { 'src/domain/a.ts': "import { join } from 'node:path';\nexport const a = join('a');\n" },
  },
  {
    rule: 'application-inward',
    files: {
      'src/adapters/x/b.ts': 'export const b = 1;\n',
      'src/application/a.ts': "import { b } from '../adapters/x/b.js';\nexport const a = b;\n",
    },
  },
  {
    rule: 'adapter-isolation',
    files: {
      'src/adapters/x/b.ts': 'export const b = 1;\n',
      'src/adapters/y/a.ts': "import { b } from '../x/b.js';\nexport const a = b;\n",
    },
  },
  {
    rule: 'api-no-adapters',
    files: {
      'src/adapters/x/b.ts': 'export const b = 1;\n',
      'src/api/a.controller.ts': "import { b } from '../adapters/x/b.js';\nexport const a = b;\n",
    },
  },
  {
    rule: 'workflows-types-only',
    files: {
      'activities/contracts.ts': 'export const b = 1;\n',
      'workflows/a.ts': "import { b } from '../activities/contracts.js';\nexport const a = b;\n",
    },
  },
  {
    rule: 'workflows-deps',
    files: { 'workflows/a.ts': "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n" },
  },
  {
    rule: 'activities-deps',
    files: {
      'src/adapters/x/b.ts': 'export const b = 1;\n',
      'activities/a.ts': "import { b } from '../src/adapters/x/b.js';\nexport const a = b;\n",
    },
  },
  {
    rule: 'product-knows-no-sandbox',
    files: {
      'sandbox/b.ts': 'export const b = 1;\n',
      'src/adapters/x/a.ts': "import { b } from '../../../sandbox/b.js';\nexport const a = b;\n",
    },
  },
  {
    rule: 'no-circular',
    files: {
      'src/domain/a.ts': "import type { B } from './b.js';\nexport interface A { b: B }\n",
      'src/domain/b.ts': "import type { A } from './a.js';\nexport interface B { a: A }\n",
    },
  },
];

describe('the layer rules', () => {
  it('hold in the whole tree', async () => {
    expect(await violations(root, FOLDERS)).toEqual([]);
  }, 180_000);

  it.each(PLANTED)(
    'catch a planted violation of $rule',
    async ({ rule, files }) => {
      const folder = mkdtempSync(join(tmpdir(), 'crosstie-layers-'));
      try {
        copyFileSync(join(root, '.dependency-cruiser.cjs'), join(folder, '.dependency-cruiser.cjs'));
        copyFileSync(join(root, 'tsconfig.json'), join(folder, 'tsconfig.json'));
        symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
        for (const [name, text] of Object.entries(files)) {
          mkdirSync(dirname(join(folder, name)), { recursive: true });
          writeFileSync(join(folder, name), text);
        }
        const places = [...new Set(Object.keys(files).map((name) => name.split('/')[0] ?? name))];
        expect((await violations(folder, places)).some((v) => v.startsWith(`${rule}: `))).toBe(true);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    180_000,
  );
});
