/** The floor of Node: every tick is one prebuilt chunk, written to each socket. */
import { createServer } from 'node:http';
import { chunkTemplate, stamped } from '../frames.mjs';
import { announce, settings } from './announce.mjs';
import { beginStream } from './sse-head.mjs';

const template = chunkTemplate(settings.size);
const sockets = new Set();
const server = createServer((request, response) => {
  if (!beginStream(request, response)) return;
  const { socket } = response;
  sockets.add(socket);
  response.on('close', () => sockets.delete(socket));
});

await announce(server, (tick) => {
  const chunks = stamped(template, tick);
  for (const socket of sockets) socket.write(chunks);
});
