/** The floor of gRPC in Node: node:http2 and one prebuilt message for all streams. */
import { createServer } from 'node:http2';
import { announce, settings } from './announce.mjs';
import { eachEvent } from './events.mjs';
import { encodeEvent, grpcEventMaker } from './grpc-message.mjs';

const make = grpcEventMaker(settings.size);
const streams = new Set();
const server = createServer({ settings: { maxConcurrentStreams: 1_000_000 } });
server.on('stream', (stream) => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
  stream.resume();
  streams.add(stream);
  stream.on('close', () => streams.delete(stream));
  stream.on('error', () => streams.delete(stream));
});

await announce(server, (tick) =>
  eachEvent(make, tick, (event) => {
    const message = framed(encodeEvent(event));
    for (const stream of streams) stream.write(message);
  }),
);

/** gRPC's own frame: not compressed, length, message. */
function framed(message) {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
