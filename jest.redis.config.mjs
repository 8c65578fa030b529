/** `npm run test:redis`: against a real Redis, one file after another. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist-test/test/redis'],
  transform: {},
  maxWorkers: 1,
  verbose: true,
  testTimeout: 60_000,
};
