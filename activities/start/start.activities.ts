import { Context } from '@temporalio/activity';
import { isActive } from '../../src/domain/sync/status.js';
import type { AwaitResult, RunActivities, StartActivities } from '../contracts.js';
import type { ActivityDeps } from '../deps.js';
import { withHeartbeat } from '../heartbeat.js';

const AWAIT_MS = 20_000;
const LOOK_EVERY_MS = 500;

export function createStartActivities(
  deps: ActivityDeps,
): Pick<RunActivities, 'planRun'> & Pick<StartActivities, 'launchRun' | 'awaitRun'> {
  const { engine, lifecycle } = deps;
  return {
    planRun: ({ runId }) =>
      withHeartbeat(async (call) => {
        const plan = await engine.plan(runId, call);
        if (plan.status === 'planned') {
          await lifecycle.recordStatus({ runId, status: 'running', reason: null, disableJob: false });
        }
        return plan;
      }),
    launchRun: (input) => withHeartbeat(() => lifecycle.launch(input)),
    awaitRun: ({ runId }) => withHeartbeat(() => awaitEnd(deps, runId)),
  };
}

/** Looks at the row until the run is over or the time is up. A row that is gone counts as cancelled. */
async function awaitEnd({ lifecycle }: ActivityDeps, runId: string): Promise<AwaitResult> {
  const context = Context.current();
  for (let waited = 0; ; waited += LOOK_EVERY_MS) {
    const status = (await lifecycle.check(runId)) ?? 'cancelled';
    const ended = !isActive(status);
    if (ended || waited >= AWAIT_MS) return { ended, status };
    await context.sleep(LOOK_EVERY_MS);
  }
}
