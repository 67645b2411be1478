import { Inject, Injectable } from '@nestjs/common';
import type { PortalDocument, SystemDocument } from '../../domain/configuration/documents.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import type { SystemSchema } from '../../domain/schema/system-schema.js';
import type { StoredPortal } from '../ports/config-store.port.js';
import {
  PORTAL_PROBE,
  SYSTEM_PROBE,
  type PortalProbe,
  type SystemProbe,
} from '../ports/connection-probe.port.js';
import { PORTAL_TOKENS, type PortalTokens } from '../ports/portal-oauth.port.js';
import { settingsOf } from './check-connections.js';
import { DEFAULT_API_BASE_URL } from './stored-document.js';

/** What the sides of a document hold now. A side that cannot be asked is looked at before a run. */
@Injectable()
export class SideSchemaReader {
  constructor(
    @Inject(PORTAL_PROBE) private readonly portals: PortalProbe,
    @Inject(SYSTEM_PROBE) private readonly systems: SystemProbe,
    @Inject(PORTAL_TOKENS) private readonly tokens: PortalTokens,
  ) {}

  portal(slug: string, document: PortalDocument, stored: StoredPortal | null): Promise<SystemSchema | null> {
    return orNull(async () => {
      const token = document.token ?? (stored === null ? null : await this.tokens.accessToken(stored));
      const apiBaseUrl = document.apiBaseUrl ?? DEFAULT_API_BASE_URL;
      return token === null ? null : this.portals.describe({ slug, apiBaseUrl, token });
    });
  }

  system(slug: string, document: SystemDocument): Promise<SystemSchema | null> {
    return orNull(() => this.systems.describe({ slug, kind: document.kind, settings: settingsOf(document) }));
  }
}

async function orNull(describe: () => Promise<SystemSchema | null>): Promise<SystemSchema | null> {
  try {
    return await describe();
  } catch (error) {
    if (error instanceof SystemFailure) return null;
    throw error;
  }
}
