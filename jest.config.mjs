export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist-test/test'],
  transform: {},
  testPathIgnorePatterns: ['/e2e/'],
};
