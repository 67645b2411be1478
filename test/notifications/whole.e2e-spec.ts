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

  const subjects = () => mail.mails.map(({ email }) => email.subject);
  const arrived = (count: number) => until(() => mail.mails.length >= count, 30_000);

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
    await stack.erp('alter table customer add constraint customer_frozen check (false) not valid');
    await stack.sandbox('POST', 'churn', { type: 'companies', count: COMPANIES });
    const run = await stack.complete('company-import');
    stack.kill('worker');
    expect(run.status).toBe('partial');
    await arrived(4);
    const failed = run.counts.hubspot.failed;
    const digest = mail.mails[3]?.email;
    expect(digest?.subject).toBe(`[Crosstie] ${failed} records of main/company-import failed`);
    expect(digest?.text?.match(/records\/hubspot\/companies\/\d+/g)).toHaveLength(Math.min(10, failed));
    await stack.erp('alter table customer drop constraint customer_frozen');
    expect((await stack.complete('company-import')).status).toBe('succeeded');
    await arrived(5);
    expect(subjects()[4]).toBe('[Crosstie] Job main/company-import works again');
    const { body } = await stack.api('GET', '/syncs/main/notifications');
    expect(body).toMatchObject({ ops: { state: { pending: 0, last: { status: 'sent' } } } });
    expect(mail.mails).toHaveLength(5);
  }, 180_000);
});
