/** Bodies for the description of the API: as under the same keys of a sync in the YAML document. */
export const MAPPING = {
  hubspot: 'companies',
  business: ['account'],
  fields: [
    { hubspot: 'name', business: 'name', direction: 'both', convert: ['trim'], conflict: 'newest' },
    { hubspot: 'phone', business: 'phone', direction: 'toBusiness', whenEmpty: 'clear' },
    { business: 'source', direction: 'toBusiness', on: 'create', const: 'HubSpot' },
  ],
};

export const MATCH_RULES = [
  { name: 'domain', scope: 'any', fields: [{ hubspot: 'domain', business: 'domain', normalise: 'domain' }] },
  { name: 'name', scope: 'any', fields: [{ hubspot: 'name', business: 'name', normalise: 'name' }] },
];

export const FILTER = {
  lifecycleStages: ['customer', 'opportunity'],
  minCreatedAt: '2026-01-01',
  expression: "record.country != 'XX'",
};

export const OWNERS = { overrides: { '4711': 'E-12' }, pair: 'user', fallback: 'E-1' };

export const STAGES = {
  deal: { pipelines: { '*': { closedwon: 'won', closedlost: 'lost' } }, fallback: null },
};

export const HOOK = {
  point: 'preImport',
  job: 'company-import',
  target: 'account',
  script: "if (helpers.isEmpty(record.name)) return { skip: 'It has no name.' };",
};
