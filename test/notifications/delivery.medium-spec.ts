import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PostgresAccessStore } from '../../src/adapters/persistence/postgres-access-store.js';
import { record } from '../persistence/contract/stores.js';
import { openNotificationWorld, type NotificationWorld } from './support/notification-world.js';
import {
  startHttpReceiver,
  startMailServer,
  type HttpReceiver,
  type MailServer,
} from './support/receivers.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const REPOSITORY = join(__dirname, '../..');
const REASON = { code: 'auth', message: 'The token is refused.' };

describe('messages are delivered', () => {
  let world: NotificationWorld;
  let receiver: HttpReceiver;
  let mail: MailServer;

  beforeEach(async () => {
    [receiver, mail] = await Promise.all([startHttpReceiver(), startMailServer()]);
    world = await openNotificationWorld(mail.url);
    await world.configure({ hook: { to: { kind: 'webhook', url: receiver.url } } });
  });
  afterEach(async () => {
    await world.close();
    await Promise.all([receiver.close(), mail.close()]);
  });

  const tell = async () => {
    const { collect, deliver } = world.tell();
    await collect.execute();
    return deliver.execute();
  };
  const statuses = async () => (await world.outbox()).map(({ status }) => status);
  const idOf = (call: HttpReceiver['calls'][number] | undefined) => call?.headers['webhook-id'];

  it('by mail, from the end of a run to the letter box', async () => {
    await world.configure({
      ops: { to: { kind: 'email', addresses: ['ops@example.com'] }, on: ['entities-failed'] },
    });
    await world.run('partial', [record('77', 'failed'), record('jane@example.com', 'failed')]);
    expect(await tell()).toEqual({ sent: 1, failed: 0 });
    const [received] = mail.mails;
    expect(received?.email.subject).toBe('[Crosstie] 2 records of main/company-import failed');
    expect(received?.email.text).toContain('why: 2');
    expect(received?.email.text).toContain(
      'https://sync.example.com/v1/syncs/main/records/hubspot/companies/77',
    );
    expect(received?.raw).not.toContain('jane');
    expect(await statuses()).toEqual(['sent']);
  });

  it('once, by however many deliverers at once', async () => {
    for (let run = 0; run < 20; run += 1) await world.run('failed', [], REASON);
    await world.tell().collect.execute();
    const reports = await Promise.all([1, 2, 3].map(() => world.tell().deliver.execute()));
    expect(reports.reduce((sum, { sent }) => sum + sent, 0)).toBe(20);
    expect(new Set(receiver.calls.map(idOf)).size).toBe(20);
    expect(receiver.calls).toHaveLength(20);
  });

  it('later, when the receiver is down', async () => {
    receiver.answer = { status: 503, body: 'down' };
    await world.run('failed', [], REASON);
    expect(await tell()).toEqual({ sent: 0, failed: 1 });
    expect(await tell()).toEqual({ sent: 0, failed: 0 });
    expect((await world.outbox())[0]).toMatchObject({
      status: 'pending',
      attempts: 1,
      answer: 'HTTP 503 down',
    });
    world.clock.advance(MINUTE);
    expect(await tell()).toEqual({ sent: 0, failed: 1 });
    receiver.answer = { status: 200 };
    world.clock.advance(3 * MINUTE);
    expect(await tell()).toEqual({ sent: 1, failed: 0 });
    expect(new Set(receiver.calls.map(idOf)).size).toBe(1);
    world.clock.advance(24 * HOUR);
    await tell();
    expect(receiver.calls).toHaveLength(3);
  });

  it('until a day is over, and the trail says so', async () => {
    receiver.answer = { status: 500 };
    await world.run('failed', [], REASON);
    await tell();
    const waits: number[] = [];
    for (let guard = 0; (await statuses())[0] === 'pending' && guard < 50; guard += 1) {
      const due = (await world.outbox())[0]?.due_at.getTime() ?? 0;
      const wait = due - world.clock.now().getTime();
      waits.push(wait / MINUTE);
      world.clock.advance(wait);
      await tell();
    }
    expect(waits.slice(0, 6)).toEqual([1, 3, 9, 27, 81, 243]);
    expect(Math.max(...waits)).toBe(360);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(24 * 60);
    expect(await statuses()).toEqual(['given-up']);
    const { items } = await new PostgresAccessStore(world.stores.database).audit({ limit: 5, cursor: null });
    expect(items).toMatchObject([
      { action: 'notification.given-up', subject: 'main/hook', detail: { event: 'run-failed' } },
    ]);
  });

  it('not at all where it is pointless, with the reason', async () => {
    await world.configure({
      gone: { to: { kind: 'webhook', url: receiver.url } },
      inside: { to: { kind: 'webhook', url: 'http://10.0.0.1/x' } },
      off: { to: { kind: 'webhook', url: receiver.url } },
    });
    await world.run('failed', [], REASON);
    await world.tell().collect.execute();
    await world.configure({
      inside: { to: { kind: 'webhook', url: 'http://10.0.0.1/x' } },
      off: { to: { kind: 'webhook', url: receiver.url }, active: false },
    });
    await tell();
    const rows = Object.fromEntries((await world.outbox()).map((row) => [row.notification, row]));
    expect(rows['gone']).toMatchObject({ status: 'dropped', answer: 'The notification was removed.' });
    expect(rows['off']).toMatchObject({ status: 'dropped' });
    expect(rows['inside']).toMatchObject({
      status: 'undeliverable',
      answer: expect.stringContaining('CROSSTIE_ALLOWED_HOSTS') as unknown,
    });
    expect(receiver.calls).toEqual([]);
  });

  it('again under the same id, when the deliverer is killed between sending and marking', async () => {
    await world.run('failed', [], REASON);
    await world.tell().collect.execute();
    const runner = join(REPOSITORY, 'test/support/services/run-typescript.mjs');
    const program = join(REPOSITORY, 'test/notifications/support/deliver-once.ts');
    const options = JSON.stringify({ url: world.databaseUrl, encryptionKey: world.encryptionKey });
    const child = spawn(process.execPath, [runner, program, options], { cwd: REPOSITORY, stdio: 'ignore' });
    receiver.onCall = () => void child.kill('SIGKILL');
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    expect((await world.outbox())[0]).toMatchObject({ status: 'pending', attempts: 1 });
    receiver.onCall = () => undefined;
    expect(await tell()).toEqual({ sent: 0, failed: 0 });
    world.clock.advance(10 * MINUTE);
    expect(await tell()).toEqual({ sent: 1, failed: 0 });
    expect(receiver.calls).toHaveLength(2);
    expect(idOf(receiver.calls[1])).toBe(idOf(receiver.calls[0]));
  });

  it('and forgotten a month after they ended', async () => {
    await world.run('failed', [], REASON);
    await tell();
    world.clock.advance(29 * 24 * HOUR);
    expect(await world.tell().deliver.purge()).toBe(0);
    world.clock.advance(2 * 24 * HOUR);
    expect(await world.tell().deliver.purge()).toBe(1);
  });
});
