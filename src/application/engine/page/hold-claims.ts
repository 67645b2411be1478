import type { Clock } from '../../ports/clock.port.js';
import type { CommitPageResult, PrepareWritesRequest } from '../../ports/page-store.port.js';
import { Overtaken, type WriteHold } from '../../ports/record-system.port.js';
import type { EngineDeps } from '../engine-deps.js';

export type Claiming = Pick<EngineDeps, 'pages' | 'clock' | 'limits'>;

export interface Claimed {
  readonly hold: WriteHold;
  /** Source ids that somebody else is at work on. */
  readonly busy: ReadonlySet<string>;
}

/** Transaction 1, and what it takes to send something under its claims. `stale` = another attempt owns the lane. */
export async function claim(
  { pages, clock, limits: { writeTimeoutMs } }: Claiming,
  wanted: Omit<PrepareWritesRequest, 'writeTimeoutMs'>,
): Promise<Claimed | 'stale'> {
  const request: PrepareWritesRequest = { ...wanted, writeTimeoutMs };
  const claimedAt = clock.now().getTime();
  const answer = await pages.prepareWrites(request);
  if (answer.status === 'stale') return 'stale';
  const { busy } = answer;
  // What was busy is not written: it may be free by now, and an intent that was left for it is its next attempt's.
  const held: PrepareWritesRequest = {
    ...request,
    sources: request.sources.filter(({ sourceId }) => !busy.has(sourceId)),
    intents: request.intents.filter(({ sourceId }) => !busy.has(sourceId)),
  };
  const reclaim = async (): Promise<boolean> => {
    const again = await pages.prepareWrites(held);
    return again.status === 'ok' && again.busy.size === 0;
  };
  return { hold: holdClaims(reclaim, claimedAt, writeTimeoutMs, clock), busy };
}

/** Claims the same again; false = not all of it is to be had any more. */
type Reclaim = () => Promise<boolean>;

/**
 * The claims of a page hold from when they were asked for until the writes' time-out has passed: then the next attempt
 * begins. What is sent in the first half has the second one to arrive in; before anything is sent later all is claimed
 * anew, which fails as soon as there is such an attempt.
 * @param claimedAt before the claims were asked for, ms
 */
export function holdClaims(
  reclaim: Reclaim,
  claimedAt: number,
  writeTimeoutMs: number,
  clock: Clock,
): WriteHold {
  let since = claimedAt;
  let renewal: Promise<number> | null = null;

  /** Ms, or null: they may end before a request does, or the clock was set back. */
  const left = (): number | null => {
    const ms = since + writeTimeoutMs - clock.now().getTime();
    return ms >= writeTimeoutMs / 2 && ms <= writeTimeoutMs ? ms : null;
  };

  const renew = async (): Promise<number> => {
    for (;;) {
      const asked = clock.now().getTime();
      if (!(await reclaim())) throw new Overtaken();
      since = asked;
      // The process may have stood still just then.
      const ms = left();
      if (ms !== null) return ms;
    }
  };

  return {
    // Batches that are written at once ask together.
    confirm: () => left() ?? (renewal ??= renew().finally(() => (renewal = null))),
  };
}

/** Of a unit, whose records lie in several pages. */
export function holdAll(holds: readonly WriteHold[]): WriteHold {
  const confirm = (): number | Promise<number> => {
    const answers = holds.map((hold) => hold.confirm());
    const known = answers.filter((answer) => typeof answer === 'number');
    // While one is got anew another one ages.
    return known.length === answers.length ? Math.min(...known) : Promise.all(answers).then(() => confirm());
  };
  return { confirm };
}

/** What is left of a page that was overtaken is the next attempt's. */
export async function unlessOvertaken(work: () => Promise<CommitPageResult>): Promise<CommitPageResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Overtaken) return { status: 'stale' };
    throw error;
  }
}
