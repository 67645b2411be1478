import { defaultWebhooks, type WebhookSettings } from '../webhooks/webhook-settings.js';

/** One rate limit: so many calls in so many milliseconds. */
export interface WindowLimit {
  max: number;
  windowMs: number;
}

/** The portal's OAuth app. */
export interface OauthSettings {
  clientId: string;
  clientSecret: string;
  /** Life of an access token; HubSpot's is 30 minutes (HF A15). */
  tokenLifeMs: number;
  /** Every refresh gives a new refresh token; not documented, so that a client has to bear both (HF A16). */
  rotateRefreshTokens: boolean;
  /** The person refuses on the page of the app. */
  deny: boolean;
  /** Everything that was given out before this instant (ms) is not valid any more: the app was uninstalled. */
  revokedBefore: number;
}

/** What an administrator of the sandbox may switch; all values survive a restart with a data file. */
export interface SandboxSettings {
  /** Time between arrival and answer of every call. */
  latencyMs: number;
  /** Time until a write is found by search (HF S16). */
  indexLagMs: number;
  /** Up to so much more, chosen anew per write, so that writes may surface out of order (HF S17). */
  indexJitterMs: number;
  limitsEnabled: boolean;
  limits: {
    /** Per app, rolling (HF L1). */
    app: WindowLimit;
    /** Per portal, all apps together (HF L4). */
    search: WindowLimit;
    /** Association batches (HF L5). */
    associations: WindowLimit;
    /** Calls per day of the portal's time zone (HF L3). */
    daily: number;
  };
  /** List cursors that mean nothing to a reader; foreign ones are refused. */
  opaqueCursors: boolean;
  timeZone: string;
  /** Creates a company from a contact's e-mail domain a little later (HF O25). */
  autoCreateCompanies: boolean;
  /** Answers a taken e-mail with the 400 of a uniqueness race instead of 409 (HF E12). */
  uniqueConflictAs400: boolean;
  /** Reports inputs without association in a batch read as 207 errors, else leaves them out (HF N3). */
  reportMissingAssociations: boolean;
  /** Object types whose batch upsert is refused, as a portal may do for products and line items (HF B12). */
  upsertRefusedFor: string[];
  /** Refuses unknown query parameters and notes careless clients in the statistics (HF 23.29). */
  strict: boolean;
  /** Scopes of the app; a missing one gives 403 (HF A10). */
  scopes: string[];
  portalId: number;
  appId: number;
  companyCurrency: string;
  additionalCurrencies: string[];
  oauth: OauthSettings;
  webhooks: WebhookSettings;
}

const OBJECT_SCOPES = ['contacts', 'companies', 'deals', 'line_items', 'products', 'custom'].flatMap(
  (noun) => [
    `crm.objects.${noun}.read`,
    `crm.objects.${noun}.write`,
    `crm.schemas.${noun}.read`,
    `crm.schemas.${noun}.write`,
  ],
);

export function defaultSettings(): SandboxSettings {
  return {
    latencyMs: 0,
    indexLagMs: 2_000,
    indexJitterMs: 500,
    limitsEnabled: true,
    limits: {
      app: { max: 190, windowMs: 10_000 },
      search: { max: 5, windowMs: 1_000 },
      associations: { max: 150, windowMs: 10_000 },
      daily: 625_000,
    },
    opaqueCursors: false,
    timeZone: 'US/Eastern',
    autoCreateCompanies: false,
    uniqueConflictAs400: false,
    reportMissingAssociations: true,
    upsertRefusedFor: [],
    strict: false,
    scopes: [...OBJECT_SCOPES, 'crm.objects.owners.read', 'e-commerce', 'oauth', 'sales-email-read'],
    portalId: 44_120_881,
    appId: 18_220_417,
    companyCurrency: 'USD',
    additionalCurrencies: ['EUR', 'GBP'],
    oauth: {
      clientId: '6a1f0c52-5a4d-4b0c-8e21-0c2057135a4d',
      clientSecret: 'c1e55a4d-0000-4b0c-8e21-0c2057135a4d',
      tokenLifeMs: 1_800_000,
      rotateRefreshTokens: false,
      deny: false,
      revokedBefore: 0,
    },
    webhooks: defaultWebhooks(),
  };
}

/** The settings as a person may patch them; `limits` and `oauth` merge one level deeper. */
export type SettingsPatch = Partial<Omit<SandboxSettings, 'limits' | 'oauth'>> & {
  limits?: Partial<SandboxSettings['limits']>;
  oauth?: Partial<OauthSettings>;
};

export function patchSettings(settings: SandboxSettings, patch: SettingsPatch): SandboxSettings {
  const { limits, oauth, ...rest } = patch;
  return {
    ...settings,
    ...rest,
    limits: { ...settings.limits, ...limits },
    oauth: { ...settings.oauth, ...oauth },
  };
}
