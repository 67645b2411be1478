import { ProblemList } from '../configuration/check-context.js';
import { checkNotifications } from './check-notifications.js';
import { openChannel } from './open-channel.js';

/** Names as a resolver would know them. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'hooks.example.com': ['93.184.215.14'],
  'rebound.example.com': ['93.184.215.14', '10.0.0.7'],
  'gone.example.com': [],
};
const addresses = {
  allowed: ['127.0.0.1:8025'],
  resolve: (host: string) => Promise.resolve(NAMES[host] ?? []),
};

async function problems(to: object): Promise<readonly string[]> {
  const list = new ProblemList();
  await checkNotifications({ main: { notifications: { ops: { to } } } }, { addresses }, list);
  return list
    .all()
    .map(({ path, code }) => `${path.slice('/syncs/main/notifications/ops/to'.length)} ${code}`);
}

describe('targets of notifications', () => {
  it.each([
    ['ops@example.com', true],
    ['first.last+tag@sub.example.co.uk', true],
    ['ops@example.com, thief@example.com', false],
    ['Ops <ops@example.com>', false],
    ['ops@example.com\r\nBcc: thief@example.com', false],
    ['ops@@example.com', false],
    ['ops..x@example.com', false],
    ['"a b"@example.com', false],
    ['ops', false],
  ])('mail address %j: %s', async (address, isFine) => {
    const found = await problems({ kind: 'email', addresses: [address] });
    expect(found).toEqual(isFine ? [] : ['/addresses/0 bad-email']);
  });

  it.each([
    ['https://hooks.example.com/x', []],
    ['http://hooks.example.com/x', ['/url address-refused']],
    ['https://rebound.example.com/x', ['/url address-refused']],
    ['https://169.254.169.254/latest', ['/url address-refused']],
    ['https://[::ffff:10.0.0.1]/x', ['/url address-refused']],
    ['https://localhost/x', ['/url address-refused']],
    ['http://127.0.0.1:8025/x', []],
    ['http://127.0.0.1:8026/x', ['/url address-refused']],
    ['https://user:password@hooks.example.com/x', ['/url bad-address']],
    ['hooks.example.com', ['/url bad-address']],
  ])('receiver %s: %j', async (url, expected) => {
    expect(await problems({ kind: 'slack', url })).toEqual(expected);
  });

  it('secrets have the form that receivers expect', async () => {
    const webhook = { kind: 'webhook', url: 'https://hooks.example.com/x' };
    const secret = Buffer.alloc(32, 1).toString('base64');
    expect(await problems({ ...webhook, secret })).toEqual([]);
    expect(await problems({ ...webhook, secret: `whsec_${secret}` })).toEqual([]);
    for (const bad of [
      'x',
      'not base64!',
      Buffer.alloc(8).toString('base64'),
      Buffer.alloc(99).toString('base64'),
    ])
      expect(await problems({ ...webhook, secret: bad })).toEqual(['/secret bad-secret']);
  });
});

describe('the address of a message that leaves', () => {
  it('is looked at again, and pinned to what was found', async () => {
    const target = (url: string) => ({ kind: 'slack', url }) as const;
    expect(await openChannel(target('https://hooks.example.com/x'), addresses)).toMatchObject({
      channel: { addresses: ['93.184.215.14'] },
    });
    expect(await openChannel(target('http://127.0.0.1:8025/x'), addresses)).toMatchObject({
      channel: { addresses: null },
    });
    expect(await openChannel(target('https://rebound.example.com/x'), addresses)).toMatchObject({
      status: 'refused',
      lasting: true,
    });
    expect(await openChannel(target('https://gone.example.com/x'), addresses)).toMatchObject({
      status: 'refused',
      lasting: false,
    });
    expect(await openChannel(target(''), addresses)).toMatchObject({
      reason: expect.stringContaining('encryption key') as unknown,
    });
  });
});
