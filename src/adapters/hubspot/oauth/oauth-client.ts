import type {
  AuthorizeRequest,
  GrantedTokens,
  OauthApp,
  PortalOauth,
} from '../../../application/ports/portal-oauth.port.js';
import { SystemFailure, type Failure } from '../../../domain/errors/failure.js';
import { judgeBrokenBody, judgeExchange, judgeStatus } from '../transport/error-table.js';
import { ExchangeError, HttpExchange, type HttpAnswer } from '../transport/http-exchange.js';
import { asObject, asText, parseJson, textsOf, type JsonObject } from '../transport/json.js';
import { pause } from '../transport/pause.js';

const PUBLIC_API = 'https://api.hubapi.com';
const PUBLIC_APP = 'https://app.hubspot.com';
/** HF V8, A12: the first version ends in 2027, so the dated one. */
const TOKEN_PATH = '/oauth/2026-03/token';
const REVOKE_PATH = '/oauth/2026-03/token/revoke';
const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
const RETRY_MS = 250;
const UNREACHABLE_PAUSE_MS = 30_000;

/** HubSpot's OAuth endpoints (HF 4.2). Nothing of a request or an answer appears in its errors. */
export class OauthClient implements PortalOauth {
  authorizeUrl(app: OauthApp, request: AuthorizeRequest): string {
    const url = new URL(
      `${app.apiBaseUrl === PUBLIC_API ? PUBLIC_APP : app.apiBaseUrl.replace(/\/+$/, '')}/oauth/authorize`,
    );
    url.searchParams.set('client_id', app.clientId);
    url.searchParams.set('redirect_uri', request.redirectUri);
    url.searchParams.set('scope', request.scopes.join(' '));
    if (request.optionalScopes.length > 0) {
      url.searchParams.set('optional_scope', request.optionalScopes.join(' '));
    }
    url.searchParams.set('state', request.state);
    return url.href;
  }

  exchange(app: OauthApp, code: string, redirectUri: string): Promise<GrantedTokens> {
    return this.tokens(app, { grant_type: 'authorization_code', code, redirect_uri: redirectUri });
  }

  refresh(app: OauthApp, refreshToken: string): Promise<GrantedTokens> {
    return this.tokens(app, { grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  async revoke(app: OauthApp, refreshToken: string): Promise<void> {
    await this.post(app, REVOKE_PATH, { token: refreshToken, token_type_hint: 'refresh_token' });
  }

  private async tokens(app: OauthApp, fields: Readonly<Record<string, string>>): Promise<GrantedTokens> {
    const body = await this.post(app, TOKEN_PATH, fields);
    const accessToken = asText(body['access_token']);
    const refreshToken = asText(body['refresh_token']) ?? fields['refresh_token'];
    const lifeMs = Number(body['expires_in']) * 1_000;
    if (accessToken === null || refreshToken === undefined || !(lifeMs > 0)) {
      throw new SystemFailure({
        class: 'unreachable',
        code: 'broken-answer',
        message: "HubSpot's answer holds no token",
      });
    }
    const scopes = Array.isArray(body['scopes']) ? textsOf(body['scopes']) : null;
    return { accessToken, refreshToken, hubId: asText(body['hub_id']), scopes, lifeMs };
  }

  /** Repeated after trouble on the way: a refresh may happen twice, a code that was taken says so. */
  private async post(
    app: OauthApp,
    path: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<JsonObject> {
    const http = new HttpExchange(app.apiBaseUrl, { connections: 1, connectTimeoutMs: 5_000 });
    const signal = AbortSignal.timeout(TIMEOUT_MS * 2);
    const form = new URLSearchParams({
      ...fields,
      client_id: app.clientId,
      client_secret: app.clientSecret,
    }).toString();
    try {
      for (let attempt = 1; ; attempt += 1) {
        const result = await attemptOnce(http, path, form, signal);
        if (result.ok) return result.body;
        if (!result.again || attempt >= ATTEMPTS || signal.aborted) throw new SystemFailure(result.failure);
        await pause(RETRY_MS * attempt, signal);
      }
    } finally {
      await http.close();
    }
  }
}

type Attempt =
  | { readonly ok: true; readonly body: JsonObject }
  | { readonly ok: false; readonly failure: Failure; readonly again: boolean };

async function attemptOnce(
  http: HttpExchange,
  path: string,
  form: string,
  signal: AbortSignal,
): Promise<Attempt> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
    'user-agent': 'crosstie',
  };
  try {
    const answer = await http.send({
      method: 'POST',
      path,
      headers,
      body: form,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    return judge(answer);
  } catch (error) {
    if (error instanceof ExchangeError) {
      return { ok: false, again: true, failure: later(judgeExchange(error).failure) };
    }
    if (!signal.aborted) throw error;
    const timeout = new ExchangeError('timeout', true, 'deadline');
    return { ok: false, again: false, failure: later(judgeExchange(timeout).failure) };
  }
}

function judge(answer: HttpAnswer): Attempt {
  const body = parseJson(answer.text);
  if (answer.status < 300) {
    if (answer.status === 204 || answer.text === '') return { ok: true, body: {} };
    const object = asObject(body);
    if (object !== null) return { ok: true, body: object };
    return { ok: false, again: true, failure: later(judgeBrokenBody(answer).failure) };
  }
  if (answer.status === 400 || answer.status === 401 || answer.status === 403) {
    return { ok: false, again: false, failure: refused(answer.status, asObject(body) ?? {}) };
  }
  const verdict = judgeStatus(answer);
  return { ok: false, again: verdict.again === 'backoff', failure: later(verdict.failure) };
}

/** HF A18: the older words or the RFC's; A20: 403 on a refresh means the same. */
function refused(status: number, body: JsonObject): Failure {
  const words = [asText(body['status']), asText(body['error'])].filter((word) => word !== null);
  const native = { nativeStatus: status, ...(words[0] === undefined ? {} : { nativeCode: words[0] }) };
  if (words.some((word) => ['BAD_CLIENT_ID', 'BAD_CLIENT_SECRET', 'invalid_client'].includes(word))) {
    const message = "HubSpot does not accept the app's client id and secret";
    return { class: 'auth', code: 'client-refused', message, ...native };
  }
  if (words.includes('BAD_AUTH_CODE')) {
    const message = 'HubSpot does not accept the code any more: start the connection again';
    return { class: 'auth', code: 'code-refused', message, ...native };
  }
  if (words.some((word) => ['BAD_REFRESH_TOKEN', 'invalid_grant'].includes(word)) || status === 403) {
    const message = 'HubSpot has withdrawn the permission: the app was uninstalled or its access revoked';
    return { class: 'auth', code: 'grant-revoked', message, ...native };
  }
  return { class: 'auth', code: 'token-refused', message: 'HubSpot refused to give a token', ...native };
}

/** Runs park on it and try again. */
function later(failure: Failure): Failure {
  const ms = failure.retryAfterMs ?? UNREACHABLE_PAUSE_MS;
  return { ...failure, retryAfterMs: ms, until: failure.until ?? new Date(Date.now() + ms).toISOString() };
}
