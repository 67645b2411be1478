import { setMaxListeners } from 'node:events';
import type { BudgetBucket, PortalBudget } from '../../../application/ports/portal-budget.port.js';
import type { CallContext } from '../../../application/ports/record-system.port.js';
import { SystemFailure, type Failure } from '../../../domain/errors/failure.js';
import { fixedToken, type AccessToken, type AccessTokens } from '../oauth/access-tokens.js';
import { DailyUse, type DailyFigures } from '../budget/daily-use.js';
import { RateLimits } from '../budget/rate-limits.js';
import { parkedFailure, SlotQueue } from '../budget/slot-queue.js';
import type { ErrorBody } from './error-body.js';
import { judgeBrokenBody, judgeExchange, judgeStatus, type Verdict } from './error-table.js';
import { ExchangeError, type HttpAnswer, type HttpExchange } from './http-exchange.js';
import { parseJson } from './json.js';
import { pause } from './pause.js';
import { Places } from './places.js';
import { nextPortalMidnight } from './portal-midnight.js';
import { ServerClock } from './server-clock.js';

export interface HubspotCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly bucket: BudgetBucket;
  /** Executing it twice does no harm: all reads, updates by id, upserts. */
  readonly repeatable: boolean;
}

/** One finished attempt, for metrics and the outgoing log; carries no secret and no record. */
export interface CallReport {
  readonly method: string;
  readonly path: string;
  readonly bucket: BudgetBucket;
  /** 0 = no whole answer. */
  readonly status: number;
  readonly ms: number;
  /** Spent in line for the portal's budget before it was sent, ms. */
  readonly waitedMs: number;
  /** Of the whole account, where the answer tells. */
  readonly daily?: DailyFigures;
}

/**
 * The failure of a call with HubSpot's own words, for the adapter's readers and writers. These may quote values
 * and credentials: a private field is not printed, serialised or logged.
 */
export class HubspotFailure extends SystemFailure {
  readonly #body: ErrorBody | null;

  constructor(failure: Failure, body: ErrorBody | null) {
    super(failure);
    this.#body = body;
  }

  get body(): ErrorBody | null {
    return this.#body;
  }
}

export interface TransportOptions {
  readonly portal: string;
  /** A token that never changes, or where to get the present one. */
  readonly token: string | AccessTokens;
  readonly budget: PortalBudget;
  readonly http: HttpExchange;
  readonly timeoutMs: number;
  readonly onCall?: (report: CallReport) => void;
}

const MAX_ATTEMPTS = 5;
/** A call that misses its send time again and again goes nevertheless. */
const MAX_MISSED = 3;
/** The first may only bring what another process has had for a while. */
const MAX_RENEWALS = 2;
/** Longer waits are the engine's: it parks the run and frees the worker. */
const LONGEST_WAIT_MS = 2_000;
const UNREACHABLE_PAUSE_MS = 30_000;
const THROTTLED_PAUSE_MS = 10_000;

/** Calls HubSpot within the portal's budget and turns whatever comes back into an answer or a `SystemFailure`. */
export class HubspotTransport {
  readonly clock = new ServerClock();
  /** Known once the account was read; decides when the daily limit ends. */
  timeZone: string | null = null;
  private readonly limits = new RateLimits();
  private readonly daily = new DailyUse();
  private readonly queues: Readonly<Record<BudgetBucket, SlotQueue>>;
  private readonly tokens: AccessTokens;
  private readonly connections: Places;

  constructor(private readonly options: TransportOptions) {
    const { budget, portal } = options;
    const queue = (bucket: BudgetBucket): SlotQueue => new SlotQueue(budget, portal, bucket, this.limits);
    this.queues = { burst: queue('burst'), search: queue('search'), associations: queue('associations') };
    this.tokens = typeof options.token === 'string' ? fixedToken(options.token) : options.token;
    this.connections = new Places(options.http.connections);
  }

  /**
   * The parsed JSON body (`null` for an empty answer). Throws `HubspotFailure`; waits of up to 2 s happen inside.
   * A call that is not repeatable and may have been executed fails as `outcome-unknown`.
   */
  async call(call: HubspotCall, context: CallContext): Promise<unknown> {
    // A read of thousands of ids has dozens of calls under way on one signal.
    setMaxListeners(0, context.signal);
    let renewals = 0;
    for (let attempt = 1; ; attempt += 1) {
      if (context.priority !== 'on-demand') this.leaveTheReserve();
      const askedAt = performance.now();
      const { token, leave, withinMs } = await this.ready(call.bucket, context);
      const waitedMs = performance.now() - askedAt;
      const result = await this.attempt(call, token, context, { waitedMs, withinMs }).finally(leave);
      if (result.ok) return result.value;
      // Nothing was executed, so that even a write may be sent again with a newer token.
      if (renewals < MAX_RENEWALS && (await this.isRenewed(token, result.verdict))) {
        renewals += 1;
        continue;
      }
      await this.react(call, result.verdict, attempt, context);
    }
  }

  /**
   * Resolves when everything is there to send at once. Calls that all wait for a connection or for the same new token
   * would go together, beyond the limit: who misses his send time takes another, and keeps his connection. The records
   * that a write is about are still this attempt's.
   */
  private async ready(
    bucket: BudgetBucket,
    context: CallContext,
  ): Promise<{ readonly token: AccessToken; readonly leave: () => void; readonly withinMs: number }> {
    let leave: (() => void) | null = null;
    try {
      for (let missed = 0; ; missed += 1) {
        const sendBy = await this.queues[bucket].acquire(context);
        leave ??= await this.connections.take(context.signal);
        // After the wait for a slot, in which a token may have ended.
        const token = await this.tokens.current();
        const heldMs = await context.hold?.confirm();
        const withinMs = Math.min(heldMs ?? Number.POSITIVE_INFINITY, this.options.timeoutMs);
        if (performance.now() <= sendBy || missed >= MAX_MISSED) return { token, leave, withinMs };
      }
    } catch (error) {
      leave?.();
      throw error;
    }
  }

  /** There is another token than the one that was refused. */
  private async isRenewed(token: AccessToken, { failure }: Verdict): Promise<boolean> {
    if (failure.class === 'auth') return (await this.tokens.replacementFor(token)) !== null;
    return failure.class === 'permission' && (await this.tokens.newerThan(token)) !== null;
  }

  async close(): Promise<void> {
    await this.options.http.close();
  }

  private async attempt(
    call: HubspotCall,
    token: AccessToken,
    context: CallContext,
    { waitedMs, withinMs }: { readonly waitedMs: number; readonly withinMs: number },
  ): Promise<
    { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly verdict: Verdict }
  > {
    const times = { startedAt: performance.now(), waitedMs };
    try {
      const answer = await this.send(call, token, context, withinMs);
      this.report(call, answer.status, times, this.learn(call, answer));
      if (answer.status >= 300) return { ok: false, verdict: judgeStatus(answer) };
      if (answer.status === 204 || answer.status === 205) return { ok: true, value: null };
      const value = parseJson(answer.text);
      return value === undefined ? { ok: false, verdict: judgeBrokenBody(answer) } : { ok: true, value };
    } catch (error) {
      if (!(error instanceof ExchangeError)) throw error;
      this.report(call, 0, times);
      return { ok: false, verdict: judgeExchange(error) };
    }
  }

  private send(
    call: HubspotCall,
    token: AccessToken,
    context: CallContext,
    timeoutMs: number,
  ): Promise<HttpAnswer> {
    const { http } = this.options;
    const base = { method: call.method, path: call.path, timeoutMs, signal: context.signal };
    const headers = {
      authorization: `Bearer ${token.text}`,
      accept: 'application/json',
      'user-agent': 'crosstie',
    };
    if (call.body === undefined) return http.send({ ...base, headers });
    const withType = { ...headers, 'content-type': 'application/json' };
    return http.send({ ...base, headers: withType, body: JSON.stringify(call.body) });
  }

  private learn(call: HubspotCall, { headers }: HttpAnswer): DailyFigures | null {
    this.clock.learn(headers['date']);
    if (call.bucket !== 'burst') return null;
    this.limits.learn(
      headers['x-hubspot-ratelimit-max'],
      headers['x-hubspot-ratelimit-interval-milliseconds'],
    );
    return this.daily.learn(
      headers['x-hubspot-ratelimit-daily'],
      headers['x-hubspot-ratelimit-daily-remaining'],
      () => nextPortalMidnight(Date.now(), this.timeZone),
    );
  }

  /** The last calls of the day are not for jobs: people and other apps have only these. */
  private leaveTheReserve(): void {
    const rest = this.daily.restsUntil(Date.now());
    if (rest === null) return;
    const until = new Date(rest).toISOString();
    const message =
      "Nearly all of the account's calls of this day are used: what is left is for people and for other apps";
    throw new HubspotFailure({ class: 'quota', code: 'daily-reserve', message, until }, null);
  }

  /** Returns after the wait before the next attempt, or throws. */
  private async react(
    call: HubspotCall,
    verdict: Verdict,
    attempt: number,
    context: CallContext,
  ): Promise<void> {
    if (verdict.park !== null) throw await this.park(verdict);
    if (verdict.maybeDone && !call.repeatable)
      throw new HubspotFailure(unknownOutcome(verdict.failure), verdict.body);
    const wait = waitBefore(verdict, attempt);
    if (verdict.throttled && wait !== null) {
      await this.options.budget.postpone(this.options.portal, call.bucket, Math.max(wait, 1_000));
    }
    if (wait === null || wait > LONGEST_WAIT_MS || attempt >= MAX_ATTEMPTS) {
      throw new HubspotFailure(withUntil(verdict.failure, wait), verdict.body);
    }
    // A postponed bucket makes the next attempt wait in the queue, with everybody else.
    if (!verdict.throttled) await pause(wait, context.signal);
  }

  private async park(verdict: Verdict): Promise<SystemFailure> {
    const now = Date.now();
    const at =
      verdict.park === 'midnight' ? nextPortalMidnight(now, this.timeZone) : now + (verdict.park ?? 0);
    const until = new Date(at).toISOString();
    await this.options.budget.park(this.options.portal, until, verdict.failure.message);
    const failure = { ...parkedFailure(until, verdict.failure.message).failure, code: verdict.failure.code };
    return new HubspotFailure({ ...verdict.failure, ...failure }, verdict.body);
  }

  private report(
    call: HubspotCall,
    status: number,
    { startedAt, waitedMs }: { readonly startedAt: number; readonly waitedMs: number },
    daily: DailyFigures | null = null,
  ): void {
    const { method, path, bucket } = call;
    const at = path.indexOf('?');
    this.options.onCall?.({
      method,
      path: at < 0 ? path : path.slice(0, at),
      bucket,
      status,
      ms: performance.now() - startedAt,
      waitedMs,
      ...(daily && { daily }),
    });
  }
}

/** Null = never again. Backoff: 200 ms doubling, half of it by chance, so that workers do not fall into step. */
function waitBefore(verdict: Verdict, attempt: number): number | null {
  if (verdict.again === 'never') return null;
  if (typeof verdict.again === 'number') return verdict.again;
  const full = Math.min(LONGEST_WAIT_MS, 200 * 2 ** attempt);
  return full * (0.5 + Math.random() / 2);
}

function withUntil(failure: Failure, wait: number | null): Failure {
  if (wait === null || failure.until !== undefined) return failure;
  const usual = failure.class === 'unreachable' ? UNREACHABLE_PAUSE_MS : THROTTLED_PAUSE_MS;
  const pause = wait > LONGEST_WAIT_MS ? wait : usual;
  return { ...failure, retryAfterMs: pause, until: new Date(Date.now() + pause).toISOString() };
}

function unknownOutcome(failure: Failure): Failure {
  const { code, nativeStatus, nativeCode } = failure;
  return {
    class: 'outcome-unknown',
    code,
    message: `${failure.message}; the write may have been carried out`,
    ...(nativeStatus === undefined ? {} : { nativeStatus }),
    ...(nativeCode === undefined ? {} : { nativeCode }),
  };
}
