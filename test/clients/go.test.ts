import { afterAll, beforeAll } from '@jest/globals';
import { watchContract } from '../contract/watch-contract.js';
import { describeWith } from '../support/real-client.js';
import type { Door } from '../support/stream-clients.js';
import { GO_CLIENT, GoClient } from './go-client.js';
import { GoWatchClient, watchCommand } from './go-watch-client.js';

let go: GoClient;

const goDoor: Door = {
  name: 'grpc',
  alwaysMarks: false,
  hasMasks: false,
  open: (server, ask = {}) => new GoWatchClient(go, watchCommand(server.grpcAddress, ask)),
};

describeWith([GO_CLIENT], "grpc-go with Argo CD's types", () => {
  beforeAll(() => {
    go = new GoClient();
  });
  afterAll(() => go.close());

  watchContract(goDoor);
});
