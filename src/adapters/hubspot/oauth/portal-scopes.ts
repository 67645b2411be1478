import type { PortalScopes, ScopeNeed } from '../../../application/ports/portal-oauth.port.js';
import type { PortalUse } from '../../../domain/sync/portal-uses.js';
import { isCustomType, OWNERS } from '../hubspot-types.js';

/** Scope names of HubSpot (HF A21-A25). */
export const HUBSPOT_SCOPES: PortalScopes = {
  base: ['oauth'],
  needs: (uses) =>
    uses.flatMap((use) => [
      { use, anyOf: scopesFor(use) },
      ...(isCustomType(use.type) ? [{ use, anyOf: schemaScopes(use) }] : []),
    ]),
  // Crosstie's own unique property is made with them; it may also be made by hand.
  optional: (uses) => [
    ...new Set(
      uses.filter(({ access }) => access === 'write').map(({ type }) => `crm.schemas.${nounOf(type)}.write`),
    ),
  ],
};

/** A custom object is found by its schema, which the right to write its records does not open. */
function schemaScopes({ access }: PortalUse): ScopeNeed['anyOf'] {
  const [objects, schemas] = ['crm.objects.custom.read', 'crm.schemas.custom.read'];
  return access === 'read' ? [objects, schemas] : [schemas, objects];
}

/** The first is asked for; the right to write includes the right to read (HF A22). */
function scopesFor({ type, access }: PortalUse): ScopeNeed['anyOf'] {
  if (type === OWNERS) return ['crm.objects.owners.read'];
  if (type === 'tickets') return ['tickets'];
  const base = `crm.objects.${nounOf(type)}`;
  const own = access === 'write' ? [`${base}.write`] : [`${base}.read`, `${base}.write`];
  // HF A23: the older name covers both.
  return type === 'products' ? [...own, 'e-commerce'] : own;
}

/** Objects of an account's own making share one pair of scopes (HF A21). */
function nounOf(type: string): string {
  return isCustomType(type) ? 'custom' : type;
}

/** Needs that none of the scopes serves. */
export function unservedNeeds(needs: readonly ScopeNeed[], granted: readonly string[]): readonly ScopeNeed[] {
  return needs.filter(({ anyOf }) => !anyOf.some((scope) => granted.includes(scope)));
}
