import { compilePredicate } from './cel-predicates.js';
import { FREE_MAIL_HOSTS } from './free-mail-hosts.js';
import { isFreeMail } from './free-mail.js';

describe('isFreeMail', () => {
  it.each([
    ['ada@gmail.com', true],
    [' Ada@Hotmail.CO.UK ', true],
    ['gmx.de', true],
    ['https://www.yahoo.com/mail', true],
    ['"a@b"@web.de', true],
    ['ada@gmail.com.', true],
    ['ada@acme.com', false],
    ['ada@mail.gmail.com.acme.com', false],
    ['gmail', false],
    ['', false],
    [null, false],
    [true, false],
  ])('%j: %s', (value, expected) => {
    expect(isFreeMail(value)).toBe(expected);
  });

  it('knows several hundred hosts, each as a bare host name', () => {
    expect(FREE_MAIL_HOSTS.size).toBeGreaterThan(500);
    for (const host of FREE_MAIL_HOSTS) expect(host).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
  });

  it('is there for every predicate', () => {
    const blocked = compilePredicate(
      'settings.block != true || record.email == null || !freeMail(record.email)',
    );
    const judge = (email: string | null, block: boolean): boolean =>
      blocked({ record: { email }, createdAt: null, modifiedAt: null, settings: { block } });
    expect([judge('a@gmail.com', true), judge('a@gmail.com', false)]).toEqual([false, true]);
    expect([judge('a@acme.com', true), judge(null, true)]).toEqual([true, true]);
  });
});
