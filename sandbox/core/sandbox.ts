import type { Answer, Call } from './call.js';
import { partialFailure } from './call.js';
import type { LogLine } from './change-log.js';
import { takeChanges } from './change-log.js';
import { ApiError, apiError, validationError } from './errors.js';
import type { FaultAction } from './faults.js';
import { FaultInjector } from './faults.js';
import type { JournalEntry } from './journal.js';
import type { Clock, Effect, Random, SandboxRequest, SandboxResponse } from './messages.js';
import { OauthServer } from './oauth.js';
import { seededRandom, uuidv7 } from './random.js';
import { limitError, RateLimiter } from './rate-limiter.js';
import type { Bucket } from './rate-limiter.js';
import { findRoute } from './router.js';
import type { Route } from './router.js';
import { Statistics } from './statistics.js';
import { World } from './world.js';

/** HF C10, 23.3. */
const MAX_URL = 16_000;
const JSON_TYPE = 'application/json;charset=utf-8';
const HTML_TYPE = 'text/html;charset=utf-8';
const EDGE_PAGE = '<html><head><title>Bad gateway</title></head><body><h1>Error</h1></body></html>';

const KNOWN_PARAMETERS = new Set([
  ...['properties', 'propertiesWithHistory', 'associations', 'archived', 'limit', 'after', 'idProperty'],
  ...['includePropertyDefinitions', 'includeAssociationDefinitions', 'includeAuditMetadata'],
  ...['email', 'dataSensitivity', 'validateReferencesBeforeDelete', 'validateDealStageUsagesBeforeDelete'],
]);

export interface SandboxOptions {
  /** Bearer token that the portal accepts. */
  token: string;
  clock: Clock;
  random: Random;
}

export const DEFAULT_TOKEN = 'pat-na1-00000000-5a4d-4b0c-8e21-0c2057135a4d';

/** Options for a process: wall clock and a generator of its own. */
export function liveOptions(token: string = DEFAULT_TOKEN): SandboxOptions {
  return { token, clock: Date.now, random: seededRandom(Date.now()) };
}

interface Context {
  request: SandboxRequest;
  correlationId: string;
  query: URLSearchParams;
  route: Route;
  actions: FaultAction[];
  scopes: readonly string[];
}

/** The emulated portal without any transport: one call in, one answer out, and nothing else moves. */
export class Sandbox {
  world: World;
  readonly limiter = new RateLimiter();
  readonly statistics = new Statistics();
  readonly faults: FaultInjector;
  readonly oauth: OauthServer;
  /** Receives what must survive the process; null = nothing has to. */
  onChanges: ((lines: LogLine[]) => void) | null = null;
  /** Hears of every write that took effect; webhooks are made of them. */
  onWrite: ((entry: JournalEntry) => void) | null = null;

  constructor(readonly options: SandboxOptions) {
    this.world = this.emptyWorld();
    this.faults = new FaultInjector(options.random);
    this.oauth = new OauthServer(options.token, options.clock, options.random);
  }

  /** Answers one API call. */
  handle(request: SandboxRequest): SandboxResponse {
    const correlationId = uuidv7(this.options.clock(), this.options.random);
    this.world.runDeferred();
    let key = `${request.method} (no route)`;
    let response: SandboxResponse;
    let bucket: Bucket = 'none';
    try {
      if (request.path.length + request.query.length > MAX_URL) throw apiError(414, 'URI Too Long');
      const query = new URLSearchParams(request.query);
      const oauth = this.answerOauth(request);
      if (oauth) return oauth;
      const scopes = this.authenticate(request);
      const route = this.route(request);
      ({ key, bucket } = route);
      const now = this.options.clock();
      this.statistics.arrived(bucket, now);
      this.admit(bucket, now, correlationId);
      const actions = this.faults.strike(request.method, request.path, now);
      response = this.answer({ request, correlationId, query, route, actions, scopes });
    } catch (error) {
      response = this.refusal(error, correlationId);
    }
    const limits = this.limiter.headers(bucket, this.options.clock(), this.world.settings);
    Object.assign(response.headers, limits);
    response.headers['x-hubspot-correlation-id'] = correlationId;
    this.statistics.answered(key, response.status);
    this.saveChanges();
    return response;
  }

  /** Hands over what changed since the last time. */
  saveChanges(): void {
    const { onChanges, world } = this;
    if (!onChanges) {
      world.dirty.clear();
      world.removed.length = 0;
      return;
    }
    const lines = takeChanges(world);
    if (this.limiter.daily.used % 100 === 0) lines.push({ k: 'daily', ...this.limiter.daily });
    if (lines.length > 0) onChanges(lines);
  }

  /** Starts again with an empty portal; faults and statistics go too. */
  reset(): void {
    const { settings, journal } = this.world;
    this.world = this.emptyWorld();
    this.world.settings = settings;
    if (this.onChanges) this.world.journal.keepFresh();
    journal.clear();
    this.faults.clear();
    this.statistics.reset();
    this.onChanges?.([{ k: 'reset' }]);
    this.world.schemaDirty = true;
    this.saveChanges();
  }

  private emptyWorld(): World {
    const world = new World(this.options.clock, this.options.random);
    world.journal.listener = (entry) => this.onWrite?.(entry);
    return world;
  }

  /** Tokens are no calls of the API: they have neither limits nor faults of it. */
  private answerOauth(request: SandboxRequest): SandboxResponse | null {
    const { world } = this;
    const response = this.oauth.handle(request, world.settings);
    if (response === null) return null;
    response.effect = { kind: 'send', delayMs: world.settings.latencyMs };
    this.statistics.answered(`${request.method} ${request.path}`, response.status);
    if (request.path.endsWith('/revoke')) {
      world.schemaDirty = true;
      this.saveChanges();
    }
    return response;
  }

  /** Returns the scopes of the token. */
  private authenticate(request: SandboxRequest): readonly string[] {
    const header = request.headers['authorization'] ?? '';
    const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
    const { settings } = this.world;
    if (token === this.options.token) return settings.scopes;
    const verdict = this.oauth.judge(token ?? '', settings);
    if (verdict.kind === 'good') return verdict.scopes;
    if (verdict.kind === 'expired') throw expired(verdict.sinceMs, verdict.at);
    // HF A8.
    throw apiError(
      401,
      'Authentication credentials not found. Send a bearer token in the header Authorization.',
      {
        category: 'INVALID_AUTHENTICATION',
      },
    );
  }

  private route(request: SandboxRequest): Route {
    const context = { limiter: this.limiter, token: this.options.token, types: this.world.types };
    const route = findRoute(request.method, request.path, context);
    if (route) return route;
    throw new ApiError(404, { status: 'error', message: 'no such route' }, EDGE_PAGE);
  }

  private admit(bucket: Bucket, now: number, correlationId: string): void {
    const policy = this.limiter.admit(bucket, now, this.world.settings);
    if (!policy) return;
    if (this.world.settings.strict) this.statistics.violation(`call refused by the ${policy} limit`);
    throw limitError(policy, correlationId);
  }

  private answer(context: Context): SandboxResponse {
    const { actions } = context;
    const delayMs = actions.reduce(
      (sum, action) => sum + (action.kind === 'latency' ? action.delayMs : 0),
      this.world.settings.latencyMs,
    );
    const main = actions.find((action) => action.kind !== 'latency');
    const response = main ? this.faulty(context, main) : this.execute(context, null);
    if (response.effect.kind !== 'hang') response.effect.delayMs = delayMs;
    return response;
  }

  private faulty(context: Context, action: FaultAction): SandboxResponse {
    switch (action.kind) {
      case 'execute-then-reset':
        return withEffect(this.executeQuietly(context), { kind: 'reset', delayMs: 0 });
      case 'execute-then-status':
        this.executeQuietly(context);
        return html(action.status ?? 504);
      case 'reset':
        return withEffect(html(502), { kind: 'reset', delayMs: 0 });
      case 'rate-limit':
        throw limitError(action.policy, context.correlationId);
      case 'partial':
        return this.execute(context, action.fraction ?? 0.5);
      case 'truncate':
        return withEffect(this.executeQuietly(context), {
          kind: 'truncate',
          delayMs: 0,
          breakConnection: action.breakConnection ?? false,
        });
      case 'html':
        if (action.status === 200) this.executeQuietly(context);
        return html(action.status ?? 502);
      case 'hang':
        return withEffect(html(504), { kind: 'hang' });
      case 'no-content-type': {
        const response = this.executeQuietly(context);
        delete response.headers['content-type'];
        return response;
      }
      default:
        throw refusalOf(action);
    }
  }

  /** Runs the call; an error becomes the answer, as behind a fault nobody sees it anyway. */
  private executeQuietly(context: Context): SandboxResponse {
    try {
      return this.execute(context, null);
    } catch (error) {
      return this.refusal(error, context.correlationId);
    }
  }

  private execute(context: Context, failFraction: number | null): SandboxResponse {
    const { request, route, query, correlationId } = context;
    const { world, statistics } = this;
    checkScopes(route, context.scopes);
    if (world.settings.strict) this.checkParameters(query, route.key);
    const call: Call = {
      world,
      method: request.method,
      version: route.version,
      query,
      bodyText: request.body,
      correlationId,
      failsInput: partialFailure(this.options.random, failFraction),
      remark: (text) => {
        if (world.settings.strict) statistics.violation(text);
      },
    };
    return respond(route.run(call));
  }

  private checkParameters(query: URLSearchParams, key: string): void {
    for (const name of query.keys()) {
      if (KNOWN_PARAMETERS.has(name)) continue;
      this.statistics.violation(`unknown parameter ${name}: ${key}`);
      throw validationError(`unknown parameter ${name}`);
    }
  }

  private refusal(error: unknown, correlationId: string): SandboxResponse {
    if (!(error instanceof ApiError)) throw error;
    if (error.html !== undefined) return html(error.status, error.html);
    const headers: Record<string, string> = { 'content-type': JSON_TYPE };
    const { retryAfter, ...body } = error.body;
    if (typeof retryAfter === 'string') headers['retry-after'] = retryAfter;
    const effect = { kind: 'send', delayMs: this.world.settings.latencyMs } as const;
    return { status: error.status, headers, body: { ...body, correlationId }, effect: { ...effect } };
  }
}

function respond(answer: Answer): SandboxResponse {
  const headers: Record<string, string> = { ...answer.headers };
  const { text } = answer;
  if (text !== undefined) {
    headers['content-type'] = JSON_TYPE;
    return {
      status: answer.status,
      headers,
      text,
      get body(): unknown {
        return JSON.parse(text);
      },
      effect: { kind: 'send', delayMs: 0 },
    };
  }
  if (answer.body !== undefined) headers['content-type'] = JSON_TYPE;
  return { status: answer.status, headers, body: answer.body, effect: { kind: 'send', delayMs: 0 } };
}

function html(status: number, page: string = EDGE_PAGE): SandboxResponse {
  const headers = { 'content-type': HTML_TYPE };
  return { status, headers, body: undefined, text: page, effect: { kind: 'send', delayMs: 0 } };
}

function withEffect(response: SandboxResponse, effect: Effect): SandboxResponse {
  return { ...response, effect };
}

function checkScopes(route: Route, granted: readonly string[]): void {
  if (route.scopes.length === 0 || route.scopes.some((scope) => granted.includes(scope))) return;
  throw missingScope(route.scopes);
}

/** HF A9. */
function expired(sinceMs: number, at: number): ApiError {
  const seconds = Math.max(1, Math.round(sinceMs / 1_000));
  return apiError(401, `The OAuth token used to make this call expired ${seconds} second(s) ago.`, {
    category: 'EXPIRED_AUTHENTICATION',
    context: { 'expire time': [new Date(at).toISOString()] },
  });
}

/** HF A10. */
function missingScope(scopes: readonly string[]): ApiError {
  const message = 'This app has not been granted all required scopes to make this call.';
  return apiError(403, message, {
    category: 'MISSING_SCOPES',
    links: { scopes: 'https://app.example/scopes' },
    errors: [{ message, context: { requiredGranularScopes: [...scopes] } }],
  });
}

/** Faults that refuse before anything happens. */
function refusalOf(action: FaultAction): ApiError {
  switch (action.kind) {
    case 'unauthorized':
      return expired(42_000, Date.UTC(2026, 0, 1));
    case 'missing-scope':
      return missingScope(action.scopes ?? ['crm.objects.contacts.read']);
    case 'migrating':
      return apiError(477, 'This account is being moved to another data center.', {
        category: 'MIGRATION_IN_PROGRESS',
        retryAfter: String(action.retryAfterSeconds ?? 60),
      });
    case 'locked':
      return apiError(423, 'The resource is locked.', { category: 'LOCKED' });
    case 'status':
      return apiError(action.status, action.message ?? 'internal error');
    default:
      return apiError(500, 'internal error');
  }
}

/** A portal in this process; the transport, if any, is the caller's. */
export function createSandbox(options: SandboxOptions = liveOptions()): Sandbox {
  return new Sandbox(options);
}
