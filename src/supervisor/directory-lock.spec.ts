import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryInUseError, lockDirectory, lockHolder } from './directory-lock.js';
import { identityOf } from './process-identity.js';

describe('lockDirectory', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'crosstie-lock-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is held by one at a time and names the holder', () => {
    const lock = lockDirectory(directory);
    expect(lockHolder(directory)?.pid).toBe(process.pid);
    expect(() => lockDirectory(directory)).toThrow(DirectoryInUseError);
    expect(() => lockDirectory(directory)).toThrow(new RegExp(`process ${process.pid}\\.`));
    lock.release();
    expect(lockHolder(directory)).toBeUndefined();
    lockDirectory(directory).release();
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ['of a process that is gone', { pid: 2 ** 22 + 1, startedAt: '1' }],
    ['of an earlier process with a number that was given again', { pid: process.pid, startedAt: 'earlier' }],
  ])('takes over the lock %s', (_, holder) => {
    writeFileSync(join(directory, 'supervisor.lock'), JSON.stringify(holder));
    const lock = lockDirectory(directory);
    expect(lockHolder(directory)).toMatchObject(identityOf(process.pid) ?? {});
    lock.release();
  });

  it('takes over a lock that a power cut left empty', () => {
    writeFileSync(join(directory, 'supervisor.lock'), '');
    lockDirectory(directory).release();
  });

  it('does not remove a lock that became somebody else’s', () => {
    const lock = lockDirectory(directory);
    rmSync(join(directory, 'supervisor.lock'));
    const other = lockDirectory(directory);
    lock.release();
    expect(lockHolder(directory)?.pid).toBe(process.pid);
    other.release();
  });
});
