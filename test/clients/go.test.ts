import { afterAll, beforeAll, describe } from '@jest/globals';
import { watchContract } from '../contract/watch-contract.js';
import { describeWith } from '../support/real-client.js';
import type { Door } from '../support/stream-clients.js';
import { useWorld } from '../support/use-world.js';
import { GO_CLIENT, GoClient } from './go-client.js';
import { goFields } from './go-fields.js';
import { goKeepalive } from './go-keepalive.js';
import { goStreams } from './go-streams.js';
import { goWait } from './go-wait.js';
import { GoWatchClient, watchCommand } from './go-watch-client.js';

let go: GoClient | undefined;

function started(): GoClient {
  if (!go) throw new Error('the Go client runs in tests only');
  return go;
}

const goDoor: Door = {
  name: 'grpc',
  alwaysMarks: false,
  hasMasks: false,
  open: (server, ask = {}) => new GoWatchClient(started(), watchCommand(server.grpcAddress, ask)),
};

describeWith([GO_CLIENT], "grpc-go with Argo CD's types", () => {
  beforeAll(() => {
    go = new GoClient();
  });
  afterAll(() => go?.close());

  // Begins a minute that the last test awaits.
  const keepalive = goKeepalive(started);
  describe('fields', () => goFields(started));
  describe('streams', () => goStreams(started));
  describe('argocd app wait', () => goWait(started));
  describe('contract', () => watchContract({ door: goDoor, useWorld, isSimulated: true }));
  keepalive.lastTest();
});
