import { setTimeout as pause } from 'node:timers/promises';
import { JOBS, type ChaosStack } from './chaos-stack.js';
import type { Findings } from './findings.js';
import type { JobKeeper } from './job-keeper.js';

/** Longer than the portal's search index lags. */
const INDEX_MS = 3_500;
const MOST_CYCLES = 10;
/** Cycles without a single write after the last one that wrote. */
const QUIET_CYCLES = 2;

/** Lets everything come to rest: cycles over all jobs until one writes nothing; then two more, that may write nothing either. */
export async function settle(
  stack: ChaosStack,
  keeper: JobKeeper,
  findings: Findings,
  log: (line: string) => void,
): Promise<number> {
  for (let cycle = 1; cycle <= MOST_CYCLES; cycle += 1) {
    const writes = await runCycle(stack, keeper, findings);
    log(`cycle ${cycle}: ${writes} writes`);
    if (writes > 0) continue;
    for (let quiet = 1; quiet <= QUIET_CYCLES; quiet += 1) {
      const more = await runCycle(stack, keeper, findings);
      if (more > 0) findings.wrong.push(`${more} writes in a cycle after one without any.`);
    }
    return cycle;
  }
  findings.wrong.push(`There were still writes after ${MOST_CYCLES} cycles.`);
  return MOST_CYCLES;
}

async function runCycle(stack: ChaosStack, keeper: JobKeeper, findings: Findings): Promise<number> {
  await pause(INDEX_MS);
  const before = await writesSoFar(stack);
  for (const job of JOBS) {
    const run = await keeper.complete(job);
    if (run.status !== 'succeeded')
      findings.wrong.push(`${job} ended ${run.status}${run.reason ? `: ${run.reason.message}` : ''}`);
  }
  return (await writesSoFar(stack)) - before;
}

async function writesSoFar(stack: ChaosStack): Promise<number> {
  const [row] = await stack.erp.query<{ readonly n: number }>(
    'select count(*)::int as n from chaos.journal where not people',
  );
  const { total } = stack.portal.admin.journal({ source: 'INTEGRATION', limit: 1 });
  return total + (row?.n ?? 0);
}
