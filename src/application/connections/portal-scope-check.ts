import { Inject, Injectable } from '@nestjs/common';
import { portalUsesOf, type PortalUse } from '../../domain/sync/portal-uses.js';
import { CONFIG_STORE, type ConfigStore, type StoredPortal } from '../ports/config-store.port.js';
import type { ProbeCheck } from '../ports/connection-probe.port.js';
import { PORTAL_SCOPES, type PortalScopes, type ScopeNeed } from '../ports/portal-oauth.port.js';

/** Which scopes the jobs of a portal's syncs need, and which of them a credential lacks. */
@Injectable()
export class PortalScopeCheck {
  constructor(
    @Inject(CONFIG_STORE) private readonly configs: ConfigStore,
    @Inject(PORTAL_SCOPES) private readonly names: PortalScopes,
  ) {}

  /** What an app asks for: exactly what the jobs need and what its own settings add. */
  async wanted(portal: StoredPortal): Promise<{
    readonly required: readonly string[];
    readonly optional: readonly string[];
  }> {
    const uses = await this.uses(portal.slug);
    const needed = this.names
      .needs(uses)
      .flatMap(({ anyOf: [first] }) => (first === undefined ? [] : [first]));
    // A right to write that one job needs serves another job's reading.
    const asked = needed.filter(
      (scope) => !needed.includes(scope.replace(/\.read$/, '.write')) || !scope.endsWith('.read'),
    );
    const required = [...new Set([...this.names.base, ...asked, ...(portal.oauth?.scopes ?? [])])];
    return { required, optional: this.names.optional(uses).filter((scope) => !required.includes(scope)) };
  }

  /** One line per job and type that the granted scopes do not allow. */
  async missing(slug: string, granted: readonly string[]): Promise<readonly ProbeCheck[]> {
    return this.names
      .needs(await this.uses(slug))
      .filter(({ anyOf }) => !anyOf.some((scope) => granted.includes(scope)))
      .map(lacking);
  }

  /** The same where a credential does not tell its scopes: by the types that could not be read. */
  async unreadable(slug: string, types: readonly string[]): Promise<readonly ProbeCheck[]> {
    return this.names
      .needs(await this.uses(slug))
      .filter(({ use }) => types.includes(use.type))
      .map(lacking);
  }

  private async uses(slug: string): Promise<readonly PortalUse[]> {
    const syncs = await this.configs.syncs();
    return syncs
      .filter(({ definition }) => definition.portal === slug)
      .flatMap(({ definition }) => portalUsesOf(definition));
  }
}

function lacking({ use, anyOf }: ScopeNeed): ProbeCheck {
  const does = use.access === 'write' ? 'writes' : 'reads';
  return {
    name: `job ${use.job}`,
    ok: false,
    detail: `${use.job} ${does} ${use.type}: the credential lacks the scope ${anyOf.join(' or ')}`,
  };
}
