import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Browser } from '../e2e/browser.js';
import { CHECKOUT } from '../support/checkout.js';
import type { Lines } from './foreign-watch.js';

export type PageWay = 'followEventSource' | 'followFetch';

/** A page of another origin, at localhost where the streams are at 127.0.0.1; what it says to its console are the lines. */
export async function openPage(way: PageWay, stream: string): Promise<Lines> {
  elsewhere ??= open();
  const { browser, url } = await elsewhere;
  const page = await browser.page('about:blank');
  const said: string[] = [];
  page.page.on('console', (message) => void said.push(message.text()));
  page.page.on('pageerror', (error) => void said.push(error.message));
  await page.page.goto(`${url}?${new URLSearchParams({ way, stream }).toString()}`);
  return { read: () => said.join('\n'), close: () => page.page.close() };
}

/** Ends the browser, and the server of the pages. */
export async function closePages(): Promise<void> {
  const opened = await elsewhere;
  elsewhere = undefined;
  opened?.server.closeAllConnections();
  opened?.server.close();
  await opened?.browser.close();
}

interface Elsewhere {
  readonly browser: Browser;
  readonly server: Server;
  readonly url: string;
}

let elsewhere: Promise<Elsewhere> | undefined;

async function open(): Promise<Elsewhere> {
  const server = createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return { browser: await Browser.open(), server, url: `http://localhost:${port}/` };
}

function serve({ url = '/' }: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  if (pathname === '/') {
    const page = pageOf(searchParams.get('way') ?? '', searchParams.get('stream') ?? '');
    response.setHeader('Content-Type', 'text/html').end(page);
  } else if (pathname.endsWith('.js')) {
    response.setHeader('Content-Type', 'text/javascript').end(readFileSync(fileOf(pathname)));
  } else response.writeHead(404).end();
}

/** The programs as they were compiled for Node: they use what both have. */
function fileOf(path: string): string {
  if (path === '/eventsource-parser.js') return `${CHECKOUT}node_modules/eventsource-parser/dist/index.js`;
  return fileURLToPath(new URL(`.${path}`, import.meta.url));
}

function pageOf(way: string, stream: string): string {
  const call =
    way === 'followFetch'
      ? `followFetch(window.fetch.bind(window), ${JSON.stringify(stream)}, lineReader())`
      : `followEventSource(EventSource, ${JSON.stringify(stream)})`;
  return `<!doctype html><title>elsewhere</title><link rel="icon" href="data:,">
<script type="importmap">{ "imports": { "eventsource-parser": "/eventsource-parser.js" } }</script>
<script type="module">
  import { followEventSource } from '/programs/follow-event-source.js';
  import { followFetch } from '/programs/follow-fetch.js';
  import { lineReader } from '/programs/stream-reader.js';
  ${call};
</script>`;
}
