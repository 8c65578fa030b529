import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { boundedGet } from '../../../../src/access/authn/bounded-get.js';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

async function serving(listener: RequestListener): Promise<URL> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this shape.
  return new URL(`http://127.0.0.1:${(started.address() as AddressInfo).port}/`);
}

const soon = () => ({ signal: AbortSignal.timeout(5000) });

test('a body of 1 MiB is taken', async () => {
  const url = await serving((_request, response) => response.end(Buffer.alloc(1_048_576)));
  expect(await boundedGet(url, soon())).toHaveLength(1_048_576);
});

test('a body of one byte more is not', async () => {
  const url = await serving((_request, response) => response.end(Buffer.alloc(1_048_577)));
  await expect(boundedGet(url, soon())).rejects.toThrow('answered more than 1048576 bytes');
});

test.each([204, 301, 302, 404, 500])('a status %d is no answer, and leads nowhere', async (status) => {
  const paths: unknown[] = [];
  const url = await serving((request, response) => {
    paths.push(request.url);
    response.writeHead(status, { location: '/elsewhere' }).end(status === 204 ? undefined : '{}');
  });
  await expect(boundedGet(url, soon())).rejects.toThrow(`answered ${status}`);
  expect(paths).toEqual(['/']);
});

test('what takes too long is given up, also in the middle of a body', async () => {
  const url = await serving((_request, response) => response.write('{'));
  await expect(boundedGet(url, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
});

test.each(['http://sso.example/', 'file:///etc/passwd', 'ftp://sso.example/'])('%s is not asked', async (address) => {
  await expect(boundedGet(new URL(address), soon())).rejects.toThrow('is neither https nor on this machine');
});
