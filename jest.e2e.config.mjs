/** `npm run test:e2e`: real clients (curl, kubectl, grpcurl, a browser), one after another. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist-test/test/e2e'],
  transform: {},
  maxWorkers: 1,
  testTimeout: 60_000,
};
