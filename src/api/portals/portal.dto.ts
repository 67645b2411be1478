import { IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import type { StoredPortal } from '../../application/ports/config-store.port.js';
import { IsSlug } from '../common/slug.js';

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

export class PortalDto {
  slug!: string;
  name!: string;
  apiBaseUrl!: string;
  /** Account id; null until the portal was reached for the first time. */
  hubId!: string | null;
  /** Instant until which HubSpot takes no calls; null = it does. */
  parkedUntil!: string | null;
  /** Webhooks are taken at `/webhooks/hubspot/<slug>`: the app's client secret is known. */
  takesWebhooks!: boolean;
}

export function portalToDto(portal: StoredPortal): PortalDto {
  const { slug, name, apiBaseUrl, hubId, parkedUntil } = portal;
  const takesWebhooks = (portal.sealedClientSecret ?? null) !== null;
  return { slug, name, apiBaseUrl, hubId, parkedUntil, takesWebhooks };
}
