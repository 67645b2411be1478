import { RunningStack } from '../support/stack/running-stack.js';
import { until } from '../support/stack/until.js';
import { startMailServer, type MailServer } from './support/receivers.js';

const COMPANIES = 20;

/** Crosstie as a user starts it, with a mail server beside it. */
describe('people are told', () => {
  let stack: RunningStack;
  let mail: MailServer;

  beforeAll(async () => {
    mail = await startMailServer();
    stack = await RunningStack.start({ companies: COMPANIES, env: { SMTP_URL: mail.url } });
    const ops = { to: { kind: 'email', addresses: ['ops@example.com'] } };
    expect(await stack.api('PUT', '/syncs/main/notifications', { ops })).toMatchObject({
      status: 200,
      body: { ops: { state: { deliverable: true } } },
    });
  }, 300_000);
  afterAll(async () => {
    await stack.stop();
    await mail.close();
  }, 120_000);

  /** Each message once: a worker that dies after sending sends it again, under the same id. */
  const told = () => [...new Map(mail.mails.map(({ email }) => [email.messageId, email])).values()];
  const subjects = () => told().map(({ subject }) => subject);
  const arrived = (count: number) => until(() => told().length >= count, 60_000);

  it('by a test, and hear what the mail server said', async () => {
    const answer = await stack.api('POST', '/syncs/main/notifications/test', { name: 'ops' });
    expect(answer).toMatchObject({ status: 200, body: { ok: true } });
    expect(subjects()).toEqual(['[Crosstie] Test message of sync main']);
  });

  it('once of a refused token, and once when the job works again', async () => {
    await stack.sandbox('POST', 'faults', { path: '/crm/**', action: { kind: 'unauthorized' } });
    await stack.runNow('company-import');
    await arrived(2);
    await stack.sandbox('DELETE', 'faults');
    const { body } = await stack.api('POST', '/syncs/main/jobs/company-import/reenable');
    const run = await stack.finished((body as { runId: string }).runId, 120_000);
    expect(run.status).toBe('succeeded');
    await arrived(3);
    expect(subjects().slice(1)).toEqual([
      '[Crosstie] Job main/company-import was disabled',
      '[Crosstie] Job main/company-import works again',
    ]);
  }, 180_000);

  it('in one mail of many failed records, through the death of the worker', async () => {
    await stack.erp('alter table contact add constraint contact_frozen check (false) not valid');
    const run = await stack.complete('contact-import');
    stack.kill('worker');
    expect(run.status).toBe('partial');
    await arrived(4);
    const failed = run.counts.hubspot.failed;
    expect(failed).toBe(COMPANIES * 5);
    const digest = told()[3];
    expect(digest?.subject).toBe(`[Crosstie] ${failed} records of main/contact-import failed`);
    expect(digest?.text?.match(/records\/hubspot\/contacts\/\d+/g)).toHaveLength(Math.min(10, failed));
    await stack.erp('alter table contact drop constraint contact_frozen');
    expect((await stack.complete('contact-import')).status).toBe('succeeded');
    await arrived(5);
    expect(subjects()[4]).toBe('[Crosstie] Job main/contact-import works again');
    await until(async () => {
      const { body } = await stack.api('GET', '/syncs/main/notifications');
      return (body as { ops: { state: { pending: number } } }).ops.state.pending === 0;
    }, 150_000);
    expect(told()).toHaveLength(5);
  }, 300_000);
});
