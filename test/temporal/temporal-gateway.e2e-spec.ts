import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { temporalOptions } from '../../src/adapters/temporal/connect-options.js';
import { TemporalGateway } from '../../src/adapters/temporal/temporal-gateway.js';
import type { DesiredSchedule, StartWorkflow } from '../../src/application/ports/workflow-gateway.port.js';
import { jobWorkflowId, scheduleId, WORKFLOW_QUEUE } from '../../src/domain/sync/workflow-ids.js';
import { expectWithin } from '../support/within-time.js';

const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233';

describe('the Temporal gateway', () => {
  const namespace = `gateway-${randomUUID()}`;
  const gateway = new TemporalGateway(
    temporalOptions({ TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace }),
  );
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    connection = await Connection.connect({ address });
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    });
    client = new Client({ connection, namespace });
    await untilTrue(async () => (await gateway.state('nothing').catch(() => null)) === 'missing');
  });

  afterAll(async () => {
    await gateway.close();
    await connection.close();
  });

  const workflow = (sync: string): StartWorkflow => ({
    runId: randomUUID(),
    kind: 'import',
    workflowId: jobWorkflowId('import', sync, 'contact-import'),
    sync,
    job: 'contact-import',
    systemQueue: 'crosstie-sql',
    jobs: [],
  });

  it('tells whether a worker polls a queue', async () => {
    const [workflows, slices] = [WORKFLOW_QUEUE, 'erp-hamburg'];
    expect([await gateway.isPolled(workflows), await gateway.isPolled(slices)]).toEqual([false, false]);
    const end = new AbortController();
    const poll = { namespace, identity: 'somebody' };
    // An activity's poller says nothing of the workflows.
    const polling = [slices, workflows].map((name) =>
      connection
        .withAbortSignal(end.signal, () =>
          connection.withDeadline(Date.now() + 30_000, () =>
            connection.workflowService.pollActivityTaskQueue({ ...poll, taskQueue: { name } }),
          ),
        )
        .catch(() => undefined),
    );
    await untilTrue(() => gateway.isPolled(slices));
    end.abort();
    await Promise.all(polling);
    expect([await gateway.isPolled(workflows), await gateway.isPolled(slices)]).toEqual([false, true]);
  });

  it('starts one workflow per id, with attributes and a summary', async () => {
    const start = workflow('one');
    expect(await gateway.state(start.workflowId)).toBe('missing');
    expect(await gateway.start(start)).toBe('started');
    expect(await gateway.start({ ...start, runId: randomUUID() })).toBe('already-running');
    expect(await gateway.state(start.workflowId)).toBe('running');
    const description = await client.workflow.getHandle(start.workflowId).describe();
    expect(description.type).toBe('importRun');
    expect(description.searchAttributes).toMatchObject({
      CrosstieSync: ['one'],
      CrosstieJob: ['contact-import'],
    });
    expect(await description.staticSummary()).toBe('import one/contact-import');
  });

  it('gives the id free once the workflow is closed', async () => {
    const start = workflow('two');
    await gateway.start(start);
    await client.workflow.getHandle(start.workflowId).terminate('test');
    expect(await gateway.state(start.workflowId)).toBe('closed');
    expect(await gateway.start(start)).toBe('started');
  });

  it('does not wait for a query that nobody answers', async () => {
    const start = workflow('three');
    await gateway.start(start);
    const startedAt = Date.now();
    expect(await gateway.progress(start.workflowId, 300)).toBeNull();
    expectWithin(Date.now() - startedAt, 3_000);
    expect(await gateway.progress('unknown', 300)).toBeNull();
  });

  it('tells a workflow that is not there nothing', async () => {
    await gateway.signal('unknown', 'resume');
    await gateway.cancel('unknown');
  });

  it('makes schedules exactly what the database says', async () => {
    const hourly: DesiredSchedule = { sync: 'main', job: 'a', every: '1h', paused: false };
    const nightly: DesiredSchedule = {
      sync: 'main',
      job: 'b',
      cron: '30 2 * * *',
      timeZone: 'Europe/Berlin',
      paused: false,
    };
    await gateway.reconcileSchedules([hourly, nightly]);
    const described = await client.schedule.getHandle(scheduleId('main', 'a')).describe();
    expect(described.policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 600_000 });
    expect(described.action).toMatchObject({ workflowType: 'launchRun', args: [{ sync: 'main', job: 'a' }] });
    const next = await gateway.nextActionTimes({ sync: 'main', job: 'b' });
    expect(next[0]).toMatch(/T0[01]:30:00/);

    await untilTrue(async () => (await listed(client)).length === 2);
    await gateway.reconcileSchedules([{ ...hourly, every: '2h', paused: true }]);
    const updated = await client.schedule.getHandle(scheduleId('main', 'a')).describe();
    expect(updated.spec.intervals?.[0]?.every).toBe(7_200_000);
    expect(updated.state.paused).toBe(true);
    expect(await gateway.nextActionTimes({ sync: 'main', job: 'a' })).toEqual([]);
    expect(await gateway.nextActionTimes({ sync: 'main', job: 'b' })).toEqual([]);
  });

  it('says unreachable when Temporal is down', async () => {
    const down = new TemporalGateway(
      temporalOptions({ TEMPORAL_ADDRESS: `127.0.0.1:${await closedPort()}` }),
    );
    expect(await down.isReachable()).toBe(false);
    await expect(down.state('x')).rejects.toMatchObject({ failure: { class: 'unreachable' } });
    await expect(down.start(workflow('four'))).rejects.toMatchObject({ failure: { class: 'unreachable' } });
    await down.close();
    expect(await gateway.isReachable()).toBe(true);
  });
});

async function listed(client: Client): Promise<string[]> {
  const ids: string[] = [];
  for await (const { scheduleId: id } of client.schedule.list()) ids.push(id);
  return ids;
}

async function untilTrue(check: () => Promise<boolean>): Promise<void> {
  while (!(await check()));
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
