import { parsePreset } from '../../src/adapters/presets/yaml-preset-catalogue.js';
import { resolveSync } from '../../src/application/configuration/resolve-sync.js';
import type { InMemoryConfigStore } from '../../src/adapters/persistence/memory/in-memory-config-store.js';
import type { SyncDefinition } from '../../src/domain/sync/definition.js';
import type { ValueFunctions } from '../../src/domain/values/value-functions.js';

/** Companies and contacts both ways, deals with parents one way, items the other way, orders pushed as deals. */
const PRESET = `
name: simulation
version: 1
label: Simulation
description: Every kind of job at once.
settingTypes:
  pageSize: { type: integer, label: Records per page, minimum: 1, maximum: 100 }
settings: { pageSize: 4 }
mappings:
  company:
    hubspot: companies
    business: account
    fields:
      - { hubspot: name, business: name }
      - { hubspot: domain, business: domain, conflict: business }
      - { hubspot: phone, business: phone, conflict: hubspot, whenEmpty: clear }
      - { hubspot: city, business: city, direction: toBusiness, whenEmpty: clear }
  contact:
    hubspot: contacts
    business: contact
    fields:
      - { hubspot: email, business: email }
      - { hubspot: lastname, business: lastName }
      - { hubspot: jobtitle, business: title, conflict: hubspot, whenEmpty: clear }
  deal:
    hubspot: deals
    business: opportunity
    fields:
      - { hubspot: dealname, business: name, direction: toBusiness }
      - { hubspot: amount, business: amount, direction: toBusiness }
      - { hubspot: closedate, business: closeDate, direction: toBusiness, convert: [date] }
  product:
    hubspot: products
    business: item
    fields:
      - { hubspot: name, business: name, direction: toHubspot }
      - { hubspot: hs_sku, business: sku, direction: toHubspot }
      - { hubspot: price, business: price, direction: toHubspot }
  order:
    hubspot: deals
    business: salesDocument
    fields:
      - { hubspot: dealname, business: number, direction: toHubspot }
      - { hubspot: amount, business: total, direction: toHubspot }
matchRules:
  companies: [{ name: domain, scope: any, fields: [{ hubspot: domain, business: domain, normalise: domain }] }]
  contacts: [{ name: e-mail, scope: any, fields: [{ hubspot: email, business: email, normalise: email }] }]
filters:
  deals: { rules: [{ name: own orders, expression: '!record.dealname.startsWith("Order ")' }] }
jobs:
  company-import:
    kind: import
    label: company-import
    order: accounts
    source: { side: hubspot, type: companies }
    targets:
      - { name: account, type: account, mapping: company, match: companies, matched: update, create: unmatched, update: linked }
  company-export:
    kind: export
    label: company-export
    order: accounts
    source: { side: business, type: account }
    targets:
      - { name: company, type: companies, mapping: company, match: companies, matched: update, create: unmatched, update: linked }
  contact-import:
    kind: import
    label: contact-import
    order: contacts
    source: { side: hubspot, type: contacts }
    targets:
      - name: contact
        type: contact
        mapping: contact
        match: contacts
        matched: update
        create: unmatched
        update: linked
        parents: [{ via: association, association: companies, pair: company, type: account }]
  contact-export:
    kind: export
    label: contact-export
    order: contacts
    source: { side: business, type: contact }
    targets:
      - name: contact
        type: contacts
        mapping: contact
        match: contacts
        matched: update
        create: unmatched
        update: linked
        parents: [{ via: field, field: accountId, fieldType: account, pair: company, type: companies }]
  deal-import:
    kind: import
    label: deal-import
    order: deals
    source: { side: hubspot, type: deals, filter: deals }
    targets:
      - name: opportunity
        type: opportunity
        mapping: deal
        create: unmatched
        update: linked
        parents: [{ via: association, association: companies, pair: company, type: account }]
  product-export:
    kind: export
    label: product-export
    order: items
    source: { side: business, type: item }
    targets: [{ name: product, type: products, mapping: product, create: unmatched, update: linked }]
  deal-push:
    kind: deal-push
    label: deal-push
    order: deals
    source: { side: business, type: salesDocument, select: { status: released }, read: { mode: backfill } }
    targets:
      - name: deal
        type: deals
        mapping: order
        create: unmatched
        parents: [{ via: field, field: accountId, fieldType: account, pair: company, type: companies, onUnlinked: match-or-create, by: company-export }]
    after: [{ action: forward, field: status, value: sent }]
`;

export const SYNC = 'main';

export function definitionOf(values: ValueFunctions): SyncDefinition {
  return resolveSync(
    SYNC,
    { portal: 'main', system: 'erp', preset: 'simulation' },
    parsePreset(PRESET),
    values,
  );
}

/** In the order of a sync run. */
export const JOBS: readonly string[] = [
  ...['company-import', 'company-export', 'contact-import', 'contact-export'],
  ...['product-export', 'deal-import', 'deal-push'],
];

export async function configure(store: InMemoryConfigStore, definition: SyncDefinition): Promise<void> {
  const shared = { trustedAddress: true };
  const portal = {
    slug: 'main',
    name: 'Portal',
    apiBaseUrl: 'https://portal.example',
    sealedToken: 'sealed',
  };
  const system = { slug: 'erp', name: 'ERP', kind: 'sql', settings: {}, sealedSecrets: {}, identity: null };
  const document = { portal: 'main', system: 'erp', preset: 'simulation' };
  await store.write({
    portals: [{ ...portal, hubId: null, parkedUntil: null, ...shared }],
    systems: [{ ...system, ...shared }],
    syncs: [{ slug: SYNC, name: 'Main', document, definition, rescanJobs: [] }],
    deletePortals: [],
    deleteSystems: [],
    deleteSyncs: [],
  });
}
