/** grpc-js: `encodeOnce` hands ready bytes to it, otherwise it encodes for every subscriber. */
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { createServer } from 'node:net';
import { announce, settings } from './announce.mjs';
import { eachEvent } from './events.mjs';
import { encodeEvent, grpcEventMaker } from './grpc-message.mjs';

const make = grpcEventMaker(settings.size);
const calls = new Set();
const grpcServer = new Server();
grpcServer.addService(
  {
    watch: {
      path: '/application.ApplicationService/Watch',
      requestStream: false,
      responseStream: true,
      requestSerialize: (bytes) => bytes,
      requestDeserialize: (bytes) => bytes,
      responseSerialize: settings.encodeOnce ? (bytes) => bytes : encodeEvent,
      responseDeserialize: (bytes) => bytes,
    },
  },
  {
    watch(call) {
      call.sendMetadata();
      calls.add(call);
      call.on('close', () => calls.delete(call));
    },
  },
);
const injector = grpcServer.createConnectionInjector(ServerCredentials.createInsecure());

await announce(
  createServer((socket) => injector.injectConnection(socket)),
  (tick) =>
    eachEvent(make, tick, (event) => {
      const message = settings.encodeOnce ? encodeEvent(event) : event;
      for (const call of calls) call.write(message);
    }),
);
