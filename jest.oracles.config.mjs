/** `npm run test:oracles`: our RBAC beside the Go libraries that Argo CD decides with. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist-test/test/oracles'],
  transform: {},
  maxWorkers: 1,
  // Tells what was skipped, with the reason in its name.
  verbose: true,
  testTimeout: 60_000,
};
