import type {
  NewTokens,
  OauthStore,
  Renewal,
  StoredGrant,
} from '../../../application/ports/oauth-store.port.js';
import type { GrantedTokens as Answer, OauthApp } from '../../../application/ports/portal-oauth.port.js';
import type { SecretVault } from '../../../application/ports/secret-vault.port.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import { GrantedTokens } from './granted-tokens.js';

const APP: OauthApp = { apiBaseUrl: 'http://127.0.0.1:1', clientId: 'app', clientSecret: 'secret' };
const LIFE_MS = 60_000;

/** Seals by naming the owner, so that a text in the wrong place shows. */
const vault: SecretVault = {
  isCurrent: () => true,
  seal: (scope, text) => `${scope}|${text}`,
  open: (scope, sealed) => {
    if (!sealed.startsWith(`${scope}|`)) throw new Error('Sealed for another owner');
    return sealed.slice(scope.length + 1);
  },
};

/** One portal's grant under one lock and one clock, for any number of processes. */
class OneGrant implements OauthStore {
  now = 0;
  row: (Omit<StoredGrant, 'leftMs'> & { readonly expiresAt: number }) | null = null;
  private lock: Promise<unknown> = Promise.resolve();

  grant(): Promise<StoredGrant | null> {
    return Promise.resolve(this.row && { ...this.row, leftMs: this.row.expiresAt - this.now });
  }

  async connect(_portal: string, tokens: NewTokens): Promise<void> {
    this.put(tokens);
    return Promise.resolve();
  }

  renew(_portal: string, decide: (grant: StoredGrant) => Promise<Renewal>): Promise<StoredGrant | null> {
    const turn = this.lock.then(async () => {
      const grant = await this.grant();
      if (grant === null) return null;
      const renewal = await decide(grant);
      if (renewal.kind === 'tokens') this.put(renewal.tokens);
      if (renewal.kind === 'revoked' && this.row) this.row = { ...this.row, status: 'revoked' };
      return this.grant();
    });
    this.lock = turn.catch(() => undefined);
    return turn;
  }

  disconnect(): Promise<boolean> {
    if (this.row) this.row = { ...this.row, status: 'disconnected' };
    return Promise.resolve(true);
  }

  remember(): Promise<void> {
    return Promise.resolve();
  }

  take(): Promise<null> {
    return Promise.resolve(null);
  }

  private put({ scopes, lifeMs, sealedAccessToken, sealedRefreshToken }: NewTokens): void {
    const generation = (this.row?.generation ?? 0) + 1;
    const sealed = { sealedAccessToken, sealedRefreshToken };
    const rest = { scopes: scopes ?? [], lifeMs, expiresAt: this.now + lifeMs, connectedAt: '' };
    this.row = { status: 'connected', generation, ...sealed, ...rest };
  }
}

describe('GrantedTokens', () => {
  let store: OneGrant;
  let refreshes: string[];
  let answer: () => Promise<Answer>;

  beforeEach(async () => {
    store = new OneGrant();
    refreshes = [];
    answer = () => {
      const [n, lifeMs] = [refreshes.length, LIFE_MS];
      return Promise.resolve({
        accessToken: `t${n}`,
        refreshToken: `r${n}`,
        hubId: '1',
        scopes: null,
        lifeMs,
      });
    };
    const scopeOf = (part: string): string => `portal/main/grant/${part}|`;
    await store.connect('main', {
      sealedAccessToken: `${scopeOf('access')}t0`,
      sealedRefreshToken: `${scopeOf('refresh')}r0`,
      scopes: [],
      lifeMs: LIFE_MS,
    });
  });

  const process = (): GrantedTokens => {
    const refresh = (_app: OauthApp, token: string): Promise<Answer> => {
      refreshes.push(token);
      return answer();
    };
    return new GrantedTokens({
      portal: 'main',
      app: APP,
      store,
      vault,
      client: { refresh },
      monotonic: () => store.now,
    });
  };

  const textOf = async (tokens: GrantedTokens): Promise<string> => (await tokens.current()).text;

  it('uses a token for four fifths of its life, then the next one', async () => {
    const tokens = process();
    expect(await textOf(tokens)).toBe('t0');
    store.now = 47_999;
    expect(await textOf(tokens)).toBe('t0');
    store.now = 48_001;
    expect(await textOf(tokens)).toBe('t1');
    expect(refreshes).toEqual(['r0']);
  });

  it('is refreshed once by all processes and all calls together, with the refresh token that came last', async () => {
    const processes = [process(), process(), process()];
    for (let life = 1; life <= 3; life += 1) {
      store.now += 50_000;
      const calls = processes.flatMap((tokens) => Array.from({ length: 20 }, () => textOf(tokens)));
      expect(new Set(await Promise.all(calls))).toEqual(new Set([`t${life}`]));
    }
    expect(refreshes).toEqual(['r0', 'r1', 'r2']);
  });

  it('replaces a refused token once, whoever asks for it', async () => {
    const [one, other] = [process(), process()];
    const [first, second] = await Promise.all([one.current(), other.current()]);
    const replaced = await Promise.all([
      one.replacementFor(first),
      one.replacementFor(first),
      other.replacementFor(second),
    ]);
    expect(replaced.map((token) => token?.text)).toEqual(['t1', 't1', 't1']);
    expect(refreshes).toEqual(['r0']);
  });

  it('serves on with a token that still lives while HubSpot cannot be asked, and tries again', async () => {
    const tokens = process();
    const good = answer;
    answer = () => Promise.reject(failure('unreachable', 'time-out'));
    store.now = 50_000;
    expect(await textOf(tokens)).toBe('t0');
    store.now = 50_500;
    expect(await textOf(tokens)).toBe('t0');
    expect(refreshes).toHaveLength(1);
    store.now = 60_001;
    await expect(tokens.current()).rejects.toMatchObject({ failure: { class: 'unreachable' } });
    answer = good;
    expect(await textOf(tokens)).toBe('t3');
  });

  it('asks no more once the permission is withdrawn, in any process', async () => {
    answer = () => Promise.reject(failure('auth', 'grant-revoked'));
    store.now = 50_000;
    const gone = { failure: { class: 'auth', code: 'grant-revoked' } };
    await expect(process().current()).rejects.toMatchObject(gone);
    await expect(process().current()).rejects.toMatchObject(gone);
    expect(refreshes).toHaveLength(1);
  });

  it('takes up a new connection without being told', async () => {
    const tokens = process();
    await tokens.current();
    await store.disconnect();
    store.now = 50_000;
    await expect(tokens.current()).rejects.toMatchObject({ failure: { code: 'disconnected' } });
    await store.connect('main', {
      sealedAccessToken: 'portal/main/grant/access|anew',
      sealedRefreshToken: 'portal/main/grant/refresh|r9',
      scopes: [],
      lifeMs: LIFE_MS,
    });
    expect(await textOf(tokens)).toBe('anew');
  });
});

function failure(kind: 'unreachable' | 'auth', code: string): SystemFailure {
  return new SystemFailure({ class: kind, code, message: 'Not now' });
}
