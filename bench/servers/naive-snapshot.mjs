/** How a stream begins where nobody thought about it: every object is encoded, and written, in one go. */
import { createServer } from 'node:http';
import { applicationText } from '../payload.mjs';
import { announce, settings } from './announce.mjs';
import { beginStream } from './sse-head.mjs';

const { size, objects } = settings;
const applications = Array.from({ length: objects }, (_, index) => JSON.parse(applicationText({ index, size })));

const server = createServer((request, response) => {
  if (!beginStream(request, response)) return;
  for (const application of applications) {
    response.write(`data: ${JSON.stringify({ result: { type: 'ADDED', application } })}\n\n`);
  }
});

await announce(server, () => undefined);
