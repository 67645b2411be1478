import type { PortalUse } from '../../../domain/sync/portal-uses.js';
import { HUBSPOT_SCOPES, unservedNeeds } from './portal-scopes.js';

const use = (type: string, access: PortalUse['access']): PortalUse => ({ job: 'main/job', type, access });

describe('scopes of HubSpot', () => {
  it.each([
    ['companies', 'read', ['crm.objects.companies.read', 'crm.objects.companies.write']],
    ['line_items', 'write', ['crm.objects.line_items.write']],
    ['products', 'write', ['crm.objects.products.write', 'e-commerce']],
    ['owners', 'read', ['crm.objects.owners.read']],
    ['tickets', 'write', ['tickets']],
  ] as const)('for %s, %s', (type, access, anyOf) => {
    expect(HUBSPOT_SCOPES.needs([use(type, access)])).toEqual([{ use: use(type, access), anyOf }]);
  });

  it.each([
    ['read', 'crm.objects.custom.read', ['crm.objects.custom.read']],
    ['write', 'crm.objects.custom.write', ['crm.objects.custom.write', 'crm.schemas.custom.read']],
  ] as const)('for custom objects to %s, their schemas among them', (access, first, enough) => {
    const needs = HUBSPOT_SCOPES.needs([use('p_machine', access)]);
    expect(needs.map(({ anyOf }) => anyOf[0])).toContain(first);
    expect(unservedNeeds(needs, enough)).toEqual([]);
    expect(unservedNeeds(needs, ['crm.objects.companies.write']).length).toBe(2);
    expect(HUBSPOT_SCOPES.optional([use('p_machine', 'write')])).toEqual(['crm.schemas.custom.write']);
  });

  it('tell what a credential lacks, the right to write standing for the right to read', () => {
    const needs = HUBSPOT_SCOPES.needs([use('deals', 'read'), use('contacts', 'write')]);
    const granted = ['crm.objects.deals.write', 'crm.objects.contacts.read'];
    expect(unservedNeeds(needs, granted).map(({ use: { type } }) => type)).toEqual(['contacts']);
    expect(unservedNeeds(needs, [...granted, 'crm.objects.contacts.write'])).toEqual([]);
  });
});
