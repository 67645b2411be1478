import { definitionFrom } from '../../../test/support/engine/yaml-definition.js';
import { resolveRunRequest } from './run-request.js';

const SYNC = definitionFrom(`
mappings:
  company:
    hubspot: companies
    business: account
    fields:
      - { hubspot: name, business: name }
      - { hubspot: domain, business: website, direction: toBusiness }
      - { hubspot: city, business: town, direction: toHubspot }
      - { hubspot: phone, business: phone, on: create }
      - { hubspot: zip, business: zip, active: false }
jobs:
  company-import:
    kind: import
    label: company-import
    order: accounts
    reverse: company-export
    source: { side: hubspot, type: companies }
    targets: [{ name: account, type: account, mapping: company, create: unmatched, update: linked }]
  company-export:
    kind: export
    label: company-export
    order: accounts
    source: { side: business, type: account }
    targets: [{ name: company, type: companies, mapping: company, create: unmatched, update: linked }]
`);

describe('what is asked of one run', () => {
  it('is the job itself, or its reverse where the direction is the other one', () => {
    expect(resolveRunRequest(SYNC, 'company-import', null, null)).toEqual({ job: 'company-import' });
    expect(resolveRunRequest(SYNC, 'company-import', 'toBusiness', null)).toEqual({ job: 'company-import' });
    expect(resolveRunRequest(SYNC, 'company-import', 'toHubspot', null)).toEqual({ job: 'company-export' });
    expect(resolveRunRequest(SYNC, 'company-export', 'toBusiness', null)).toMatchObject({
      problems: [{ path: '/direction', code: 'no-reverse' }],
    });
  });

  it('takes fields by their names on either side', () => {
    expect(resolveRunRequest(SYNC, 'company-import', null, ['name', 'domain', 'website'])).toEqual({
      job: 'company-import',
    });
    expect(resolveRunRequest(SYNC, 'company-import', 'toHubspot', ['city', 'name'])).toEqual({
      job: 'company-export',
    });
  });

  it('lists every field that it cannot write', () => {
    expect(resolveRunRequest(SYNC, 'company-import', null, ['name', 'city', 'phone', 'zip'])).toMatchObject({
      problems: [
        { path: '/fields/1', code: 'unknown-field' },
        { path: '/fields/2', code: 'create-only' },
        { path: '/fields/3', code: 'unknown-field' },
      ],
    });
  });
});
