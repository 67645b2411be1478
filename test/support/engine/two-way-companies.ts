import type { SyncDefinition } from '../../../src/domain/sync/definition.js';
import { definitionFrom } from './yaml-definition.js';

/** Name and domain of companies, carried both ways; each field with the rest of its line, such as `conflict: ask`. */
export function twoWayCompanies(fields: {
  readonly name?: string;
  readonly domain?: string;
}): SyncDefinition {
  const field = (name: 'name' | 'domain'): string =>
    `{ hubspot: ${name}, business: ${name}${fields[name] === undefined ? '' : `, ${fields[name]}`} }`;
  return definitionFrom(`
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
    targets: [{ name: account, type: account, mapping: company, create: unmatched, update: linked }]
  company-export:
    kind: export
    label: company-export
    order: accounts
    source: { side: business, type: account }
    targets: [{ name: company, type: companies, mapping: company, create: unmatched, update: linked }]
`);
}
