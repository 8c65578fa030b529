import { afterEach, expect, test } from '@jest/globals';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../../src/base/clock.js';
import { silentLog } from '../../../../src/base/log.js';
import { seededRandom } from '../../../../src/base/random.js';
import { parseArgocdServer } from '../../../../src/serve/forward/argocd-server.js';
import { HttpForward } from '../../../../src/serve/forward/http-forward.js';
import { InFlight } from '../../../../src/serve/forward/in-flight.js';

const servers: Server[] = [];
const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
};
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});
/** The URL of a server that passes all requests on. */
const before = async (listener: RequestListener, silenceMs: number): Promise<string> => {
  const server = parseArgocdServer(await serve(listener), true);
  if (!server) throw new Error('that is a URL');
  const options = {
    server,
    rootPath: '',
    log: silentLog,
    inFlight: new InFlight(),
    random: seededRandom(1),
    clock: systemClock,
    untilSeen: () => Promise.resolve(),
    silenceMs,
  };
  const forward = new HttpForward(options);
  return serve((incoming, response) => forward.pass({ incoming, response, ownHeaders: {}, body: undefined }));
};

test('a server that says nothing is not waited for longer than it may be silent', async () => {
  expect((await fetch(await before(() => undefined, 50))).status).toBe(503);
});

test('an answer that has begun may be silent', async () => {
  let end: () => unknown = () => undefined;
  const url = await before((_request, response) => {
    response.writeHead(200);
    response.write('first ');
    end = () => response.end('last');
  }, 50);
  const answer = await fetch(url);
  await fetch(await before(() => undefined, 200));
  end();
  expect(await answer.text()).toBe('first last');
});
