import { describe, expect, test } from '@jest/globals';
import { parseArgocdServer } from '../../src/serve/forward/argocd-server.js';
import type { ServerParts } from '../../src/server.js';
import { useWorld } from '../support/use-world.js';

const STREAM = '/api/v1/stream/applications';

const corsHeaders = (headers: Headers): string[] =>
  [...headers.keys()].filter((name) => name.startsWith('access-control-'));

describe('CORS', () => {
  const here = useWorld();
  const headersFor = async (
    corsOrigins: string[],
    init: RequestInit,
    path = STREAM,
  ): Promise<{ status: number; headers: Headers }> => {
    const server = await here.world.addServer({ config: { corsOrigins } });
    const controller = new AbortController();
    const { status, headers } = await fetch(`${server.url}${path}`, { ...init, signal: controller.signal });
    controller.abort();
    return { status, headers };
  };
  const from = (origin: string): RequestInit => ({ headers: { origin, accept: 'text/event-stream' } });
  const preflight = (origin: string, more: Record<string, string> = {}): RequestInit => ({
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'last-event-id,authorization',
      ...more,
    },
  });
  const [A, B] = ['https://a.example', 'https://b.example'];

  test('is off by default', async () => {
    const { headers } = await headersFor([], from(A));
    expect(corsHeaders(headers)).toEqual([]);
  });

  test.each([STREAM, '/api/v1/applications', '/api/v1/applications/none'])(
    'lets a listed origin read %s, with credentials',
    async (path) => {
      const { headers } = await headersFor([A, B], from(B), path);
      expect(headers.get('access-control-allow-origin')).toBe(B);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('vary')).toMatch(/origin/i);
    },
  );

  test.each([`${A}.evil.example`, 'https://a.exampl', 'http://a.example', 'null'])(
    'does not let %s read',
    async (origin) => {
      for (const init of [from(origin), preflight(origin)]) {
        const { headers } = await headersFor([A], init);
        expect(corsHeaders(headers)).toEqual([]);
        expect(headers.get('vary')).toMatch(/Origin/);
      }
    },
  );

  test.each([[[A]], [['*']]])('with %p has nothing to say to who has no origin', async (origins) => {
    const { headers } = await headersFor(origins, { headers: { accept: 'text/event-stream' } });
    expect(corsHeaders(headers)).toEqual([]);
    expect(headers.get('vary')).toMatch(/Origin/);
  });

  test('refuses the preflight of another origin as a method that is not there', async () => {
    expect((await headersFor([A], preflight(B))).status).toBe(405);
  });

  test('offers what is served, and all that Argo CD has where calls go on to it', async () => {
    const offered = async (parts: ServerParts): Promise<string | null> => {
      const server = await here.world.addServer({ config: { corsOrigins: [A] }, parts });
      return (await fetch(`${server.url}${STREAM}`, preflight(A))).headers.get('access-control-allow-methods');
    };
    const argocdServer = parseArgocdServer('http://127.0.0.1:1', true);
    expect(await offered({})).toBe('GET, HEAD, POST, DELETE');
    expect(await offered(argocdServer ? { argocdServer } : {})).toBe('GET, HEAD, POST, PUT, PATCH, DELETE');
  });

  test('for everyone is without credentials', async () => {
    const { headers } = await headersFor(['*'], from(A));
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('lets pages read what only headers say', async () => {
    const { headers } = await headersFor([A], from(A));
    expect(headers.get('access-control-expose-headers')?.split(/, */)).toEqual(
      expect.arrayContaining(['x-kubecast-start', 'x-kubecast-tree', 'x-kubecast-tree-without', 'grpc-status']),
    );
  });

  test('answers a preflight for Last-Event-ID and Authorization', async () => {
    const { status, headers } = await headersFor([A], preflight(A));
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(A);
    expect(headers.get('access-control-allow-headers')?.toLowerCase()).toMatch(
      /(?=.*last-event-id)(?=.*authorization)/,
    );
    expect(headers.get('access-control-allow-private-network')).toBeNull();
  });

  test('lets a page of the public web into a private network, if its origin is listed', async () => {
    const asks = { 'access-control-request-private-network': 'true' };
    const allowed = async (origin: string): Promise<string | null> =>
      (await headersFor([A], preflight(origin, asks))).headers.get('access-control-allow-private-network');
    expect([await allowed(A), await allowed(B)]).toEqual(['true', null]);
  });
});
