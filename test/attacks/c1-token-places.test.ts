import { describe, expect, test } from '@jest/globals';
import { Metadata } from '@grpc/grpc-js';
import { createLog } from '../../src/base/log.js';
import { applicationClient } from '../support/grpc-stream-client.js';
import { framed, GrpcWebCall } from '../support/grpc-web-client.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { RawConnection } from '../support/raw-http.js';
import { useWorld } from '../support/use-world.js';
import { goodToken } from './token-door.js';

const LIST = '/api/v1/applications';
const STREAM = '/api/v1/stream/applications';

describe('where a token may be', () => {
  const here = useWorld(() => ({ parts: { authenticator: goodToken, clock: hurriedClock(10) } }));
  const statusOf = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
    const controller = new AbortController();
    const { status } = await fetch(`${here.server.url}${path}`, { headers, signal: controller.signal });
    controller.abort();
    return status;
  };

  test.each([
    { authorization: 'Bearer good' },
    { cookie: 'argocd.token=good' },
    { 'grpc-metadata-token': 'good' },
    { 'grpc-metadata-authorization': 'Bearer good' },
  ])('over HTTP: %j', async (headers) => {
    expect([await statusOf(LIST, headers), await statusOf(STREAM, headers)]).toEqual([200, 200]);
  });

  test.each([
    {},
    { token: 'good' },
    { 'grpc-metadata-cookie': 'argocd.token=good' },
    { 'grpcgateway-authorization': 'Bearer good' },
    { 'grpc-metadata-grpcgateway-authorization': 'Bearer good' },
  ])('not over HTTP: %j', async (headers) => {
    expect([await statusOf(LIST, headers), await statusOf(STREAM, headers)]).toEqual([401, 401]);
  });

  test('over gRPC: metadata, but no cookies', async () => {
    const client = applicationClient(here.server.grpcAddress);
    const codeWith = async (name: string, value: string): Promise<unknown> => {
      const metadata = new Metadata();
      metadata.set(name, value);
      return client.unary('List', {}, metadata).then(
        () => 0,
        (error: { code: number }) => error.code,
      );
    };
    expect(await codeWith('token', 'good')).toBe(0);
    expect(await codeWith('authorization', 'Bearer good')).toBe(0);
    expect(await codeWith('cookie', 'argocd.token=good')).toBe(16);
    client.close();
  });

  test('over gRPC-Web: metadata, but no cookies, which browsers send unasked', async () => {
    const codeWith = async (headers: Record<string, string>): Promise<unknown> => {
      const call = new GrpcWebCall(`${here.server.url}/application.ApplicationService/List`, framed(Buffer.alloc(0)), {
        headers,
      });
      await call.untilEnd();
      call.close();
      return call.trailers['grpc-status'];
    };
    expect(await codeWith({ token: 'good' })).toBe('0');
    expect(await codeWith({ authorization: 'Bearer good' })).toBe('0');
    expect(await codeWith({ cookie: 'argocd.token=good' })).toBe('16');
  });
});

describe('C1.1: nobody', () => {
  const here = useWorld(() => ({ parts: { authenticator: goodToken, clock: hurriedClock(10) } }));

  test('gets 401 in the envelope of his request, and no box to type a password in', async () => {
    const unary = await fetch(`${here.server.url}${LIST}`);
    expect({ status: unary.status, asks: unary.headers.get('www-authenticate'), body: await unary.text() }).toEqual({
      status: 401,
      asks: null,
      body: '{"error":"no session information","code":16,"message":"no session information"}',
    });
    const stream = await fetch(`${here.server.url}${STREAM}`);
    expect({ status: stream.status, asks: stream.headers.get('www-authenticate'), body: await stream.json() }).toEqual({
      status: 401,
      asks: null,
      body: {
        error: {
          grpc_code: 16,
          http_code: 401,
          message: 'no session information',
          http_status: 'Unauthorized',
        },
      },
    });
  });

  test('is not told by HEAD either whether there is a stream', async () => {
    expect((await fetch(`${here.server.url}${STREAM}`, { method: 'HEAD' })).status).toBe(401);
  });

  test('is answered by gRPC health', async () => {
    const call = new GrpcWebCall(`${here.server.url}/grpc.health.v1.Health/Check`, framed(Buffer.alloc(0)));
    await call.untilEnd();
    call.close();
    expect(call.trailers['grpc-status']).toBe('0');
  });
});

describe('C1.13: long tokens', () => {
  const here = useWorld(() => ({ parts: { authenticator: goodToken, clock: hurriedClock(10) } }));
  const first = async (headers: readonly string[]): Promise<string> => {
    const connection = new RawConnection(here.server.url);
    connection.request(`GET ${LIST} HTTP/1.1`, ['Host: a', 'Connection: close', ...headers]);
    return (await connection.untilClosed()).slice(0, 12);
  };
  const pieces = (count: number): string =>
    Array.from({ length: count }, (_, i) => `; argocd.token-${i + 1}=${'x'.repeat(4_000)}`).join('');

  test.each([
    { what: 'of 17 KiB in Authorization', headers: [`Authorization: Bearer ${'x'.repeat(17_000)}`], answer: '401' },
    { what: 'of 33 KiB in Authorization', headers: [`Authorization: Bearer ${'x'.repeat(33_000)}`], answer: '431' },
    { what: 'of 80 KiB in cookies', headers: [`Cookie: argocd.token=20:y${pieces(20)}`], answer: '401' },
    { what: 'of 100 pieces', headers: [`Cookie: argocd.token=100:y${pieces(100)}`], answer: '431' },
  ])('$what: $answer', async ({ headers, answer }) => {
    expect(await first(headers)).toBe(`HTTP/1.1 ${answer}`);
  });
});

describe('C1.14: a token in the URL', () => {
  let written = '';
  const here = useWorld(() => ({ parts: { authenticator: goodToken, clock: hurriedClock(10) } }));

  test.each([
    'token',
    'access_token',
    'authorization',
    'Authorization',
    'argocd.token',
    'cookie',
    'grpc-metadata-token',
  ])('as %s counts for nothing, and stands in no log', async (name) => {
    const write = process.stderr.write.bind(process.stderr);
    written = '';
    process.stderr.write = ((text: string | Uint8Array) => {
      written += String(text);
      return true;
    }) as typeof process.stderr.write;
    try {
      createLog({ level: 'debug', format: 'text' }).info('this is written');
      for (const value of ['good', 'Bearer%20good']) {
        for (const path of [LIST, STREAM]) {
          const response = await fetch(`${here.server.url}${path}?${name}=${value}`);
          expect({ status: response.status, body: await response.text() }).toEqual({
            status: 401,
            body: expect.not.stringContaining('good'),
          });
        }
      }
    } finally {
      process.stderr.write = write;
    }
    expect(written).toContain('this is written');
    expect(written).not.toContain('good');
  });
});

describe('C1.15: more than one answer to who asks', () => {
  const here = useWorld(() => ({ parts: { authenticator: goodToken, clock: hurriedClock(10) } }));
  const first = async (path: string, headers: readonly string[]): Promise<string> => {
    const connection = new RawConnection(here.server.url);
    connection.request(`GET ${path} HTTP/1.1`, ['Host: a', 'Connection: close', ...headers]);
    return (await connection.untilClosed()).slice(0, 12);
  };

  test.each([
    ['Authorization: Bearer good', 'Authorization: Bearer bad'],
    ['Authorization: Bearer bad', 'authorization: Bearer good'],
    ['Authorization: Bearer good', 'Authorization: Bearer good'],
    ['Authorization: Bearer good', 'Grpc-Metadata-Authorization: Bearer bad'],
    ['Grpc-Metadata-Authorization: Bearer good', 'Grpc-Metadata-Authorization: Bearer bad'],
  ])('%s, %s: 400', async (...headers) => {
    expect([await first(LIST, headers), await first(STREAM, headers)]).toEqual(['HTTP/1.1 400', 'HTTP/1.1 400']);
  });

  test.each([
    { tokens: ['good', 'bad'], answer: '200' },
    { tokens: ['bad', 'good'], answer: '401' },
    { tokens: ['', 'good'], answer: '401' },
  ])('of the metadata tokens $tokens the first one counts', async ({ tokens, answer }) => {
    expect(
      await first(
        LIST,
        tokens.map((token) => `Grpc-Metadata-Token: ${token}`),
      ),
    ).toBe(`HTTP/1.1 ${answer}`);
  });

  test.each([
    { tokens: ['good', 'bad'], status: 0 },
    { tokens: ['bad', 'good'], status: 16 },
  ])('of the tokens $tokens over gRPC-Web the first one counts', async ({ tokens, status }) => {
    const connection = new RawConnection(here.server.url);
    connection.request('POST /application.ApplicationService/List HTTP/1.1', [
      'Host: a',
      'Connection: close',
      'Content-Type: application/grpc-web+proto',
      'Content-Length: 5',
      ...tokens.map((token) => `token: ${token}`),
    ]);
    connection.send('\0\0\0\0\0');
    expect(await connection.untilClosed()).toMatch(new RegExp(`grpc-status: ?${status}\r\n`, 'i'));
  });

  test('two of them over gRPC-Web are INVALID_ARGUMENT', async () => {
    const connection = new RawConnection(here.server.url);
    connection.request('POST /application.ApplicationService/List HTTP/1.1', [
      'Host: a',
      'Connection: close',
      'Content-Type: application/grpc-web+proto',
      'Content-Length: 5',
      'Authorization: Bearer good',
      'Authorization: Bearer bad',
    ]);
    connection.send('\0\0\0\0\0');
    expect(await connection.untilClosed()).toMatch(/grpc-status: 3\r\n/i);
  });
});
