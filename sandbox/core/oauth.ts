import { createHmac, timingSafeEqual } from 'node:crypto';
import { asObject, asText } from './json.js';
import type { Random, SandboxRequest, SandboxResponse } from './messages.js';
import { uuidv7 } from './random.js';
import type { OauthSettings, SandboxSettings } from './settings.js';

const JSON_TYPE = 'application/json;charset=utf-8';
/** HF A11-A18: what the paths of all versions have in common after `/oauth/<version>/`. */
const ROUTES: Readonly<Record<string, 'token' | 'introspect' | 'revoke'>> = {
  token: 'token',
  'token/introspect': 'introspect',
  'token/revoke': 'revoke',
};
const VERSIONS: readonly string[] = ['v1', 'v3', '2026-03', '2026-09'];
const CODE_LIFE_MS = 60_000;

type Kind = 'code' | 'refresh' | 'access';

interface Claims {
  readonly kind: Kind;
  readonly id: string;
  readonly at: number;
  readonly lifeMs: number;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
}

/** What a bearer token allows. */
export type TokenVerdict =
  | { readonly kind: 'good'; readonly scopes: readonly string[] }
  | { readonly kind: 'expired'; readonly sinceMs: number; readonly at: number }
  | { readonly kind: 'unknown' };

export interface OauthCounts {
  authorized: number;
  exchanged: number;
  refreshed: number;
  refused: number;
}

/**
 * The portal's OAuth server. Its tokens say by themselves what they are and carry a signature, so that they outlive
 * the process as HubSpot's do; only codes are remembered, which work once.
 */
export class OauthServer {
  counts: OauthCounts = { authorized: 0, exchanged: 0, refreshed: 0, refused: 0 };
  private readonly usedCodes = new Set<string>();

  constructor(
    private readonly key: string,
    private readonly clock: () => number,
    private readonly random: Random,
  ) {}

  /** Null = no OAuth route. */
  handle(request: SandboxRequest, settings: SandboxSettings): SandboxResponse | null {
    const segments = request.path.split('/').filter(Boolean);
    const [root, second = '', ...rest] = segments;
    if (root !== 'oauth') return null;
    if (request.method === 'GET' && (second === 'authorize' || rest.join('/') === 'authorize')) {
      return this.authorize(new URLSearchParams(request.query), settings);
    }
    const route = VERSIONS.includes(second) ? ROUTES[rest.join('/')] : undefined;
    if (route === undefined || request.method !== 'POST') return null;
    const form = new URLSearchParams(request.body);
    // HF A13: only the first version reads the query.
    if (second === 'v1')
      for (const [name, value] of new URLSearchParams(request.query)) form.set(name, value);
    return this.post(route, form, settings);
  }

  /** HF A1, A8, A9. */
  judge(token: string, settings: SandboxSettings): TokenVerdict {
    const claims = this.read('access', token, settings.oauth);
    if (claims === null) return { kind: 'unknown' };
    const end = claims.at + claims.lifeMs;
    const now = this.clock();
    if (now >= end) return { kind: 'expired', sinceMs: now - end, at: end };
    return { kind: 'good', scopes: claims.scopes };
  }

  private authorize(query: URLSearchParams, settings: SandboxSettings): SandboxResponse {
    const redirectUri = query.get('redirect_uri') ?? '';
    if (query.get('client_id') !== settings.oauth.clientId || !URL.canParse(redirectUri)) {
      return page(400, 'This app is not known here, or its redirect address is not.');
    }
    const wanted = words(query.get('scope'));
    const unknown = wanted.filter((scope) => !settings.scopes.includes(scope));
    if (unknown.length > 0) return page(400, `The app does not have these scopes: ${unknown.join(', ')}`);
    const to = new URL(redirectUri);
    const state = query.get('state');
    if (state !== null) to.searchParams.set('state', state);
    if (settings.oauth.deny) {
      to.searchParams.set('error', 'access_denied');
      to.searchParams.set('error_description', 'The user denied access.');
      return redirect(to);
    }
    const optional = words(query.get('optional_scope')).filter((scope) => settings.scopes.includes(scope));
    this.counts.authorized += 1;
    const scopes = [...new Set([...wanted, ...optional])];
    to.searchParams.set('code', this.issue('code', CODE_LIFE_MS, scopes, redirectUri));
    return redirect(to);
  }

  private post(
    route: 'token' | 'introspect' | 'revoke',
    form: URLSearchParams,
    settings: SandboxSettings,
  ): SandboxResponse {
    const { oauth } = settings;
    if (form.get('client_id') !== oauth.clientId || form.get('client_secret') !== oauth.clientSecret) {
      return this.refuse(400, 'BAD_CLIENT_ID', 'invalid_client', 'missing or invalid client id or secret');
    }
    switch (route) {
      case 'token':
        return this.token(form, settings);
      case 'introspect':
        return this.introspect(form.get('token') ?? '', settings);
      case 'revoke':
        oauth.revokedBefore = this.clock() + 1;
        return json(200, {});
    }
  }

  private token(form: URLSearchParams, settings: SandboxSettings): SandboxResponse {
    const grant = form.get('grant_type');
    if (grant === 'authorization_code') {
      const code = this.read('code', form.get('code') ?? '', settings.oauth);
      const stale = code === null || this.clock() > code.at + code.lifeMs || this.usedCodes.has(code.id);
      if (stale || code.redirectUri !== form.get('redirect_uri')) {
        return this.refuse(400, 'BAD_AUTH_CODE', 'invalid_grant', 'missing or unknown auth code');
      }
      this.usedCodes.add(code.id);
      this.counts.exchanged += 1;
      return this.tokens(code.scopes, null, settings);
    }
    if (grant !== 'refresh_token') {
      return this.refuse(400, 'BAD_GRANT_TYPE', 'unsupported_grant_type', 'unknown grant type');
    }
    const text = form.get('refresh_token') ?? '';
    const refresh = this.read('refresh', text, settings.oauth);
    if (refresh === null) {
      return this.refuse(400, 'BAD_REFRESH_TOKEN', 'invalid_grant', 'missing or invalid refresh token');
    }
    this.counts.refreshed += 1;
    return this.tokens(refresh.scopes, settings.oauth.rotateRefreshTokens ? null : text, settings);
  }

  /** HF A14, A16: the refresh token comes back with every answer. */
  private tokens(
    scopes: readonly string[],
    refreshToken: string | null,
    settings: SandboxSettings,
  ): SandboxResponse {
    const lifeMs = settings.oauth.tokenLifeMs;
    return json(200, {
      token_type: 'bearer',
      access_token: this.issue('access', lifeMs, scopes, ''),
      refresh_token: refreshToken ?? this.issue('refresh', 0, scopes, ''),
      expires_in: Math.max(1, Math.round(lifeMs / 1_000)),
      hub_id: settings.portalId,
      scopes,
      user_id: 1,
      token_use: 'access_token',
    });
  }

  private introspect(token: string, settings: SandboxSettings): SandboxResponse {
    const verdict = this.judge(token, settings);
    if (verdict.kind !== 'good') return json(200, { active: false });
    return json(200, {
      active: true,
      app_id: settings.appId,
      client_id: settings.oauth.clientId,
      hub_id: settings.portalId,
      scopes: verdict.scopes,
      token_use: 'access_token',
    });
  }

  /** HF A18: both the old and the RFC's fields. */
  private refuse(status: number, old: string, error: string, message: string): SandboxResponse {
    this.counts.refused += 1;
    return json(status, { status: old, message, error, error_description: message });
  }

  private issue(kind: Kind, lifeMs: number, scopes: readonly string[], redirectUri: string): string {
    const at = this.clock();
    const claims: Claims = { kind, id: uuidv7(at, this.random), at, lifeMs, scopes, redirectUri };
    const text = Buffer.from(JSON.stringify(claims)).toString('base64url');
    return `${text}.${this.sign(text)}`;
  }

  private read(kind: Kind, token: string, settings: OauthSettings): Claims | null {
    const [text = '', signature = ''] = token.split('.');
    const expected = Buffer.from(this.sign(text));
    const given = Buffer.from(signature);
    if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
    const claims = readClaims(Buffer.from(text, 'base64url').toString('utf8'));
    return claims !== null && claims.kind === kind && claims.at >= settings.revokedBefore ? claims : null;
  }

  private sign(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }
}

function readClaims(text: string): Claims | null {
  const raw = asObject(JSON.parse(text) as unknown);
  const kind = asText(raw['kind']);
  if (kind !== 'code' && kind !== 'refresh' && kind !== 'access') return null;
  return {
    kind,
    id: asText(raw['id']) ?? '',
    at: Number(raw['at']),
    lifeMs: Number(raw['lifeMs']),
    scopes: Array.isArray(raw['scopes']) ? raw['scopes'].map(String) : [],
    redirectUri: asText(raw['redirectUri']) ?? '',
  };
}

function words(text: string | null): string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

function json(status: number, body: unknown): SandboxResponse {
  return { status, headers: { 'content-type': JSON_TYPE }, body, effect: { kind: 'send', delayMs: 0 } };
}

function page(status: number, message: string): SandboxResponse {
  const text = `<html><body><p>${message}</p></body></html>`;
  const headers = { 'content-type': 'text/html;charset=utf-8' };
  return { status, headers, body: undefined, text, effect: { kind: 'send', delayMs: 0 } };
}

function redirect(to: URL): SandboxResponse {
  return {
    status: 302,
    headers: { location: to.href },
    body: undefined,
    effect: { kind: 'send', delayMs: 0 },
  };
}
