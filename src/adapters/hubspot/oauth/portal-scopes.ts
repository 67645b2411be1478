import type { PortalScopes, ScopeNeed } from '../../../application/ports/portal-oauth.port.js';
import type { PortalUse } from '../../../domain/sync/portal-uses.js';
import { OWNERS } from '../hubspot-types.js';

/** Objects of an account's own making share one pair of scopes (HF A21). */
const CUSTOM = /^(2-\d+|p\d*_\w+)$/;

/** Scope names of HubSpot (HF A21-A25). */
export const HUBSPOT_SCOPES: PortalScopes = {
  base: ['oauth'],
  needs: (uses) => uses.map((use) => ({ use, anyOf: scopesFor(use) })),
  // Crosstie's own unique property is made with them; it may also be made by hand.
  optional: (uses) => [
    ...new Set(
      uses.filter(({ access }) => access === 'write').map(({ type }) => `crm.schemas.${nounOf(type)}.write`),
    ),
  ],
};

/** The first is asked for; the right to write includes the right to read (HF A22). */
function scopesFor({ type, access }: PortalUse): ScopeNeed['anyOf'] {
  if (type === OWNERS) return ['crm.objects.owners.read'];
  if (type === 'tickets') return ['tickets'];
  const base = `crm.objects.${nounOf(type)}`;
  const own = access === 'write' ? [`${base}.write`] : [`${base}.read`, `${base}.write`];
  // HF A23: the older name covers both.
  return type === 'products' ? [...own, 'e-commerce'] : own;
}

function nounOf(type: string): string {
  return CUSTOM.test(type) ? 'custom' : type;
}

/** Needs that none of the scopes serves. */
export function unservedNeeds(needs: readonly ScopeNeed[], granted: readonly string[]): readonly ScopeNeed[] {
  return needs.filter(({ anyOf }) => !anyOf.some((scope) => granted.includes(scope)));
}
