import { IsObject, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { ApiProperty } from '@nestjs/swagger';
import type { StoredGrant } from '../../application/ports/oauth-store.port.js';
import type { StoredPortal } from '../../application/ports/config-store.port.js';
import { IsSlug } from '../common/slug.js';

export class OauthAppDto {
  clientId!: string;
  clientSecret!: string;
  /** Asked for besides what the jobs need. */
  scopes?: string[];
}

export class PortalOauthDto {
  clientId!: string;
  /** Asked for besides what the jobs need. */
  scopes!: string[];
  /** What was granted. */
  grantedScopes!: string[];
  connectedAt!: string | null;
}

export class OauthStartDto {
  /** To be opened in a browser. */
  url!: string;
}

export class ChangePortalDto {
  /** Display name. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name?: string;

  /** Access token of a private app. It is stored encrypted and never comes back. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(2000)
  token?: string;

  /** Instead of a token: the app that the portal is connected through. Its secret never comes back. */
  @IsOptional()
  @IsObject()
  oauth?: OauthAppDto;

  /** Default https://api.hubapi.com */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  apiBaseUrl?: string;

  /** Client secret of the app, with which it signs its webhooks. It is stored encrypted and never comes back. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(2000)
  clientSecret?: string;
}

export class CreatePortalDto extends ChangePortalDto {
  /** Name in paths and files; never changes. */
  @IsSlug()
  slug!: string;
}

const CONNECTIONS = ['connected', 'not-connected', 'revoked', 'disconnected'] as const;

export class PortalDto {
  slug!: string;
  name!: string;
  apiBaseUrl!: string;
  /** How Crosstie proves who it is. */
  @ApiProperty({ enum: ['token', 'oauth'] })
  auth!: 'token' | 'oauth';
  /** `not-connected`: nobody granted access yet; `revoked`: HubSpot withdrew it. */
  @ApiProperty({ enum: CONNECTIONS })
  connection!: (typeof CONNECTIONS)[number];
  oauth!: PortalOauthDto | null;
  /** Account id; null until the portal was reached for the first time. */
  hubId!: string | null;
  /** Instant until which HubSpot takes no calls; null = it does. */
  parkedUntil!: string | null;
  /** Webhooks are taken at `/webhooks/hubspot/<slug>`: the app's client secret is known. */
  takesWebhooks!: boolean;
}

export function portalToDto(portal: StoredPortal, grant: StoredGrant | null): PortalDto {
  const { slug, name, apiBaseUrl, hubId, parkedUntil, oauth, sealedToken } = portal;
  const takesWebhooks = (portal.sealedClientSecret ?? null) !== null;
  const shared = { slug, name, apiBaseUrl, hubId, parkedUntil, takesWebhooks };
  if (oauth == null) {
    const connection = sealedToken === '' ? 'disconnected' : 'connected';
    return { ...shared, auth: 'token', connection, oauth: null };
  }
  const { clientId, scopes } = oauth;
  const isConnected = grant?.status === 'connected';
  return {
    ...shared,
    auth: 'oauth',
    connection: grant?.status ?? 'not-connected',
    oauth: {
      clientId,
      scopes: [...scopes],
      grantedScopes: isConnected ? [...grant.scopes] : [],
      connectedAt: isConnected ? grant.connectedAt : null,
    },
  };
}
