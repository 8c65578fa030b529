import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Random } from '../base/random.js';
import type { StatusError } from '../base/status-error.js';
import { sseFraming } from '../encode/sse-frame.js';

export const SSE_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
};

export function acceptsEventStream(accept: string | undefined): boolean {
  return accept?.split(',').some((range) => range.split(';')[0]?.trim().toLowerCase() === 'text/event-stream') ?? false;
}

/** To an EventSource every status but 200 is final: a temporary refusal is a short stream (R12). */
export function refuseForNow(
  response: ServerResponse,
  error: StatusError,
  { headers, random }: { readonly headers: OutgoingHttpHeaders; readonly random: Random },
): void {
  response.writeHead(200, { ...headers, ...SSE_HEADERS });
  response.flushHeaders();
  response.write(`retry: ${2000 + Math.round(random.next() * 3000)}\n`);
  response.end(sseFraming.error(error));
}
