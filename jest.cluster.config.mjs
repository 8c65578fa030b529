/** `npm run test:cluster`: against a real API server, one file after another. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist-test/test/cluster'],
  transform: {},
  maxWorkers: 1,
  verbose: true,
  testTimeout: 180_000,
};
