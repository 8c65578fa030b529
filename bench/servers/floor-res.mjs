/** What node:http costs: the same bytes through `response.write`, one write per event. */
import { createServer } from 'node:http';
import { sseTemplate, stamped } from '../frames.mjs';
import { announce, settings } from './announce.mjs';
import { beginStream } from './sse-head.mjs';

const template = sseTemplate(settings.size);
const responses = new Set();
const server = createServer((request, response) => {
  if (!beginStream(request, response)) return;
  responses.add(response);
  response.on('close', () => responses.delete(response));
});

await announce(server, ({ first, count }) => {
  for (let event = 0; event < count; event++) {
    const frame = stamped(template, { first: first + event, count: 1 });
    for (const response of responses) response.write(frame);
  }
});
