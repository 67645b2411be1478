import type { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type {
  ActivityExecuteInput,
  ActivityInterceptors,
  Next,
  ActivityInboundCallsInterceptor,
} from '@temporalio/worker';
import { codeOf, toTemporalFailure } from './error-translation.js';

/** What happened to one attempt of an activity; ids and numbers only. */
export interface AttemptReport {
  readonly activity: string;
  readonly workflowId: string;
  readonly runId: string | null;
  readonly lane: number | null;
  readonly attempt: number;
  readonly ms: number;
  readonly outcome: 'ok' | 'cancelled' | 'failed';
  readonly errorType: string | null;
  readonly errorCode: string | null;
  /** Where an unforeseen error came from; frames without the message. */
  readonly frames: string | null;
  /** The step was tried so often that somebody should look. */
  readonly alarm: boolean;
}

export type AttemptListener = (report: AttemptReport) => void;

const ALARM_ATTEMPT = 5;

/** Translates errors and reports every attempt, for log and metrics. */
export function activityInterceptor(listen: AttemptListener): (context: Context) => ActivityInterceptors {
  return (context) => ({
    inbound: {
      async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>) {
        const startedAt = performance.now();
        const report = (outcome: AttemptReport['outcome'], error?: unknown): void =>
          listen(attemptReport(context, input, performance.now() - startedAt, outcome, error));
        try {
          const result = await next(input);
          report('ok');
          return result;
        } catch (error) {
          const translated = toTemporalFailure(error);
          report(translated instanceof CancelledFailure ? 'cancelled' : 'failed', error);
          throw translated;
        }
      },
    },
  });
}

function attemptReport(
  context: Context,
  input: ActivityExecuteInput,
  ms: number,
  outcome: AttemptReport['outcome'],
  error: unknown,
): AttemptReport {
  const argument = (input.args[0] ?? {}) as { readonly runId?: string; readonly lane?: number };
  const { info } = context;
  return {
    activity: info.activityType,
    workflowId: info.workflowExecution?.workflowId ?? '',
    runId: argument.runId ?? null,
    lane: argument.lane ?? null,
    attempt: info.attempt,
    ms: Math.round(ms),
    outcome,
    errorType: error instanceof Error ? error.name : null,
    errorCode: codeOf(error),
    frames: outcome === 'failed' && error instanceof Error ? framesOf(error) : null,
    alarm: outcome === 'failed' && info.attempt >= ALARM_ATTEMPT,
  };
}

/** A stack's first lines repeat the message, which may hold a record's values. */
function framesOf(error: Error): string {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim())
    .join(' < ');
}
