import { beforeEach, describe, expect, test } from '@jest/globals';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { framed } from '../support/grpc-web-client.js';
import { useWorld } from '../support/use-world.js';

const LIST = '/api/v1/applications';

describe('an answer as gzip', () => {
  const here = useWorld();
  beforeEach(async () => {
    for (let i = 0; i < 20; i++) await here.apps.create(`app-${i}`);
    await here.server.caughtUp();
  });
  interface Answer {
    readonly status: number | undefined;
    readonly headers: IncomingHttpHeaders;
    readonly body: Buffer;
  }
  /** By node's client, which unpacks nothing and asks for nothing by itself. */
  const ask = (
    path: string,
    headers: Record<string, string> = { 'accept-encoding': 'gzip' },
    method = 'GET',
    sent: Uint8Array = Buffer.alloc(0),
  ): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = request(`${here.server.url}${path}`, { method, headers, agent: new Agent() });
      asked.on('error', reject);
      asked.on('response', (response) => {
        const { statusCode: status, headers } = response;
        if (!path.includes('/stream/')) {
          buffer(response).then((body) => resolve({ status, headers, body }), reject);
          return;
        }
        response.once('data', (body: Buffer) => {
          resolve({ status, headers, body });
          asked.destroy();
        });
      });
      asked.end(sent);
    });

  test.each([LIST, `${LIST}?fields=items.metadata.name,items.metadata.labels,items.spec`])(
    'is the same text: %s',
    async (path) => {
      const [packed, plain] = [await ask(path), await ask(path, {})];
      expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'application/json' });
      expect(packed.headers['content-length']).toBeUndefined();
      expect(plain.headers).toMatchObject({ 'content-length': String(plain.body.length) });
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
      expect(packed.body.length).toBeLessThan(plain.body.length);
    },
  );

  test('and as it is are told apart by caches', async () => {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
      expect((await ask(LIST, headers)).headers.vary).toBe('Authorization, Cookie, Accept-Encoding');
    }
  });

  test('is for who takes it', async () => {
    expect((await ask(LIST, { 'accept-encoding': 'gzip;q=0, br' })).headers['content-encoding']).toBeUndefined();
  });

  test('has the same head for HEAD', async () => {
    const { status, headers, body } = await ask(LIST, { 'accept-encoding': 'gzip' }, 'HEAD');
    expect({
      status,
      packed: headers['content-encoding'],
      length: headers['content-length'],
      body: body.length,
    }).toEqual({ status: 200, packed: 'gzip', length: undefined, body: 0 });
  });

  test.each([`${LIST}/app-1`, '/api/version', `${LIST}/none`, '/kubecast/'])(
    'is not worth it, or not JSON: %s',
    async (path) => {
      const { headers } = await ask(path);
      expect(headers['content-encoding']).toBeUndefined();
      expect(Number(headers['content-length'])).toBeGreaterThan(0);
    },
  );

  test.each(['text/event-stream', '*/*'])(
    'is never a stream, which could not be sent event by event: %s',
    async (accept) => {
      const { headers, body } = await ask('/api/v1/stream/applications', { accept, 'accept-encoding': 'gzip' });
      expect(headers['content-encoding']).toBeUndefined();
      expect(String(body.subarray(0, 1))).toMatch(/[{r:]/);
    },
  );

  test('is never gRPC-Web', async () => {
    const type = { 'content-type': 'application/grpc-web+proto', 'accept-encoding': 'gzip' };
    const { status, headers } = await ask(
      '/application.ApplicationService/List',
      type,
      'POST',
      framed(Buffer.alloc(0)),
    );
    expect({ status, packed: headers['content-encoding'] }).toEqual({ status: 200, packed: undefined });
  });
});
