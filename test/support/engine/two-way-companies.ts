import type { SyncDefinition } from '../../../src/domain/sync/definition.js';
import { definitionFrom } from './yaml-definition.js';

interface Fields {
  readonly name?: string;
  readonly domain?: string;
}

/**
 * Name and domain of companies, carried both ways; each field with the rest of its line, such as `conflict: ask`.
 * `matched`: they find each other by their domain, and are brought up to date then.
 */
export function twoWayCompanies(fields: Fields, { matched = false } = {}): SyncDefinition {
  const field = (name: 'name' | 'domain'): string =>
    `{ hubspot: ${name}, business: ${name}${fields[name] === undefined ? '' : `, ${fields[name]}`} }`;
  const match = matched ? 'match: companies, matched: update, ' : '';
  return definitionFrom(`
matchRules:
  companies: [{ name: domain, scope: any, fields: [{ hubspot: domain, business: domain, normalise: domain }] }]
mappings:
  company:
    hubspot: companies
    business: account
    fields:
      - ${field('name')}
      - ${field('domain')}
jobs:
  company-import:
    kind: import
    label: company-import
    order: accounts
    source: { side: hubspot, type: companies }
    targets: [{ name: account, type: account, mapping: company, ${match}create: unmatched, update: linked }]
  company-export:
    kind: export
    label: company-export
    order: accounts
    source: { side: business, type: account }
    targets: [{ name: company, type: companies, mapping: company, ${match}create: unmatched, update: linked }]
`);
}
