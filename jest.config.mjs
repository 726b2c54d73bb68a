/** @type {import('jest').Config} */
export default {
  runtime: '<rootDir>/test/support/native-runtime.ts',
  testEnvironment: '<rootDir>/test/support/native-environment.ts',
  roots: ['<rootDir>/test'],
  transform: {},
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/longest-first.mjs',
  maxWorkers: 2,
  // A whole-bot test boots a database, a local Discord and the bot: seconds on a busy machine.
  testTimeout: 120_000,
};
