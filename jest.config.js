/** One configuration, three projects: unit specs beside the code, larger tests below test/, the longest on demand. */
const transform = { '^.+\\.(t|j|mj)s$': ['@swc/jest'] };
const common = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform,
  transformIgnorePatterns: ['/node_modules/(?!(@nestjs|@marcbachmann)/)'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.crosstie/'],
};

module.exports = {
  // Real servers on a busy machine: what hangs fails after a minute, what is slow does not fail.
  testTimeout: 60_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{src,workflows,activities,sandbox,simulation,bench,scripts}/**/*.spec.ts',
        '<rootDir>/test/architecture/**/*.spec.ts',
      ],
    },
    {
      ...common,
      displayName: 'services',
      globalSetup: '<rootDir>/test/support/services/global-setup.ts',
      globalTeardown: '<rootDir>/test/support/services/global-teardown.ts',
      testMatch: ['<rootDir>/test/**/*.{medium,e2e,replay}-spec.ts'],
    },
    {
      // Whole stacks at full size: they start everything themselves, and `npm test` leaves them out.
      ...common,
      displayName: 'long',
      testMatch: ['<rootDir>/test/**/*.long-spec.ts'],
    },
  ],
};
