import type {
  GrantStatus,
  NewTokens,
  OauthAttempt,
  OauthStore,
  Renewal,
  StoredGrant,
} from '../../application/ports/oauth-store.port.js';
import type { Database, Session } from './database.js';

interface GrantRecord extends Record<string, unknown> {
  readonly status: GrantStatus;
  readonly sealed_refresh_token: string;
  readonly sealed_access_token: string;
  readonly scopes: readonly string[];
  readonly generation: number;
  readonly life_ms: number;
  readonly left_ms: string;
  readonly connected_at: Date;
}

const SELECT_GRANT = `
select g.status, g.sealed_refresh_token, g.sealed_access_token, g.scopes, g.generation, g.life_ms, g.connected_at,
  round(extract(epoch from g.expires_at - clock_timestamp()) * 1000)::text as left_ms
from crosstie.portal_grant g join crosstie.portal p on p.key = g.portal_key where p.slug = $1`;

/** First half of the advisory lock's name; the second is the portal's key. */
const LOCK_CLASS = 1_128_681_831;

export class PostgresOauthStore implements OauthStore {
  constructor(private readonly database: Database) {}

  grant(portal: string): Promise<StoredGrant | null> {
    return readGrant(this.database, portal);
  }

  async connect(portal: string, tokens: NewTokens, hubId: string): Promise<void> {
    await this.database.transaction(async (session) => {
      await lock(session, portal);
      await session.query(
        `insert into crosstie.portal_grant as g (portal_key, status, sealed_refresh_token, sealed_access_token, scopes,
           generation, life_ms, expires_at)
         select key, 'connected', $2, $3, $4::json, 1, $5::integer, clock_timestamp() + $5::integer * interval '1 millisecond'
         from crosstie.portal where slug = $1
         on conflict (portal_key) do update set status = 'connected',
           sealed_refresh_token = excluded.sealed_refresh_token, sealed_access_token = excluded.sealed_access_token,
           scopes = excluded.scopes, generation = g.generation + 1, life_ms = excluded.life_ms,
           expires_at = excluded.expires_at, connected_at = clock_timestamp()`,
        [
          portal,
          tokens.sealedRefreshToken,
          tokens.sealedAccessToken,
          JSON.stringify(tokens.scopes ?? []),
          tokens.lifeMs,
        ],
      );
      await session.query('update crosstie.portal set hub_id = $2 where slug = $1 and hub_id is null', [
        portal,
        hubId,
      ]);
    });
  }

  renew(portal: string, decide: (grant: StoredGrant) => Promise<Renewal>): Promise<StoredGrant | null> {
    return this.database.transaction(async (session) => {
      await lock(session, portal);
      const grant = await readGrant(session, portal);
      if (grant === null) return null;
      const renewal = await decide(grant);
      if (renewal.kind === 'keep') return grant;
      if (renewal.kind === 'revoked') await end(session, portal, 'revoked');
      else await replaceTokens(session, portal, renewal.tokens);
      return readGrant(session, portal);
    });
  }

  disconnect(portal: string): Promise<boolean> {
    return this.database.transaction(async (session) => {
      await lock(session, portal);
      await end(session, portal, 'disconnected');
      const { affected } = await session.query(
        `update crosstie.portal set sealed_token = '' where slug = $1`,
        [portal],
      );
      return affected > 0;
    });
  }

  async remember(nonce: string, attempt: OauthAttempt, lifeMs: number): Promise<void> {
    await this.database.query('delete from crosstie.oauth_attempt where expires_at < clock_timestamp()');
    await this.database.query(
      `insert into crosstie.oauth_attempt (nonce, portal_key, redirect_uri, actor, expires_at)
       select $1, key, $3, $4, clock_timestamp() + $5 * interval '1 millisecond' from crosstie.portal where slug = $2
       on conflict (nonce) do nothing`,
      [nonce, attempt.portal, attempt.redirectUri, attempt.actor, lifeMs],
    );
  }

  async take(nonce: string): Promise<OauthAttempt | null> {
    const { rows } = await this.database.query<{
      slug: string;
      redirect_uri: string;
      actor: string;
      fresh: boolean;
    }>(
      `delete from crosstie.oauth_attempt a using crosstie.portal p where p.key = a.portal_key and a.nonce = $1
       returning p.slug, a.redirect_uri, a.actor, a.expires_at >= clock_timestamp() as fresh`,
      [nonce],
    );
    const [row] = rows;
    return row?.fresh ? { portal: row.slug, redirectUri: row.redirect_uri, actor: row.actor } : null;
  }
}

async function readGrant(session: Session, portal: string): Promise<StoredGrant | null> {
  const { rows } = await session.query<GrantRecord>(SELECT_GRANT, [portal]);
  const [row] = rows;
  if (!row) return null;
  return {
    status: row.status,
    sealedRefreshToken: row.sealed_refresh_token,
    sealedAccessToken: row.sealed_access_token,
    scopes: row.scopes,
    generation: row.generation,
    lifeMs: row.life_ms,
    leftMs: Number(row.left_ms),
    connectedAt: row.connected_at.toISOString(),
  };
}

/** Held to the end of the transaction, and given free by the server when its holder dies. */
async function lock(session: Session, portal: string): Promise<void> {
  await session.query('select pg_advisory_xact_lock($2::integer, key) from crosstie.portal where slug = $1', [
    portal,
    LOCK_CLASS,
  ]);
}

async function end(session: Session, portal: string, status: GrantStatus): Promise<void> {
  await session.query(
    `update crosstie.portal_grant g set status = $2, sealed_refresh_token = '', sealed_access_token = ''
     from crosstie.portal p where p.key = g.portal_key and p.slug = $1`,
    [portal, status],
  );
}

async function replaceTokens(session: Session, portal: string, tokens: NewTokens): Promise<void> {
  await session.query(
    `update crosstie.portal_grant g set sealed_refresh_token = $2, sealed_access_token = $3,
       scopes = coalesce($4::json, g.scopes), generation = g.generation + 1, life_ms = $5::integer,
       expires_at = clock_timestamp() + $5::integer * interval '1 millisecond'
     from crosstie.portal p where p.key = g.portal_key and p.slug = $1`,
    [
      portal,
      tokens.sealedRefreshToken,
      tokens.sealedAccessToken,
      tokens.scopes === null ? null : JSON.stringify(tokens.scopes),
      tokens.lifeMs,
    ],
  );
}
