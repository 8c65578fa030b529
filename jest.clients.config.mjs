/** `npm run test:clients`: the server as clients of other languages and libraries see it, one after another. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/dist-test/test/clients'],
  transform: {},
  maxWorkers: 1,
  // Tells what was skipped, with the reason in its name.
  verbose: true,
  testTimeout: 60_000,
};
