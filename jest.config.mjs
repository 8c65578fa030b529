/** `npm test`: everything that needs nothing but Node. Tests are compiled first, so nothing is transformed here. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist-test/test'],
  testPathIgnorePatterns: ['e2e', 'clients', 'cluster', 'oracles', 'redis'].map(
    (lane) => `<rootDir>/dist-test/test/${lane}/`,
  ),
  transform: {},
  maxWorkers: 2,
  // What a test waits for gives up before, with what it waited for; a slow machine is no failure.
  testTimeout: 60_000,
};
