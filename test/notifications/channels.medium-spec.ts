import { Webhook } from 'standardwebhooks';
import { ChannelNotifier } from '../../src/adapters/notifications/channel-notifier.js';
import type { OutgoingMessage } from '../../src/application/ports/notifier.port.js';
import { composeMessage } from '../../src/domain/notifications/compose-message.js';
import type { NotificationFacts } from '../../src/domain/notifications/facts.js';
import {
  startHttpReceiver,
  startMailServer,
  type HttpReceiver,
  type MailServer,
} from './support/receivers.js';

const FACTS: NotificationFacts = {
  event: 'run-failed',
  sync: 'main',
  job: 'company-import',
  runId: '0190a000-0000-7000-8000-000000000001',
  at: '2026-03-01T06:00:00.000Z',
  reason: { code: 'auth', message: 'The token is refused.' },
};
const ID = '0190a000-0000-7000-8000-000000000002';

const messageOf = (facts: NotificationFacts): OutgoingMessage => ({
  id: ID,
  ...composeMessage(facts, 'https://sync.example.com'),
});

describe('mails', () => {
  let server: MailServer;
  let notifier: ChannelNotifier;

  beforeEach(async () => {
    server = await startMailServer();
    notifier = new ChannelNotifier(server.url);
  });
  afterEach(() => server.close());

  it('arrive as text and html with an id that stays', async () => {
    const channel = { kind: 'email', addresses: ['ops@example.com', 'lead@example.com'] } as const;
    expect(await notifier.send(channel, messageOf(FACTS))).toMatchObject({ status: 'sent' });
    await notifier.send(channel, messageOf(FACTS));
    const [first, second] = server.mails;
    expect(first).toMatchObject({ from: 'sync@example.com', to: ['ops@example.com', 'lead@example.com'] });
    expect(first?.email.subject).toBe('[Crosstie] Run of main/company-import failed');
    expect(first?.email.text).toContain('Reason: The token is refused. (auth)');
    expect(first?.email.text).toContain(`Run: https://sync.example.com/v1/runs/${FACTS.runId ?? ''}`);
    expect(first?.email.html).toContain(`href="https://sync.example.com/v1/runs/${FACTS.runId ?? ''}"`);
    expect(first?.email.messageId).toBe(`<${ID}@example.com>`);
    expect(second?.email.messageId).toBe(first?.email.messageId);
    expect(first?.raw).toMatch(/^Auto-Submitted: auto-generated/im);
  });

  it('let nothing into their headers, and no markup into their html', async () => {
    const evil = 'x\r\nBcc: thief@example.com\r\n\r\n<script>alert(1)</script>';
    const message = messageOf({ ...FACTS, job: evil, reason: { code: 'x', message: evil } });
    // What a careless composer would have made of it.
    const careless = { ...message, subject: `Run of ${evil}` };
    for (const each of [message, careless]) {
      await notifier.send({ kind: 'email', addresses: ['ops@example.com'] }, each);
    }
    expect(server.mails).toHaveLength(2);
    for (const mail of server.mails) {
      expect(mail.to).toEqual(['ops@example.com']);
      expect(mail.email.bcc ?? []).toEqual([]);
      expect(mail.raw.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im);
      expect(mail.email.html).not.toContain('<script>');
    }
    expect(message.subject).not.toMatch(/[\r\n]/);
  });

  it('do not take one address for two', async () => {
    const addresses = ['ops@example.com, thief@example.com'];
    await notifier.send({ kind: 'email', addresses }, messageOf(FACTS));
    expect(server.mails.flatMap((mail) => mail.to)).not.toContain('thief@example.com');
  });

  it('tell what the server says, without addresses', async () => {
    const refused = await notifier.send(
      { kind: 'email', addresses: ['nobody@example.com'] },
      messageOf(FACTS),
    );
    expect(refused).toEqual({ status: 'failed', answer: '550 no such user (address)' });
    const some = ['ops@example.com', 'nobody@example.com'];
    expect(await notifier.send({ kind: 'email', addresses: some }, messageOf(FACTS))).toMatchObject({
      status: 'sent',
      answer: expect.stringContaining('1 of the addresses were refused') as unknown,
    });
    await server.close();
    expect(await notifier.send({ kind: 'email', addresses: ['ops@example.com'] }, messageOf(FACTS))).toEqual({
      status: 'failed',
      answer: 'The mail server could not be used (ESOCKET).',
    });
  });

  it('cannot be sent without a server, and say so', async () => {
    const none = new ChannelNotifier(null);
    expect(none.obstacle('email')).toContain('SMTP_URL');
    expect(none.obstacle('webhook')).toBeNull();
    expect(
      await none.send({ kind: 'email', addresses: ['ops@example.com'] }, messageOf(FACTS)),
    ).toMatchObject({
      status: 'undeliverable',
    });
  });
});

describe('chats and webhooks', () => {
  let receiver: HttpReceiver;
  const notifier = new ChannelNotifier(null);

  beforeEach(async () => {
    receiver = await startHttpReceiver();
  });
  afterEach(() => receiver.close());

  it('are signed, so that the receiver can prove who wrote', async () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const channel = { kind: 'webhook', url: `${receiver.url}/hook?x=1`, addresses: null, secret } as const;
    expect(await notifier.send(channel, messageOf(FACTS))).toEqual({ status: 'sent', answer: 'HTTP 200 ok' });
    const [call] = receiver.calls;
    const headers = call?.headers as Record<string, string>;
    expect(call?.path).toBe('/hook?x=1');
    expect(headers['webhook-id']).toBe(ID);
    const body = new Webhook(secret).verify(call?.body ?? '', headers);
    expect(body).toMatchObject({
      type: 'crosstie.run-failed',
      timestamp: FACTS.at,
      data: { job: 'main/company-import', reason: { code: 'auth' } },
    });
    const other = new Webhook(Buffer.alloc(32, 8).toString('base64'));
    expect(() => other.verify(call?.body ?? '', headers)).toThrow('No matching signature');
  });

  it('speak to chats in their own words, with markup taken out', async () => {
    const channel = { kind: 'slack', url: receiver.url, addresses: null } as const;
    const reason = { code: 'x', message: 'Look <!channel> & <http://evil.example|here>' };
    await notifier.send(channel, messageOf({ ...FACTS, reason }));
    const { text } = JSON.parse(receiver.calls[0]?.body ?? '{}') as { text: string };
    expect(text.split('\n')[0]).toBe('*Run of main/company-import failed*');
    expect(text).toContain('Look &lt;!channel&gt; &amp; &lt;http://evil.example|here&gt;');
  });

  it('connect to the address that was looked at, whatever the name stands for', async () => {
    const url = `http://receiver.invalid:${receiver.port}/`;
    const pinned = { kind: 'slack', url, addresses: ['127.0.0.1'] } as const;
    expect(await notifier.send(pinned, messageOf(FACTS))).toMatchObject({ status: 'sent' });
    expect(receiver.calls[0]?.headers.host).toBe(`receiver.invalid:${receiver.port}`);
  });

  it('follow nobody elsewhere, and tell what was answered', async () => {
    const channel = { kind: 'slack', url: receiver.url, addresses: null } as const;
    receiver.answer = { status: 302, headers: { location: `${receiver.url}/inside` } };
    expect(await notifier.send(channel, messageOf(FACTS))).toMatchObject({ status: 'failed' });
    expect(receiver.calls).toHaveLength(1);
    receiver.answer = {
      status: 429,
      headers: { 'retry-after': '120' },
      body: 'slow\r\ndown ops@example.com',
    };
    expect(await notifier.send(channel, messageOf(FACTS))).toEqual({
      status: 'failed',
      answer: 'HTTP 429 slow down (address)',
      retryAfterMs: 120_000,
    });
    receiver.answer = { status: 410 };
    expect(await notifier.send(channel, messageOf(FACTS))).toMatchObject({ status: 'undeliverable' });
    await receiver.close();
    expect(await notifier.send(channel, messageOf(FACTS))).toEqual({
      status: 'failed',
      answer: 'The receiver could not be reached (ECONNREFUSED).',
    });
    receiver = await startHttpReceiver();
  });

  it('are shown a bounded part of a long answer', async () => {
    receiver.answer = { status: 500, body: 'x'.repeat(1_000_000) };
    const channel = { kind: 'slack', url: receiver.url, addresses: null } as const;
    const { answer } = await notifier.send(channel, messageOf(FACTS));
    expect(answer.length).toBeLessThanOrEqual(200);
  });
});
