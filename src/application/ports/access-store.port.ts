export type Role = 'viewer' | 'operator' | 'admin';

export interface ApiKeyView {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** First characters and last four, for recognition. */
  readonly hint: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export interface AuditEntry {
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** API keys (only their SHA-256 is kept), the audit trail and remembered answers of idempotent requests. */
export interface AccessStore {
  findKey(sha256Hex: string): Promise<ApiKeyView | null>;
  listKeys(): Promise<readonly ApiKeyView[]>;
  insertKey(key: {
    readonly id: string;
    readonly name: string;
    readonly role: Role;
    readonly hint: string;
    readonly sha256Hex: string;
  }): Promise<void>;
  deleteKey(id: string): Promise<boolean>;
  touchKey(id: string): Promise<void>;
  appendAudit(entry: Omit<AuditEntry, 'at'>): Promise<void>;
  audit(query: {
    readonly limit: number;
    readonly cursor: string | null;
  }): Promise<{ readonly items: readonly AuditEntry[]; readonly nextCursor: string | null }>;
  /** Remembers the first answer for 24 h; a second body under the same key is a mismatch. */
  rememberAnswer(
    key: string,
    requestHash: string,
    answer: { readonly status: number; readonly body: unknown },
  ): Promise<void>;
  recallAnswer(
    key: string,
    requestHash: string,
  ): Promise<{ readonly status: number; readonly body: unknown } | 'mismatch' | null>;
}

export const ACCESS_STORE = Symbol('ACCESS_STORE');
