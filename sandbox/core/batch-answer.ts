import type { Answer, Call } from './call.js';
import type { JsonObject } from './json.js';
import { iso } from './time.js';

/** HF E2: what every error of a 207 carries. */
const ERROR_DEFAULTS: JsonObject = { status: 'error', errors: [], context: {}, links: {} };

/** The body of a batch (HF B2): 207 with `numErrors` as soon as one input failed (HF B14). */
export function batchAnswer(
  call: Call,
  status: number,
  results: readonly unknown[],
  errors: readonly JsonObject[],
): Answer {
  const at = iso(call.world.clock());
  const body = { status: 'COMPLETE', results, startedAt: at, completedAt: at };
  if (errors.length === 0) return { status, body };
  const full = errors.map((error) => ({ ...ERROR_DEFAULTS, ...error }));
  return { status: 207, body: { ...body, numErrors: errors.length, errors: full } };
}
