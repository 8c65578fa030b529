import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export interface SseServer {
  readonly url: URL;
  /** The last id that each request came with. */
  readonly lastIds: (string | undefined)[];
  close(): void;
}

/** Answers one request after the other as it is told; the last answer is given to all that follow. */
export async function openSseServer(...answers: Answer[]): Promise<SseServer> {
  const lastIds: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(lastIds.length, answers.length - 1)];
    lastIds.push(request.headers['last-event-id']?.toString());
    answer?.(response, request);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP, so it is an AddressInfo
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: new URL(`http://127.0.0.1:${port}/api/v1/stream/applications`), lastIds, close };
}

/** A stream that says all of the texts and stays open, unless one of them is a way to end it. */
export function stream(...steps: string[]): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    const rest = steps.filter((step) => step !== 'end' && step !== 'cut').join('');
    response.write(rest, () => {
      if (steps.at(-1) === 'end') response.end();
      if (steps.at(-1) === 'cut') response.destroy();
    });
  };
}

export function refuse(status: number, body: string, headers: Record<string, string> = {}): Answer {
  return (response) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

export function eventText(type: string, name: string, { id = '', version = '1' } = {}): string {
  const metadata = { namespace: 'argocd', name, uid: name, resourceVersion: version };
  return `data: ${JSON.stringify({ result: { type, application: { metadata } } })}\n${id && `id: ${id}\n`}\n`;
}

export const RESET = 'event: reset\ndata: {}\nid: 0\n\n';

export function syncedText(id: string): string {
  return `event: synced\ndata: {}\nid: ${id}\n\n`;
}
