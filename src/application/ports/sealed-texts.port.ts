/** Where a secret lies at rest. */
export type SealedKind =
  | 'portal-token'
  | 'portal-client-secret'
  | 'portal-oauth-secret'
  | 'grant-access'
  | 'grant-refresh'
  | 'system'
  | 'notification';

export interface SealedText {
  readonly kind: SealedKind;
  /** Names the row for `replace`. */
  readonly place: string;
  /** Slug of the portal, system or sync that it belongs to. */
  readonly owner: string;
  /** Setting of a system, or `name/key` of a notification's target; else empty. */
  readonly name: string;
  readonly sealed: string;
}

/** All secrets at rest, for sealing them under another key. */
export interface SealedTexts {
  /** Up to `limit` rows' secrets in a fixed order; `next` null = that was all. */
  read(
    after: string | null,
    limit: number,
  ): Promise<{ readonly items: readonly SealedText[]; readonly next: string | null }>;
  /** Only where the text is still the one that was read. False = it was changed meanwhile. */
  replace(item: SealedText, sealed: string): Promise<boolean>;
}

export const SEALED_TEXTS = Symbol('SEALED_TEXTS');
