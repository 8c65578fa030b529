/** `npm test`: everything that needs nothing but Node. Tests are compiled first, so nothing is transformed here. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist-test/test'],
  testPathIgnorePatterns: ['<rootDir>/dist-test/test/e2e/', '<rootDir>/dist-test/test/cluster/'],
  transform: {},
  maxWorkers: 2,
};
