import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that writes down what it is asked, and answers as a test says. */
export interface RecordingServer {
  readonly url: URL;
  /** Path and query of every request. */
  readonly asked: string[];
  answer: (response: ServerResponse) => void;
  close(): Promise<void>;
}

export async function startRecordingServer(): Promise<RecordingServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    recording.answer(response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP, so it is an AddressInfo
  const recording: RecordingServer = {
    url: new URL(`http://127.0.0.1:${port}`),
    asked,
    answer: (response) => response.end(),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
  return recording;
}
