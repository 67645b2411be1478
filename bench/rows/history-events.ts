import { Client, Connection } from '@temporalio/client';
import type { BenchRow } from '../support/bench-row.js';
import { round } from '../support/statistics.js';

const BAR = 10;

/** Events in the histories of one import, over all its continuations. */
export const historyEvents: BenchRow = {
  name: 'history-events',
  async measure(world) {
    const run = await world.lastLargeImport();
    const { temporalAddress } = (await world.stack('embedded')).stack.readyInfo();
    const histories = await historiesOf(temporalAddress, run.workflowId, run.wallMs);
    if (histories.length === 0) throw new Error(`Temporal knows no execution of ${run.workflowId}.`);
    const events = histories.reduce((sum, length) => sum + length, 0);
    const per1000 = (events * 1_000) / run.contacts;
    const measured = {
      eventsPer1000: round(per1000),
      events,
      executions: histories.length,
      contacts: run.contacts,
    };
    return [
      {
        row: 'history-events',
        bar: `<= ${BAR} per 1,000 records`,
        unit: 'events',
        measured,
        ok: per1000 <= BAR,
      },
    ];
  },
};

/** The last run of the workflow id: its first execution and what it continued as. */
async function historiesOf(address: string, workflowId: string, wallMs: number): Promise<readonly number[]> {
  const connection = await Connection.connect({ address });
  try {
    const client = new Client({ connection });
    const latest = await client.workflow.getHandle(workflowId).describe();
    const begin = (latest.closeTime?.getTime() ?? Date.now()) - wallMs - 1_000;
    const lengths: number[] = [];
    for await (const execution of client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
      if (execution.startTime.getTime() < begin) continue;
      const handle = client.workflow.getHandle(workflowId, execution.runId);
      lengths.push((await handle.describe()).historyLength);
    }
    return lengths;
  } finally {
    await connection.close();
  }
}
