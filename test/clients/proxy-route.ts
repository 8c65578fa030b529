import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';
import { type PastedLine, Terminal } from '../support/terminal.js';
import { waitUntil } from '../support/wait-until.js';
import type { Route } from './route.js';

/** nginx of Debian; `location` is the name of a file in test/clients/nginx. */
export function throughNginx(name: string, location: string, longestSilence = '60s'): Route {
  return proxyRoute({
    name,
    line: 'exec nginx -p . -c nginx.conf -e error.log',
    files: { 'nginx.conf': 'nginx/nginx.conf', 'location.conf': `nginx/${location}` },
    values: { LONGEST_SILENCE: longestSilence },
    spareLine: (address) => `server ${address} backup;`,
  });
}

export const throughHaproxy: Route = proxyRoute({
  name: 'through HAProxy',
  line: 'exec haproxy -db -f haproxy.cfg',
  files: { 'haproxy.cfg': 'haproxy/haproxy.cfg' },
  values: {},
  spareLine: (address) => `server two ${address} backup`,
});

interface ProxyProgram {
  readonly name: string;
  readonly line: string;
  /** Its names for files of ours. */
  readonly files: Readonly<Record<string, string>>;
  /** What is filled in besides ports and folders. */
  readonly values: Readonly<Record<string, string>>;
  readonly spareLine: (address: string) => string;
}

/** A proxy that is started in a folder of its own, with these of our files in it. */
function proxyRoute({ name, line, files, values, spareLine }: ProxyProgram): Route {
  return {
    name,
    async to({ httpPort: serverPort }, spare) {
      const terminal = new Terminal();
      const [httpPort, grpcPort] = [await freePort(), await freePort()];
      const filled = {
        ...values,
        FOLDER: '.',
        HTTP_PORT: httpPort,
        GRPC_PORT: grpcPort,
        SERVER_PORT: serverPort,
        SPARE_SERVER: spare ? spareLine(`127.0.0.1:${spare.httpPort}`) : '#',
      };
      for (const [file, source] of Object.entries(files)) {
        const text = readFileSync(`${CHECKOUT}test/clients/${source}`, 'utf8');
        writeFileSync(join(terminal.home, file), fill(text, filled));
      }
      const proxy = terminal.paste(line);
      try {
        await untilListens(proxy, [httpPort, grpcPort]);
      } catch (error) {
        await terminal.close();
        throw error;
      }
      return { httpPort, grpcPort, close: () => terminal.close() };
    },
  };
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values).reduce((so, [name, value]) => so.replaceAll(name, String(value)), text);
}

async function untilListens(proxy: PastedLine, ports: readonly number[]): Promise<void> {
  let hasEnded = false;
  void proxy.ended.then(() => {
    hasEnded = true;
  });
  for (const port of ports) await waitUntil(async () => hasEnded || (await isOpen(port)), `a proxy at ${port}`);
  if (hasEnded) throw new Error(`${proxy.line}: ended, and said: ${proxy.err}`);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Free a moment ago: proxies cannot be told to take any port, and say which. */
async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  server.close();
  await once(server, 'close');
  return port;
}
