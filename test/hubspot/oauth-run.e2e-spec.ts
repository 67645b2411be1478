import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { RunningStack } from '../support/stack/running-stack.js';
import { until } from '../support/stack/until.js';
import { startMailServer, type MailServer } from '../notifications/support/receivers.js';

const root = join(__dirname, '..', '..');

/**
 * The size of the proof. The long one, 50,000 records on tokens of a minute, is
 * `OAUTH_RUN_COMPANIES=10000 OAUTH_RUN_TOKEN_SECONDS=60 npx jest --selectProjects services test/hubspot/oauth-run`.
 */
const COMPANIES = Number(process.env['OAUTH_RUN_COMPANIES'] ?? 1_000);
const TOKEN_MS = Number(process.env['OAUTH_RUN_TOKEN_SECONDS'] ?? 4) * 1_000;
/** Tokens are renewed when a fifth of their life is left. */
const RENEWED_AFTER_MS = TOKEN_MS * 0.8;

const APP = {
  clientId: '6a1f0c52-5a4d-4b0c-8e21-0c2057135a4d',
  clientSecret: 'c1e55a4d-0000-4b0c-8e21-0c2057135a4d',
};

interface OauthCounts {
  readonly exchanged: number;
  readonly refreshed: number;
  readonly refused: number;
}

interface Stats {
  readonly byStatus: Readonly<Record<string, number>>;
}

describe('runs on a portal that is connected by OAuth', () => {
  let stack: RunningStack;
  let mail: MailServer;

  beforeAll(async () => {
    mail = await startMailServer();
    stack = await RunningStack.start({ companies: COMPANIES, env: { SMTP_URL: mail.url } });
    const changed = await stack.api('PATCH', '/portals/main', { oauth: APP });
    expect(changed).toMatchObject({ status: 200, body: { auth: 'oauth', connection: 'not-connected' } });
    await stack.sandbox('PATCH', 'settings', { oauth: { tokenLifeMs: TOKEN_MS } });
    await connect(stack);
    const ops = { to: { kind: 'email', addresses: ['ops@example.com'] } };
    expect(await stack.api('PUT', '/syncs/main/notifications', { ops })).toMatchObject({ status: 200 });
  }, 300_000);

  afterAll(async () => {
    await stack.stop();
    await mail.close();
  }, 120_000);

  it('by two workers: one refresh per expiry, no failed record', async () => {
    const second = startWorker(stack);
    try {
      const startedAt = Date.now();
      const before = (await stack.sandbox('GET', 'oauth')) as OauthCounts;
      const companies = await stack.complete('company-import', 3_600_000);
      expect(companies.counts.hubspot).toMatchObject({ migrated: COMPANIES, failed: 0 });
      const run = await stack.complete('contact-import', 3_600_000);
      const passed = Date.now() - startedAt;
      const after = (await stack.sandbox('GET', 'oauth')) as OauthCounts;
      expect(run.status).toBe('succeeded');
      expect(run.counts.hubspot).toMatchObject({ total: 5 * COMPANIES, migrated: 5 * COMPANIES, failed: 0 });
      const refreshed = after.refreshed - before.refreshed;
      expect(after.refused).toBe(0);
      expect(refreshed).toBeLessThanOrEqual(Math.ceil(passed / RENEWED_AFTER_MS) + 1);
      expect(refreshed).toBeGreaterThanOrEqual(Math.floor(passed / TOKEN_MS) - 2);
      const [grant] = await stack.database<{ generation: number }>(
        'select generation from crosstie.portal_grant',
      );
      // Every refresh was stored: none was made beside another.
      expect(grant?.generation).toBe(1 + after.refreshed);
      expect(await refusedCalls(stack)).toBe(0);
      expect(second.exitCode).toBeNull();
      process.stdout.write(
        `${JSON.stringify({ records: 6 * COMPANIES, seconds: passed / 1_000, tokenSeconds: TOKEN_MS / 1_000, refreshed })}\n`,
      );
    } finally {
      await ended(second);
    }
  }, 7_200_000);

  it('stop when HubSpot withdraws the permission, say so once, and go on after a new connection', async () => {
    const told = () => [...new Map(mail.mails.map(({ email }) => [email.messageId, email.subject])).values()];
    await stack.sandbox('PATCH', 'settings', { oauth: { revokedBefore: Date.now() + 1 } });
    const runId = await stack.runNow('deal-import');
    await until(async () => (await stack.run(runId)).status === 'parked', 60_000);
    expect((await stack.run(runId)).reason).toMatchObject({ code: 'grant-revoked' });
    const job = await stack.api('GET', '/syncs/main/jobs/deal-import');
    expect(job.body).toMatchObject({ status: 'disabled', reason: { code: 'grant-revoked' } });
    expect((await stack.api('GET', '/portals/main')).body).toMatchObject({ connection: 'revoked' });
    await until(() => told().length > 0, 60_000);

    await stack.sandbox('PATCH', 'settings', { oauth: { revokedBefore: 0 } });
    await connect(stack);
    const again = await stack.api('POST', '/syncs/main/jobs/deal-import/reenable');
    expect(again).toMatchObject({ status: 200, body: { runId } });
    const run = await stack.finished(runId, 300_000);
    expect(run.counts.hubspot).toMatchObject({ total: COMPANIES, migrated: COMPANIES, failed: 0 });
    expect(told().filter((subject) => subject?.includes('was disabled'))).toHaveLength(1);
  }, 600_000);
});

/** What an administrator does: his browser follows HubSpot's page back. */
async function connect(stack: RunningStack): Promise<void> {
  const { body } = await stack.api('POST', '/portals/main/oauth/start');
  const answer = await fetch((body as { url: string }).url);
  expect(answer.status).toBe(200);
}

async function refusedCalls(stack: RunningStack): Promise<number> {
  return ((await stack.sandbox('GET', 'stats')) as Stats).byStatus['401'] ?? 0;
}

function startWorker(stack: RunningStack): ChildProcess {
  return spawn(process.execPath, [join(root, 'dist', 'src', 'bin', 'crosstie.js'), 'worker'], {
    cwd: root,
    env: { ...process.env, ...stack.workerEnvironment() },
    stdio: 'ignore',
  });
}

async function ended(worker: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGTERM');
  await exit;
}
