import { SseClient, NdjsonClient } from './http-stream-clients.js';
import { GrpcWatchClient } from './grpc-stream-client.js';
import { GrpcWebWatchClient } from './grpc-web-watch-client.js';
import type { WatchAsk, WatchClient } from './watch-client.js';

/** Where a server is, of this process or another. */
export interface Addresses {
  /** Without a slash at its end. */
  readonly url: string;
  readonly grpcAddress: string;
}

/** A way into a server for watches, read with a parser that is not ours. */
export interface Door {
  readonly name: 'sse' | 'ndjson' | 'grpc' | 'grpc-web';
  /** Whether marks come unasked. */
  readonly alwaysMarks: boolean;
  readonly hasMasks: boolean;
  open(server: Addresses, ask?: WatchAsk): WatchClient;
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

export const grpcWebDoor: Door = {
  name: 'grpc-web',
  alwaysMarks: false,
  hasMasks: false,
  open: (server, ask = {}) => new GrpcWebWatchClient(server.url, ask),
};
