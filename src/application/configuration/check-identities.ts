import type { PortalDocument, SystemDocument } from '../../domain/configuration/documents.js';
import { SystemFailure } from '../../domain/errors/failure.js';
import type { PortalProbe, SystemProbe } from '../ports/connection-probe.port.js';
import type { StoredPortal, StoredSystem } from '../ports/config-store.port.js';
import { settingsOf } from './check-connections.js';
import type { ProblemList } from './check-context.js';
import { pointer } from './json-pointer.js';
import { DEFAULT_API_BASE_URL } from './stored-document.js';

/** Findings of the identity checks: a conflict is another account behind a slug that is in use. */
export interface IdentityFindings {
  readonly invalid: ProblemList;
  readonly conflicts: ProblemList;
}

/**
 * The account behind a credential is fixed at the first connection: records of one account must never be taken
 * for another's. A side that cannot be reached now is looked at when it is first used.
 * @returns the portal's hub id, null when it could not be asked
 */
export async function checkPortalIdentity(
  probe: PortalProbe,
  check: { readonly slug: string; readonly document: PortalDocument; readonly stored: StoredPortal | null },
  findings: IdentityFindings,
): Promise<string | null> {
  const { slug, document, stored } = check;
  const path = pointer('portals', slug, 'token');
  const known = stored?.hubId ?? null;
  // An app's portal is known when it is connected; a disconnected one keeps its identity.
  if (!document.token) return known;
  try {
    const apiBaseUrl = document.apiBaseUrl ?? DEFAULT_API_BASE_URL;
    const { hubId } = await probe.identify({ slug, apiBaseUrl, token: document.token });
    if (known !== null && known !== hubId)
      findings.conflicts.add(path, 'other-portal', otherAccount('portal', slug));
    return hubId;
  } catch (error) {
    tellFailure(error, path, findings.invalid);
    return known;
  }
}

/** @returns the system's identity, null when it could not be asked */
export async function checkSystemIdentity(
  probe: SystemProbe,
  check: { readonly slug: string; readonly document: SystemDocument; readonly stored: StoredSystem | null },
  findings: IdentityFindings,
): Promise<string | null> {
  const { slug, document, stored } = check;
  const path = pointer('systems', slug);
  const known = stored?.identity ?? null;
  try {
    const identity = await probe.identify({ slug, kind: document.kind, settings: settingsOf(document) });
    if (known !== null && known !== identity)
      findings.conflicts.add(path, 'other-system', otherAccount('system', slug));
    return identity;
  } catch (error) {
    tellFailure(error, path, findings.invalid);
    return known;
  }
}

function otherAccount(what: string, slug: string): string {
  return `This credential belongs to another account than the one "${slug}" was connected to. Add a new ${what} for it.`;
}

function tellFailure(error: unknown, path: string, invalid: ProblemList): void {
  if (!(error instanceof SystemFailure)) throw error;
  const { failure } = error;
  if (failure.class === 'auth' || failure.class === 'permission') {
    invalid.add(path, 'credential-refused', failure.message);
  }
  if (failure.class === 'configuration') invalid.add(path, failure.code, failure.message);
}
