import { SseClient, NdjsonClient } from './http-stream-clients.js';
import { GrpcWatchClient } from './grpc-stream-client.js';
import type { TestServer } from './running-server.js';
import type { WatchAsk, WatchClient } from './watch-client.js';

/** A way into a server for watches, read with a parser that is not ours. */
export interface Door {
  readonly name: 'sse' | 'ndjson' | 'grpc';
  /** Whether marks come unasked. */
  readonly alwaysMarks: boolean;
  readonly hasMasks: boolean;
  open(server: TestServer, ask?: WatchAsk): WatchClient;
}

export const sseDoor: Door = {
  name: 'sse',
  alwaysMarks: true,
  hasMasks: true,
  open: (server, ask = {}) => new SseClient(server.url, ask),
};

export const ndjsonDoor: Door = {
  name: 'ndjson',
  alwaysMarks: false,
  hasMasks: true,
  open: (server, ask = {}) => new NdjsonClient(server.url, ask),
};

export const grpcDoor: Door = {
  name: 'grpc',
  alwaysMarks: false,
  hasMasks: false,
  open: (server, ask = {}) => new GrpcWatchClient(server.grpcAddress, ask),
};
