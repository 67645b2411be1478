import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** A user and its main group by number. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

/** Postgres refuses to run as root; these users exist on nearly every system, the first one found is taken. */
const CANDIDATES = ['postgres', '_postgres', 'nobody'];

/**
 * The user under which Postgres has to run.
 * @returns undefined when this process is an ordinary user already
 * @throws when this process is root and the system has no ordinary user to run as
 */
export function postgresUser(
  passwdFile = '/etc/passwd',
  isRoot = process.getuid?.() === 0,
): UserIds | undefined {
  if (!isRoot) return undefined;
  const users = parsePasswd(readFileSync(passwdFile, 'utf8'));
  for (const name of CANDIDATES) {
    const user = users.get(name);
    if (user && user.uid > 0) return user;
  }
  throw new Error(
    'Postgres refuses to run as root and there is no user "postgres" or "nobody" to run it as. ' +
      'Create one with "useradd --system postgres", start Crosstie as an ordinary user, or set DATABASE_URL.',
  );
}

/** True when `user` can enter the directory and everything above it. */
export function canEnter(directory: string, user: UserIds): boolean {
  for (let path = resolve(directory); ; path = dirname(path)) {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status && !mayPass(status, user)) return false;
    if (path === dirname(path)) return true;
  }
}

function mayPass(status: { mode: number; uid: number; gid: number }, user: UserIds): boolean {
  if (status.uid === user.uid) return (status.mode & 0o100) !== 0;
  if (status.gid === user.gid) return (status.mode & 0o010) !== 0;
  return (status.mode & 0o001) !== 0;
}

function parsePasswd(text: string): Map<string, UserIds> {
  const users = new Map<string, UserIds>();
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid && !name.startsWith('#')) users.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  return users;
}
