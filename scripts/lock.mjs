import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 200;

/** Runs `work` while no other process does; the lock of a killed process is taken over. */
export async function withLock(path, work) {
  while (!tryLock(path)) {
    if (!holderLives(path)) removeStale(path);
    else await delay(POLL_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** A hard link appears with its content or not at all, and only once. */
function tryLock(path) {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(temporary, String(process.pid));
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function holderLives(path) {
  try {
    return isAlive(Number(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error.code === 'ENOENT') return true;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Moved away first: if a living process took the lock over in between, it gets it back. */
function removeStale(path) {
  const aside = `${path}.stale-${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
    if (isAlive(Number(readFileSync(aside, 'utf8')))) linkSync(aside, path);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
