import { fileURLToPath } from 'node:url';
import { CHECKOUT } from '../support/checkout.js';
import type { Terminal } from '../support/terminal.js';
import { openPage } from './foreign-page.js';
import type { Lines } from './foreign-watch.js';

/** Where a client finds its stream, and what it can be started with. */
export interface Stand {
  readonly port: number;
  /** Of the request, without a question mark. */
  readonly query: string;
  readonly terminal: Terminal;
}

/** A client that nobody of this project has written. */
export interface ForeignClient {
  readonly name: string;
  /** Programs that must be there; one with a slash in it is a path. */
  readonly needs: readonly string[];
  readonly door: 'sse' | 'ndjson' | 'grpc';
  /** What tells it nothing but that there is an error: not the words, not the status. */
  readonly isMute: boolean;
  open(stand: Stand): Promise<Lines>;
}

export const PYTHON = `${CHECKOUT}.cache/python/bin/python`;
const NODE_CLIENT = fileURLToPath(new URL('programs/node-client.js', import.meta.url));
const STREAM = '/api/v1/stream/applications';

const client = (name: string, parts: Pick<ForeignClient, 'open'> & Partial<ForeignClient>): ForeignClient => ({
  name,
  needs: [],
  door: 'sse',
  isMute: false,
  ...parts,
});

export const FOREIGN_CLIENTS: readonly ForeignClient[] = [
  client('eventsource of npm', { open: (stand) => node('eventsource', stand) }),
  client('EventSource of undici', { isMute: true, open: (stand) => node('undici-event-source', stand) }),
  client('fetch of undici', { open: (stand) => node('undici-fetch', stand) }),
  client('curl --compressed', { needs: ['curl'], open: (stand) => node('curl', stand, '--compressed') }),
  client('curl --http1.0', { needs: ['curl'], open: (stand) => node('curl', stand, '--http1.0') }),
  client('EventSource of Chromium', {
    needs: ['chromium'],
    isMute: true,
    open: ({ port, query }) => openPage('followEventSource', urlOf(port, query)),
  }),
  client('fetch of Chromium', {
    needs: ['chromium'],
    door: 'ndjson',
    open: ({ port, query }) => openPage('followFetch', `${urlOf(port, query)}&bookmarks=true`),
  }),
  client('httpx-sse of Python', {
    needs: [PYTHON],
    open: ({ port, query, terminal }) => run(terminal, [PYTHON, pythonFile('httpx_sse_client.py'), urlOf(port, query)]),
  }),
  client('grpcio of Python', {
    needs: [PYTHON],
    door: 'grpc',
    open: ({ port, query, terminal }) => {
      const selector = new URLSearchParams(query).get('selector');
      const args = [`127.0.0.1:${port}`, `${CHECKOUT}gen/descriptors.binpb`, ...(selector === null ? [] : [selector])];
      return run(terminal, [PYTHON, pythonFile('grpcio_client.py'), ...args]);
    },
  }),
];

function urlOf(port: number, query: string): string {
  return `http://127.0.0.1:${port}${STREAM}?${query}`;
}

function pythonFile(name: string): string {
  return `${CHECKOUT}test/clients/python/${name}`;
}

function node(name: string, { port, query, terminal }: Stand, ...flags: readonly string[]): Promise<Lines> {
  return run(terminal, [process.execPath, NODE_CLIENT, name, urlOf(port, query), ...flags]);
}

async function run(terminal: Terminal, words: readonly string[]): Promise<Lines> {
  const pasted = terminal.paste(words.map((word) => `'${word}'`).join(' '));
  return {
    read: () => `${pasted.out}${pasted.err}`,
    signal: (signal) => pasted.signal(signal),
    close: () => pasted.stop(),
  };
}
