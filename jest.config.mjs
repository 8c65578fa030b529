/** `npm test`: everything that needs nothing but Node. Tests are compiled first, so nothing is transformed here. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist-test/test'],
  testPathIgnorePatterns: ['e2e', 'clients', 'cluster', 'oracles', 'redis'].map(
    (lane) => `<rootDir>/dist-test/test/${lane}/`,
  ),
  transform: {},
  maxWorkers: 2,
};
