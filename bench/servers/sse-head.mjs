/** The head of a stream, the same for all servers of ours. */
export const SSE_HEAD = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
  'X-Content-Type-Options': 'nosniff',
};

/** Sends the head and a first comment; answers anything but the stream at once. @returns whether it is the stream */
export function beginStream({ url = '' }, response) {
  if (!url.startsWith('/stream')) {
    response.end('ok');
    return false;
  }
  response.writeHead(200, SSE_HEAD);
  response.write(':\n');
  return true;
}
