import type { Answer, Call } from './call.js';
import { iso } from './time.js';

/** The body of a batch (HF B2): 207 with `numErrors` as soon as one input failed (HF B14). */
export function batchAnswer(
  call: Call,
  status: number,
  results: readonly unknown[],
  errors: readonly unknown[],
): Answer {
  const at = iso(call.world.clock());
  const body = { status: 'COMPLETE', results, startedAt: at, completedAt: at };
  if (errors.length === 0) return { status, body };
  return { status: 207, body: { ...body, numErrors: errors.length, errors } };
}
