import type { ScopeNeed } from '../../../application/ports/portal-oauth.port.js';
import type { CallContext } from '../../../application/ports/record-system.port.js';
import { SystemFailure } from '../../../domain/errors/failure.js';
import type { PortalUse } from '../../../domain/sync/portal-uses.js';
import { readApp } from '../account.js';
import type { PortalAccess } from '../portal-access.js';
import type { AccessTokens } from './access-tokens.js';
import { HUBSPOT_SCOPES, unservedNeeds } from './portal-scopes.js';

/** Before a run reads or writes anything, whether its credential may do all of it: HubSpot itself tells call by call (HF A29). */
export class GrantedScopes {
  /** A private app's scopes change by a person's hand: what is known to be enough is not asked again. */
  private known: readonly string[] | null = null;

  constructor(
    private readonly access: PortalAccess,
    private readonly token: string | AccessTokens,
  ) {}

  /** Throws `SystemFailure` class `permission` that names each job, type and scope. */
  async require(uses: readonly PortalUse[], context: CallContext): Promise<void> {
    const needs = HUBSPOT_SCOPES.needs(uses);
    if (this.known !== null && unservedNeeds(needs, this.known).length === 0) return;
    const granted = await this.read(context);
    // Service keys do not tell.
    if (granted === null) return;
    const unserved = unservedNeeds(needs, granted);
    if (unserved.length > 0) throw missing(unserved);
    this.known = granted;
  }

  private async read(context: CallContext): Promise<readonly string[] | null> {
    if (typeof this.token !== 'string') return this.token.scopes();
    return (await readApp(this.access, this.token, context))?.scopes ?? null;
  }
}

function missing(needs: readonly ScopeNeed[]): SystemFailure {
  const list = needs.map(({ use, anyOf }) => `${use.type} (${anyOf.join(' or ')})`).join(', ');
  const [first] = needs;
  const message = `${first?.use.job ?? 'The job'} may not use ${list}: the credential lacks these scopes`;
  return new SystemFailure({ class: 'permission', code: 'missing-scope', message });
}
