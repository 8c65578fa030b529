/** `npm run test:e2e`: real clients (curl, kubectl, grpcurl, a browser), one after another. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist-test/test/e2e'],
  transform: {},
  maxWorkers: 1,
  // Tells what was skipped, with the reason in its name.
  verbose: true,
  testTimeout: 60_000,
};
