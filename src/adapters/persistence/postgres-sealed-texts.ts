import { createHash } from 'node:crypto';
import type { SealedKind, SealedText, SealedTexts } from '../../application/ports/sealed-texts.port.js';
import type { Database } from './database.js';

interface SealedRecord extends Record<string, unknown> {
  readonly place: string;
  readonly kind: SealedKind;
  readonly owner: string;
  readonly name: string;
  readonly sealed: string;
}

/** How a secret stands within a sync's document. */
const IN_DOCUMENT = 'sealed:';

/** One list of all secrets; `place` orders it and names the row: table, key, column or name. */
const SELECT = `
select place, kind, owner, name, sealed from (
  select 'portal/' || lpad(key::text, 10, '0') || '/token' as place, 'portal-token' as kind, slug as owner, '' as name,
    sealed_token as sealed from crosstie.portal
  union all
  select 'portal/' || lpad(key::text, 10, '0') || '/client', 'portal-client-secret', slug, '', sealed_client_secret
  from crosstie.portal
  union all
  select 'portal/' || lpad(key::text, 10, '0') || '/oauth', 'portal-oauth-secret', slug, '', sealed_oauth_secret
  from crosstie.portal
  union all
  select 'grant/' || lpad(p.key::text, 10, '0') || '/access', 'grant-access', p.slug, '', g.sealed_access_token
  from crosstie.portal_grant g join crosstie.portal p on p.key = g.portal_key
  union all
  select 'grant/' || lpad(p.key::text, 10, '0') || '/refresh', 'grant-refresh', p.slug, '', g.sealed_refresh_token
  from crosstie.portal_grant g join crosstie.portal p on p.key = g.portal_key
  union all
  select 'system/' || lpad(y.key::text, 10, '0') || '/' || e.key, 'system', y.slug, e.key, e.value
  from crosstie.system y cross join lateral json_each_text(y.sealed_secrets) e
  union all
  select 'version/' || lpad(v.sync_key::text, 10, '0') || '/' || lpad(v.n::text, 10, '0') || '/' || n.key || '/' || t.key,
    'notification', s.slug, n.key || '/' || t.key, substr(t.value, ${IN_DOCUMENT.length + 1})
  from crosstie.config_version v join crosstie.sync s on s.key = v.sync_key
  cross join lateral json_each(case when json_typeof(v.document -> 'notifications') = 'object'
    then v.document -> 'notifications' else '{}'::json end) n
  cross join lateral json_each_text(case when json_typeof(n.value -> 'to') = 'object'
    then n.value -> 'to' else '{}'::json end) t
  where t.value like '${IN_DOCUMENT}%'
) all_secrets
where sealed <> '' and ($1::text is null or place collate "C" > $1)
order by place collate "C" limit $2`;

const COLUMNS: Partial<Record<SealedKind, string>> = {
  'portal-token': 'sealed_token',
  'portal-client-secret': 'sealed_client_secret',
  'portal-oauth-secret': 'sealed_oauth_secret',
  'grant-access': 'sealed_access_token',
  'grant-refresh': 'sealed_refresh_token',
};

export class PostgresSealedTexts implements SealedTexts {
  constructor(private readonly database: Database) {}

  async read(
    after: string | null,
    limit: number,
  ): Promise<{ readonly items: readonly SealedText[]; readonly next: string | null }> {
    const { rows } = await this.database.query<SealedRecord>(SELECT, [after, limit]);
    const last = rows[rows.length - 1];
    return { items: rows, next: last !== undefined && rows.length === limit ? last.place : null };
  }

  async replace(item: SealedText, sealed: string): Promise<boolean> {
    switch (item.kind) {
      case 'system':
        return this.replaceSetting(item, sealed);
      case 'notification':
        return this.replaceInVersion(item, sealed);
      case 'grant-access':
      case 'grant-refresh':
        return this.replaceColumn('portal_grant', 'portal_key', item, sealed);
      default:
        return this.replaceColumn('portal', 'key', item, sealed);
    }
  }

  private async replaceColumn(
    table: string,
    key: string,
    { kind, place, sealed: before }: SealedText,
    sealed: string,
  ): Promise<boolean> {
    const column = COLUMNS[kind] ?? '';
    return this.changed(
      `update crosstie.${table} set ${column} = $3 where ${key} = $1 and ${column} = $2 returning 1`,
      [keyOf(place), before, sealed],
    );
  }

  private replaceSetting({ place, name, sealed: before }: SealedText, sealed: string): Promise<boolean> {
    return this.changed(
      `update crosstie.system set sealed_secrets = jsonb_set(sealed_secrets::jsonb, array[$4], to_jsonb($3::text))::json
       where key = $1 and sealed_secrets ->> $4 = $2 returning 1`,
      [keyOf(place), before, sealed, name],
    );
  }

  /** A version's hash is that of its texts: an unchanged sync keeps its version. */
  private async replaceInVersion({ place, sealed: before }: SealedText, sealed: string): Promise<boolean> {
    const [, , n = ''] = place.split('/');
    const key = [keyOf(place), Number(n)];
    const { rows } = await this.database.query<{ hash: string; document: object; definition: object }>(
      'select hash, document, definition from crosstie.config_version where sync_key = $1 and n = $2',
      key,
    );
    const [row] = rows;
    if (!row) return false;
    const [document, definition] = [row.document, row.definition].map((value) =>
      JSON.stringify(value).replaceAll(`"${IN_DOCUMENT}${before}"`, `"${IN_DOCUMENT}${sealed}"`),
    );
    if (document === undefined || definition === undefined) return false;
    const hash = createHash('sha256').update(document).update('\n').update(definition).digest('hex');
    return this.changed(
      `update crosstie.config_version set document = $4, definition = $5, hash = $6
       where sync_key = $1 and n = $2 and hash = $3 returning 1`,
      [...key, row.hash, document, definition, hash],
    );
  }

  /** Repeated after a lost answer it finds nothing to change any more: the round that follows sees that it was done. */
  private async changed(text: string, values: readonly unknown[]): Promise<boolean> {
    return (await this.database.query(text, values)).rows.length > 0;
  }
}

function keyOf(place: string): number {
  return Number(place.split('/')[1]);
}
