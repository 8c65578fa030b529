/** @fastify/sse: each reply encodes its own events. */
import fastifySse from '@fastify/sse';
import fastify from 'fastify';
import { announce, settings } from './announce.mjs';
import { eachEvent, eventMaker } from './events.mjs';

const make = eventMaker(settings.size);
const replies = new Set();
const app = fastify();
await app.register(fastifySse);
app.get('/stream', { sse: 'only' }, async (_request, reply) => {
  reply.sse.keepAlive();
  replies.add(reply);
  reply.sse.onClose(() => replies.delete(reply));
  await reply.sse.send({ data: {} });
});
await app.ready();

await announce(app.server, (tick) =>
  eachEvent(make, tick, (result, sequence) => {
    for (const reply of replies) void reply.sse.send({ data: { result }, id: String(sequence) });
  }),
);
