/** better-sse: a channel encodes an event for each of its sessions. */
import { createServer } from 'node:http';
import { createChannel, createSession } from 'better-sse';
import { announce, settings } from './announce.mjs';
import { eachEvent, eventMaker } from './events.mjs';

const make = eventMaker(settings.size);
const channel = createChannel();
const server = createServer((request, response) => {
  createSession(request, response).then(
    (session) => channel.register(session),
    () => response.destroy(),
  );
});

await announce(server, (tick) =>
  eachEvent(make, tick, (result, sequence) => channel.broadcast({ result }, 'message', { eventId: String(sequence) })),
);
