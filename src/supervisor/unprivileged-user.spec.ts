import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canEnter, postgresUser } from './unprivileged-user.js';

describe('the user that Postgres runs as', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'crosstie-user-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const passwd = (text: string): string => {
    const path = join(directory, 'passwd');
    writeFileSync(path, text);
    return path;
  };

  it('is this user unless it is root', () => {
    expect(postgresUser('/etc/passwd', false)).toBeUndefined();
  });

  it('is postgres before nobody', () => {
    const both =
      'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65533::/:\npostgres:x:101:104::/var/lib:/bin/sh\n';
    expect(postgresUser(passwd(both), true)).toEqual({ uid: 101, gid: 104 });
    expect(postgresUser(passwd('# users\nnobody:*:99:98::/:\n'), true)).toEqual({ uid: 99, gid: 98 });
  });

  it('is never root, and the message says what to do', () => {
    expect(() => postgresUser(passwd('root:x:0:0::/root:/bin/sh\n'), true)).toThrow(
      /useradd --system postgres/,
    );
  });

  it('cannot enter what lies below a closed directory', () => {
    const stranger = { uid: 4_242, gid: 4_242 };
    chmodSync(directory, 0o755);
    const inner = join(directory, 'home', 'data');
    mkdirSync(inner, { recursive: true });
    expect(canEnter(inner, stranger)).toBe(true);
    chmodSync(join(directory, 'home'), 0o700);
    expect(canEnter(inner, stranger)).toBe(false);
    expect(canEnter(join(inner, 'not-there-yet'), stranger)).toBe(false);
    chmodSync(join(directory, 'home'), 0o711);
    expect(canEnter(inner, stranger)).toBe(true);
  });
});
