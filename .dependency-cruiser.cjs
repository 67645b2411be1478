/** The layers as data: who may import whom. A violation is an error in CI. */
const spec = '\\.spec\\.ts$';
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-pure',
      comment: 'The domain is plain TypeScript: no package, no Node built-in, nothing outside itself.',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: spec },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'application-inward',
      severity: 'error',
      from: { path: '^src/application/', pathNot: spec },
      to: { pathNot: '^(src/(domain|application)/|node_modules/@nestjs/common)' },
    },
    {
      name: 'adapter-isolation',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'postgres-alone',
      comment: 'What adapters that speak Postgres share of its driver; it knows nothing of them.',
      severity: 'error',
      from: { path: '^src/postgres/', pathNot: spec },
      to: { path: '^(src|workflows|activities)/', pathNot: '^src/postgres/' },
    },
    {
      name: 'adapters-no-api',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/api/' },
    },
    {
      name: 'adapters-workflow-contracts-only',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^(workflows|activities)/', pathNot: '^workflows/contracts\\.ts$' },
    },
    {
      name: 'api-no-adapters',
      severity: 'error',
      from: { path: '^src/api/', pathNot: '\\.module\\.ts$' },
      to: { path: '^src/adapters/' },
    },
    {
      name: 'workflows-types-only',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-contract-only',
      severity: 'error',
      from: { path: '^workflows/' },
      to: { path: '^activities/', pathNot: '^activities/contracts\\.ts$' },
    },
    {
      name: 'workflows-deps',
      severity: 'error',
      from: { path: '^workflows/', pathNot: spec },
      to: {
        pathNot:
          '^(workflows/|src/domain/|activities/contracts\\.ts|node_modules/@temporalio/(workflow|common)/)',
      },
    },
    {
      name: 'activities-deps',
      severity: 'error',
      from: { path: '^activities/', pathNot: spec },
      to: { path: '^(src/(api|adapters|config)/|workflows/)' },
    },
    {
      name: 'product-knows-no-sandbox',
      comment: 'Only the supervisor and the command line start the sandbox, as a process of its own.',
      severity: 'error',
      from: { path: '^(src|workflows|activities)/' },
      to: { path: '^(sandbox|simulation|bench)/' },
    },
    {
      name: 'sandbox-alone',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: '^(src|workflows|activities)/' },
    },
    {
      name: 'nothing-imports-test',
      severity: 'error',
      from: { pathNot: `^test/|${spec}` },
      to: { path: '^test/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
