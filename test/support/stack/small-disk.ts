import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresUser } from '../../../src/supervisor/unprivileged-user.js';

const MOUNT = 'mount -t tmpfs -o "size=$2,uid=$3,gid=$4,mode=700" tmpfs "$1"';

const ROOT = process.getuid?.() === 0;
const UNSHARE = ROOT
  ? ['unshare', '--mount']
  : ['unshare', '--user', '--map-current-user', '--mount', '--keep-caps'];

type Query = (sql: string) => Promise<unknown>;

/**
 * A disk of one megabyte for one table, as a tablespace: a file system of its own, mounted where only the stack sees it, so
 * that nothing stays behind. Where mounting is not allowed (no root and no user namespaces), the table refuses every new row
 * with the very error of a full disk instead.
 */
export class SmallDisk {
  private static readonly mounts = canMount();

  private constructor(
    readonly name: string,
    readonly directory: string,
  ) {}

  static make(name: string): SmallDisk {
    const parent = mkdtempSync(join(tmpdir(), 'crosstie-disk-'));
    // The postgres user has to pass through.
    chmodSync(parent, 0o711);
    const directory = join(parent, name);
    mkdirSync(directory);
    return new SmallDisk(name, directory);
  }

  /** Words before a command that give it the disks. */
  static mounting(disks: readonly SmallDisk[]): readonly string[] {
    if (!SmallDisk.mounts) return [];
    const { uid, gid } = owner();
    const steps = disks.map(({ directory }) => `${MOUNT.replace('$1', directory)} && `).join('');
    return [...UNSHARE, 'sh', '-c', `${steps}shift 4 && exec "$@"`, 'sh', '', '1m', String(uid), String(gid)];
  }

  /** Puts a table onto the disk; `query` works in the table's database. */
  async hold(table: string, query: Query): Promise<void> {
    if (!SmallDisk.mounts) return;
    await query(`create tablespace ${this.name} location '${this.directory}'`);
    await query(`alter table ${table} set tablespace ${this.name}`);
  }

  async fill(table: string, query: Query): Promise<void> {
    if (!SmallDisk.mounts) {
      await query(`create function full_${this.name}() returns trigger language plpgsql as $$
        begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`);
      await query(
        `create trigger full_${this.name} before insert on ${table} for each row execute function full_${this.name}()`,
      );
      return;
    }
    await query(`create table ballast_${this.name} (text text storage plain) tablespace ${this.name}`);
    for (;;) {
      try {
        await query(`insert into ballast_${this.name} values (repeat('x', 7000))`);
      } catch (error) {
        if (typeof error === 'object' && error !== null && 'code' in error && error.code === '53100') return;
        throw error;
      }
    }
  }

  async free(table: string, query: Query): Promise<void> {
    if (SmallDisk.mounts) await query(`drop table ballast_${this.name}`);
    else await query(`drop trigger full_${this.name} on ${table}`);
  }

  remove(): void {
    rmSync(join(this.directory, '..'), { recursive: true, force: true });
  }
}

function owner(): { readonly uid: number; readonly gid: number } {
  return postgresUser() ?? { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

function canMount(): boolean {
  const [command = '', ...args] = [...UNSHARE, 'sh', '-c', `mount -t tmpfs -o size=1m tmpfs "${tmpdir()}"`];
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
